/** connect.*: agents' configuration, which is the user's to change. */
import path from 'node:path';
import { realpath } from 'node:fs/promises';
import { agentTitles, type Places } from '../../../src-shared/contract/connect.ts';
import type { Out } from '../../../src-shared/contract/contract.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { EngineParts } from '../parts.ts';
import type { LoginItem } from '../ports.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'connect.plan' | 'connect.apply' | 'connect.leave'>;

export function connectCalls({ options, connections, handoffs, rooms }: EngineParts): Calls {
  /** Also where this home counts an agent's command as the user's, unless the configuration lies outside the account's own folder. */
  const require = async (caller: Caller, places: Places) =>
    requireUser({ ...caller, agent: await asksAsAgent(caller, places, options.homeFolder) }, 'Connecting agents');
  return {
    async 'connect.plan'({ agent, places, undo = false, output = false }, caller) {
      // It shows lines of the agent's own configuration.
      await require(caller, places);
      return connections.plan({ agent, places, undo, output });
    },
    async 'connect.apply'({ agent, places, undo = false, output = false, shown }, caller) {
      await require(caller, places);
      const done = await connections.apply({ agent, places, undo, output }, shown);
      // The very next session is given its note.
      if (!done.nothing) await handoffs.refresh();
      if (agent === 'shell') await rooms().observers.refresh();
      return done;
    },
    async 'connect.leave'({ places }, caller) {
      await require(caller, places);
      const done: Out<'connect.leave'> = {
        left: [],
        login: loginOff(options.ports.loginItem),
        notes: [],
        troubles: [],
      };
      for (const { agent } of await connections.list()) {
        try {
          const { name, files, notes } = await connections.apply({ agent, places, undo: true });
          done.left.push({
            agent,
            name,
            files: files.flatMap(({ path: file, does }) => (does === 'keep' ? [] : [file])),
          });
          done.notes.push(...notes);
        } catch (thrown) {
          done.troubles.push(`${agentTitles[agent]}: ${messageOf(thrown)}`);
        }
      }
      if (done.left.some(({ agent }) => agent === 'shell')) await rooms().observers.refresh();
      return done;
    },
  };
}

/** Only a desktop app knows of the system's list. */
function loginOff(item: LoginItem | undefined): Out<'connect.leave'>['login'] {
  if (!item) return 'unknown';
  if (!item.isOn()) return 'was off';
  item.set(false);
  return 'taken off';
}

/**
 * Whether a call that changes an agent's configuration is an agent's: in a trial home, whose commands are all the user's, it still is where
 * what it changes lies in the account's own home folder (INTERFACES, "Who is the user").
 */
export async function asksAsAgent(caller: Caller, places: Places, account: string): Promise<boolean> {
  if (caller.agent || caller.marked !== true) return caller.agent;
  const real = (folder: string) => realpath(folder).catch(() => path.resolve(folder));
  const own = await real(account);
  const { shell: _, ...folders } = places;
  const named = await Promise.all(Object.values(folders).map((folder) => real(folder ?? own)));
  return named.some((folder) => folder === own || folder.startsWith(own + path.sep));
}
