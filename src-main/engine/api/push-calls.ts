/** push.*: notices on the user's phone: where they go, a test, and the key, which no answer holds. */
import type { Doctor } from '../../../src-shared/contract/views.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'push.get' | 'push.test' | 'push.keepKey' | 'push.removeKey'>;

/** Nothing where no phone is set. */
export async function phoneChecks({ push }: Pick<EngineParts, 'push'>): Promise<Doctor['checks']> {
  const { to, host = 'no host', because } = await push.view();
  if (to === 'off') return [];
  const found = because === undefined ? `${to} at ${host}` : `${to} at ${host}: ${because}`;
  const ok = because === undefined;
  return [
    {
      name: 'phone',
      ok,
      found,
      ...(ok ? {} : { remedy: 'See vesper push; any change of its settings lets it be tried again.' }),
    },
  ];
}

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
