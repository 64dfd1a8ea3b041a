/** foreign.*: other tools' memory files. Putting one back changes a file of the user's: theirs to do, and an agent may wish for it. */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { EngineParts } from '../parts.ts';
import { mayRead, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'foreign.list' | 'foreign.diff' | 'foreign.restore'>;

export function foreignCalls(parts: EngineParts): Calls {
  /** What a caller may see; a file of another project does not exist for it. */
  async function visible(caller: Caller) {
    const { foreign, projects } = parts.rooms();
    const scope = await scopeOf(caller, projects);
    return (await foreign.list()).filter(({ project }) => mayRead(scope, project));
  }
  return {
    async 'foreign.list'(_, caller) {
      if (!caller.agent) await parts.rooms().foreign.look(); // what the user sees is how it is
      return { files: await visible(caller) };
    },
    async 'foreign.diff'({ file, version }, caller) {
      if (!(await visible(caller)).some(({ path }) => path === file))
        throw new VesperError('not-found', `${file} is not kept.`, 'vesper foreign list shows what is.');
      return parts.rooms().foreign.diff(file, version);
    },
    async 'foreign.restore'({ file, version }, caller) {
      requireUser(caller, 'Restoring a file');
      return parts.rooms().foreign.restore(file, version);
    },
  };
}
