/** terminal.*: commands that were run through Vesper. */
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';

type Calls = Pick<Handlers, 'terminal.ran'>;

export function terminalCalls({ rooms, options }: EngineParts): Calls {
  return {
    async 'terminal.ran'({ id, at, command, cut, cwd, durationMs, exit, shell, output }, caller) {
      const because = await rooms().observers.ran({
        key: `terminal:${id}`,
        at: Math.min(instantOf(at), options.ports.clock.now()),
        ...{ command, cwd, durationMs, exit, shell, byAgent: caller.agent },
        ...(cut ? { cut } : {}),
        ...(output === undefined ? {} : { output }),
      });
      return because === undefined ? { kept: true } : { kept: false, because };
    },
  };
}
