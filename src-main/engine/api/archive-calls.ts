/** archive.*: copies of agents' sessions. An agent sees those of its own project. */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { mayRead, readProject, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'archive.list' | 'archive.search' | 'archive.read'>;

/** A frame holds 1 MB (TRUST I5). */
const mostBytes = 600_000;

export function archiveCalls(parts: EngineParts): Calls {
  return {
    async 'archive.list'({ project: name, session }, caller) {
      const { archive, projects } = parts.rooms();
      const project = readProject(await scopeOf(caller, projects), projects, name);
      const sessions = (await archive.list()).filter(
        (one) =>
          (project === undefined || one.project === project) && (session === undefined || one.session === session),
      );
      const sum = (of: 'lines' | 'leftOut' | 'bytes' | 'stored') => sessions.reduce((all, one) => all + one[of], 0);
      const total = {
        sessions: sessions.length,
        lines: sum('lines'),
        leftOut: sum('leftOut'),
        bytes: sum('bytes'),
        stored: sum('stored'),
      };
      return { sessions: sessions.slice(0, 2000), total };
    },
    async 'archive.search'({ query, project: name, limit = 50 }, caller) {
      const { archive, projects } = parts.rooms();
      const project = readProject(await scopeOf(caller, projects), projects, name);
      return { hits: await archive.search(query, (id) => project === undefined || id === project, limit) };
    },
    async 'archive.read'({ id, from = 1, limit = 200 }, caller) {
      const { archive, projects } = parts.rooms();
      const { session, lines } = await archive.read(id);
      if (!mayRead(await scopeOf(caller, projects), session.project))
        throw new VesperError('not-found', `There is no archived copy ${id}.`, 'vesper archive list shows them.');
      const shown: string[] = [];
      let bytes = 0;
      for (const line of lines.slice(from - 1, from - 1 + limit)) {
        bytes += Buffer.byteLength(line);
        if (bytes > mostBytes && shown.length > 0) break;
        shown.push(line.length > mostBytes ? `${line.slice(0, mostBytes / 2)}…` : line);
      }
      return { session, from, lines: shown };
    },
  };
}
