/** push.*: notices on the user's phone: where they go, a test, and the key, which no answer holds. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'push.get' | 'push.test' | 'push.keepKey' | 'push.removeKey'>;

export function pushCalls({ push }: EngineParts): Calls {
  return {
    async 'push.get'(_input, caller) {
      requireUser(caller, 'Looking where notices go');
      return push.view();
    },
    async 'push.test'(_input, caller) {
      requireUser(caller, 'Sending to your phone');
      return push.test();
    },
    async 'push.keepKey'({ value }, caller) {
      requireUser(caller, 'Keeping a key');
      await push.keepKey(value);
      return push.view();
    },
    async 'push.removeKey'(_input, caller) {
      requireUser(caller, 'Removing a key');
      await push.removeKey();
      return push.view();
    },
  };
}
