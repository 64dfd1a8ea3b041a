/** forge.*: pull requests that are watched. What is asked of other machines, and what is listened to, is the user's to say. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { mayRead, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<
  Handlers,
  'forge.list' | 'forge.watch' | 'forge.stop' | 'forge.allow' | 'forge.keepKey' | 'forge.removeKey' | 'forge.hook'
>;

export function forgeCalls(parts: EngineParts): Calls {
  const forge = () => parts.rooms().forge;
  return {
    async 'forge.list'(_input, caller) {
      const view = await forge().view();
      const scope = await scopeOf(caller, parts.rooms().projects);
      return { ...view, watches: view.watches.filter(({ project }) => mayRead(scope, project)) };
    },
    async 'forge.watch'({ url, project, kind, allow }, caller) {
      requireUser(caller, 'Watching a pull request');
      return parts.blocking.run('subscribe', () => forge().watch({ url, project, kind, allow }));
    },
    async 'forge.stop'({ what }, caller) {
      requireUser(caller, 'Changing what is watched');
      return { watch: await forge().unwatch(what) };
    },
    async 'forge.allow'({ host, on }, caller) {
      requireUser(caller, 'Allowing a host');
      await forge().allow(host, on);
      return forge().view();
    },
    async 'forge.keepKey'({ host, value }, caller) {
      requireUser(caller, 'Keeping a key');
      await forge().keepKey(host, value);
      return forge().view();
    },
    async 'forge.removeKey'({ host }, caller) {
      requireUser(caller, 'Removing a key');
      await forge().removeKey(host);
      return forge().view();
    },
    async 'forge.hook'({ on, port, address }, caller) {
      requireUser(caller, 'Listening to deliveries');
      await forge().setHook(on, port, address);
      return forge().view();
    },
  };
}
