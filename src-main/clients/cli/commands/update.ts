/** `vesper update check`: whether there is a newer release. It says so; fetching and installing it is the user's. */
import type { Out } from '../../../../src-shared/contract/contract.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { plain, print } from '../print.ts';
import { one } from './projects.ts';

/** Exit 1 when the feed could not be asked, or was not believed. */
export async function update(context: Context, _options: object, act: string): Promise<void> {
  if (act !== 'check') throw new VesperError('bad-input', `"${act}" is not understood.`, 'vesper update check');
  await one(context, async (call) => {
    const came = await call('update.check', {});
    if ('because' in came) context.io.exitCode = 1;
    print(context, came, tell);
  });
}

function tell(came: Out<'update.check'>): string[] {
  if ('because' in came)
    return [came.outcome === 'refused' ? `The feed is not believed: ${came.because}.` : `The feed cannot be asked: ${came.because}.`]; // prettier-ignore
  const { version, notes, sha256 } = came.release;
  if (came.outcome === 'current') return [`${version} is the newest release, and it is what runs.`];
  return [
    `Vesper ${version} is there. Nothing was downloaded. What is new: ${plain(notes)}`,
    `SHA-256 of its list of checksums: ${sha256}`,
  ];
}
