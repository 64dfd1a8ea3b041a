/** How expiry is said: in the log's own record of it. */
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { sizeWords } from '../../../src-shared/kit/size.ts';
import type { DueDay, Limits } from '../log/expiry.ts';

/** One record an expiry; done again after a crash it is the same. */
export function expiredDraft(due: readonly DueDay[], at: string, { days, bytes }: Limits): Draft {
  const [first, last] = [due[0]?.day ?? '', due.at(-1)?.day ?? ''];
  const removed = due.flatMap(({ files }) => files).reduce((sum, file) => sum + file.bytes, 0);
  const reasons = [
    ...(due.some(({ because }) => because === 'age') ? [`older than ${days} days`] : []),
    ...(due.some(({ because }) => because === 'size') ? [`the log was above ${sizeWords(bytes)}`] : []),
  ];
  const which = due.length === 1 ? `the log of ${first}` : `${due.length} days of the log, ${first} to ${last}`;
  return {
    key: `expired:${first}:${last}:${due.length}:${at.slice(0, 10)}`,
    at,
    project: null,
    source: 'action',
    kind: 'expired',
    origin: 'vesper',
    text: `Removed ${which} (${sizeWords(removed)}): ${reasons.join(', and ')}. What memory quoted of it is kept.`,
    data: { from: first, to: last, days: due.length, bytes: removed },
  };
}
