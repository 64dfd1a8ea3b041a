/** model.*: whether dreams ask a model, what may be sent, and its key, which no answer holds. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'model.get' | 'model.allow' | 'model.keepKey' | 'model.removeKey'>;

export function modelCalls(parts: EngineParts): Calls {
  const model = () => parts.rooms().model;
  return {
    async 'model.get'(_input, caller) {
      const view = await model().view();
      return caller.agent ? { ...view, projects: [] } : view;
    },
    async 'model.allow'({ project, on }, caller) {
      requireUser(caller, 'Allowing what may be sent');
      await model().allow(project, on);
      return model().view();
    },
    async 'model.keepKey'({ value }, caller) {
      requireUser(caller, 'Keeping a key');
      await model().keepKey(value);
      return model().view();
    },
    async 'model.removeKey'(_input, caller) {
      requireUser(caller, 'Removing a key');
      await model().removeKey();
      return model().view();
    },
  };
}
