/** update.*: whether there is a newer Vesper, asked because the user wants to know. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

export function updateCalls({ updates }: EngineParts): Pick<Handlers, 'update.check'> {
  return {
    async 'update.check'(_input, caller) {
      requireUser(caller, 'Looking for updates');
      return updates.check();
    },
  };
}
