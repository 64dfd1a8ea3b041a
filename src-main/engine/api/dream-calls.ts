/** dream.*: dream now, may it dream, what dreams did. */
import type { DreamReport } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { nextDream } from '../dream/gates.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'dream.now' | 'dream.gates' | 'dream.list'>;

export function dreamCalls(parts: EngineParts): Calls {
  return {
    async 'dream.now'({ asOf, dryRun }, caller) {
      if (asOf !== undefined && Number.isNaN(instantOf(asOf)))
        throw new VesperError('bad-input', `${asOf} is no time.`);
      return parts.schedule.dreamNow({
        ...(asOf === undefined ? {} : { asOf }),
        ...(dryRun === undefined ? {} : { dryRun }),
      });
    },
    async 'dream.gates'() {
      const gates = await parts.schedule.gates();
      return { gates, next: nextDream(gates) };
    },
    async 'dream.list'({ limit = 20 }) {
      const { dreams, memory } = parts.rooms();
      const [reports, undone] = [await dreams.list(limit), await memory.undone()];
      const isUndone = ({ id, done }: DreamReport) =>
        undone.has(id) || (done.length > 0 && done.every((operation) => undone.has(operation.id)));
      return { dreams: reports.map((report) => (isUndone(report) ? { ...report, undone: true } : report)) };
    },
  };
}
