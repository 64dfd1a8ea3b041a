/** settings.*: what can be set, and setting it. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'settings.get' | 'settings.set'>;

export function settingsCalls(parts: EngineParts): Calls {
  return {
    'settings.get': () => ({ settings: parts.rooms().settings.list() }),
    async 'settings.set'({ key, value }, caller) {
      requireUser(caller, 'Changing a setting');
      return { setting: await parts.rooms().settings.set(key, value) };
    },
  };
}
