/** outbox.*: files prepared for the user. They may tell of any project, so they are the user's alone. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { makeFile } from '../outbox/make.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'outbox.list' | 'outbox.read' | 'outbox.make' | 'outbox.remove'>;

export function outboxCalls({ options, rooms, handoffs, outbox, blocking }: EngineParts): Calls {
  return {
    async 'outbox.list'(_input, caller) {
      requireUser(caller, 'Reading the outbox');
      return { files: await outbox.list() };
    },
    async 'outbox.read'({ name }, caller) {
      requireUser(caller, 'Reading the outbox');
      return blocking.run('hand', () => outbox.read(name));
    },
    async 'outbox.make'(asked, caller) {
      requireUser(caller, 'Preparing a file');
      return blocking.run('prepare', () => makeFile({ ports: options.ports, rooms, handoffs, outbox }, asked));
    },
    async 'outbox.remove'({ name }, caller) {
      requireUser(caller, 'Removing a prepared file');
      await outbox.remove(name);
      return { ok: true };
    },
  };
}
