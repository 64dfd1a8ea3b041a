/**
 * What is left out of a project is named nowhere: not in the drafts of agents, and not in what observers keep between two looks.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import type { Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { openCursorStore } from './agents/cursors.ts';
import { treatedCursors } from './agents/treated-cursors.ts';
import type { GitObserverOptions } from './git/observer.ts';
import { leftOutOf, type LeftOut } from './left-out.ts';

export interface KeepingLeftOut {
  /** The cursors of the repository at this folder. */
  gitCursorsOf(root: string): GitObserverOptions['cursorStore'];
  agentCursors(): ReturnType<typeof openCursorStore>;
  withoutLeftOut(drafts: Draft[]): Promise<Draft[]>;
}

export function keepingLeftOut(options: { ports: Ports; paths: HomePaths; projects: Projects }): KeepingLeftOut {
  const { ports, paths, projects } = options;
  const cursorStore = {
    async load(name: string): Promise<unknown> {
      const read = await readJson(ports.files, path.join(paths.cursors, `${name}.json`), z.unknown());
      return read && 'value' in read ? read.value : undefined; // keys keep what a lost cursor repeats from being logged twice
    },
    save: (name: string, value: unknown) =>
      writeAtomic(ports.files, path.join(paths.cursors, `${name}.json`), JSON.stringify(value)),
  };

  /** A cursor keeps names too: of files in conflict, of files an agent touched. */
  function gitCursorsOf(root: string): GitObserverOptions['cursorStore'] {
    return {
      ...cursorStore,
      async save(name, cursor) {
        const { names } = await leftOutOf(root);
        await cursorStore.save(name, { ...cursor, conflicted: await names(cursor.conflicted) });
      },
    };
  }
  const agentCursors = () =>
    treatedCursors(
      openCursorStore(ports.files, path.join(paths.cursors, 'agents.json')),
      async ({ project, state }) => {
        // Paused, not even the rules are read: the names are not kept then.
        if (projects.isPaused(project)) return { ...state, files: [], pending: [] };
        return (await (await leftOutIn(project))?.json(state)) ?? state;
      },
    );

  /** Agents' drafts come of several projects at once, and keep their order. */
  async function withoutLeftOut(drafts: Draft[]): Promise<Draft[]> {
    const known = new Map<string, LeftOut | undefined>();
    const cleaned: Draft[] = [];
    for (const draft of drafts) {
      const id = draft.project ?? '';
      if (!known.has(id)) known.set(id, await leftOutIn(id));
      cleaned.push(...((await known.get(id)?.drafts([draft])) ?? [draft]));
    }
    return cleaned;
  }
  async function leftOutIn(project: string): Promise<LeftOut | undefined> {
    const root = projects.find(project)?.folder?.path;
    return root === undefined ? undefined : leftOutOf(root, { links: true });
  }

  return { gitCursorsOf, agentCursors, withoutLeftOut };
}
