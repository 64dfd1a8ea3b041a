/** dream.*: dream now, may it dream, what dreams did. */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { nextDream } from '../dream/gates.ts';
import type { EngineParts } from '../engine.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'dream.now' | 'dream.gates' | 'dream.list'>;

export function dreamCalls(parts: EngineParts): Calls {
  return {
    async 'dream.now'({ asOf, dryRun }, caller) {
      requireUser(caller, 'A dream on command');
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
      return { dreams: await parts.rooms().dreams.list(limit) };
    },
  };
}
