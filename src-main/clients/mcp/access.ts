/**
 * Where answers come from: the running engine, reached anew when it was restarted; without one, the memory's own files, read only.
 */
import { agentNames } from '../../../src-shared/rpc/wire.ts';
import type { Client } from '../../../src-shared/rpc/connect.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Source } from '../../../src-shared/contract/observation.ts';
import type { Detail, RecallQuery } from '../../../src-shared/contract/views.ts';
import { attach } from '../../node/connect.ts';
import { preparedNote, projectsOf, readMemoryFiles, type MemoryFile } from '../../node/memory-files.ts';

/** One line of an answer, always with where it comes from and how old it is. */
export interface Found {
  ref: string;
  kind: 'fact' | 'observation' | 'topic' | 'line';
  text: string;
  at?: string;
  origin?: string;
  state?: string;
  source?: string;
  session?: string;
  topic?: string;
}

/** A record of a day. */
export interface Logged {
  ref: string;
  at: string;
  source: Source;
  /** Its kind, as `commit`. */
  what: string;
  origin: string;
  text: string;
}

export interface TopicLine {
  path: string;
  name: string;
  description: string;
  facts: number;
  updated?: string;
}

export type Asked = Pick<RecallQuery, 'query' | 'k' | 'in' | 'kinds' | 'sources' | 'tier' | 'from' | 'to'>;

export interface MemoryAccess {
  /** `searched`: how many records were looked at. */
  recall(asked: Asked): Promise<{ found: Found[]; live: boolean; searched?: number }>;
  detail(refs: string[]): Promise<{ details: Detail[]; missing: string[] }>;
  /** `most`: only so many, for a list of them to choose from. */
  topics(most?: number): Promise<TopicLine[]>;
  topic(path: string): Promise<string>;
  /** Records of a day (default: the newest), the newest last, and the days there are. */
  day(day: string | undefined, most: number): Promise<{ records: Logged[]; days: string[]; total: number }>;
  /** The note that a new session of this folder is given. */
  handoff(): Promise<string>;
  projects(): Promise<{ name: string; state: string; lastActivity?: string }[]>;
  /** Keeps a note at the agent's own trust. Throws when no engine runs: then nothing is kept. */
  remember(text: string): Promise<{ ref: string; duplicate: boolean }>;
  close(): void;
}

export interface AccessOptions {
  home: string;
  /** The folder whose project is seen; without one, the user tier alone. */
  cwd?: string;
  /** What the client calls itself, once it has said so. */
  who?: () => string | undefined;
}

const howToStart = 'Start Vesper (`vesper start`, or the app), then try again.';

export function openMemoryAccess({ home, cwd, who }: AccessOptions): MemoryAccess {
  let open: Promise<Client | undefined> | undefined;
  let isClosed = false;

  /** One line for all calls, dialled anew when it broke. One that comes up after the end would keep the process alive. */
  function engine(): Promise<Client | undefined> {
    if (open) return open;
    const forget = () => void (open = open === dialled ? undefined : open);
    const dialled = attach(home, {
      kind: 'mcp',
      agent: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...viaOf(who?.()),
    }).then(
      (client) => {
        if (client && !isClosed) client.onClose(forget);
        else forget();
        if (!isClosed) return client;
        client?.close();
        throw new VesperError('unavailable', 'This session has ended.');
      },
      (thrown: unknown) => {
        forget();
        throw thrown;
      },
    );
    return (open = dialled);
  }
  return {
    ...accessThrough(engine, { home, ...(cwd === undefined ? {} : { cwd }) }),
    close() {
      isClosed = true;
      open?.then((client) => client?.close()).catch(() => undefined);
    },
  };
}

/** Every call of its own, by whatever line there is to an engine; by the memory's files where there is none. */
export function accessThrough(
  engine: () => Promise<Pick<Client, 'call'> | undefined>,
  { home, cwd }: Pick<AccessOptions, 'home' | 'cwd'>,
): Omit<MemoryAccess, 'close'> {
  const files = (): MemoryFile[] => readMemoryFiles(home, cwd ?? home);

  return {
    async recall(asked) {
      const client = await engine();
      if (!client) return { found: searchFiles(files(), asked), live: false };
      const { hits, searched } = await client.call('recall.query', asked);
      const found = hits.map((hit): Found => ({
        ...{ ref: hit.ref, kind: hit.kind, text: hit.text, at: hit.at, origin: hit.origin, source: hit.source },
        ...(hit.session === undefined ? {} : { session: hit.session }),
        ...(hit.state ? { state: hit.editedOutside ? `${hit.state}, edited outside,` : hit.state } : {}),
      }));
      return { found, live: true, ...(searched === undefined ? {} : { searched }) };
    },
    async detail(refs) {
      const client = await engine();
      if (client) return client.call('recall.detail', { refs });
      const known = files().flatMap(({ path, facts }) => facts.map((fact) => ({ ...fact, topic: path })));
      const details = refs.flatMap((ref): Detail[] => {
        const fact = known.find(({ id }) => id === ref);
        return fact
          ? [
              {
                ref,
                kind: 'fact',
                at: fact.at,
                text: fact.text,
                origin: fact.origin,
                state: fact.state,
                topic: fact.topic,
              },
            ]
          : [];
      });
      return { details, missing: refs.filter((ref) => !details.some((one) => one.ref === ref)) };
    },
    async topics(most) {
      const client = await engine();
      if (client) return (await client.call('memory.topics', most === undefined ? {} : { limit: most })).topics;
      return files()
        .slice(0, most)
        .map(({ path, facts }) => ({
          path,
          name: path.split('/').at(-1) ?? path,
          description: '',
          facts: facts.length,
        }));
    },
    async topic(path) {
      const client = await engine();
      if (client) return (await client.call('memory.topic', { topic: path })).markdown;
      const file = files().find((one) => one.path === path.replace(/\.md$/, ''));
      if (!file) throw new VesperError('not-found', `There is no topic ${path} here.`);
      return file.markdown;
    },
    async day(day, most) {
      const client = await engine();
      if (!client) throw new VesperError('unavailable', 'The log is read by the engine alone.', howToStart);
      const listed = await client.call('log.read', { ...(day === undefined ? {} : { day }), limit: most });
      const records = listed.records.map(({ id, at, source, kind, origin, text }): Logged => ({
        ref: id,
        at,
        source,
        what: kind,
        origin,
        text,
      }));
      return { records, days: listed.days, total: listed.total ?? records.length };
    },
    async handoff() {
      const client = await engine();
      if (client) return (await client.call('handoff.get', {})).text;
      const note = preparedNote(home, cwd ?? home);
      if (note === undefined) throw new VesperError('unavailable', 'No note is prepared.', howToStart);
      return note;
    },
    async projects() {
      const client = await engine();
      if (!client)
        return projectsOf(home, cwd ?? home).map(({ name }) => ({ name, state: 'not watched: Vesper is not running' }));
      return (await client.call('project.list', {})).projects.map(({ name, state, lastActivity }) => ({
        name,
        state,
        ...(lastActivity ? { lastActivity } : {}),
      }));
    },
    async remember(text) {
      const client = await engine();
      if (!client) throw new VesperError('unavailable', 'Nothing was kept: Vesper is not running.', howToStart);
      return client.call('note.add', { text });
    },
  };
}

/** Lines that hold most of the question's words; plain, for when nothing better runs. */
function searchFiles(files: readonly MemoryFile[], { query, k = 10, kinds, tier, from, to, ...asked }: Asked): Found[] {
  if (asked.in === 'log' || asked.sources || (kinds && !kinds.includes('fact'))) return [];
  const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
  const fits = (at: string) =>
    (from === undefined || Date.parse(at) >= Date.parse(from)) && (to === undefined || Date.parse(at) < Date.parse(to));
  const lines = files
    .filter(({ path }) => tier === undefined || (tier === 'user') === path.startsWith('user/'))
    .flatMap(({ path, facts }) => facts.filter(({ at }) => fits(at)).map((fact) => ({ path, fact })));
  const scored = lines.map((line) => {
    const have = line.fact.text.toLowerCase();
    return { ...line, score: [...words].filter((word) => have.includes(word)).length };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, k)
    .map(({ path, fact: { id, text, state, origin, at } }) => ({
      ref: id,
      kind: 'line',
      text,
      state,
      origin,
      at,
      topic: path,
    }));
}

/** An agent that we know by what its client calls itself; it is shown, never believed. */
function viaOf(name: string | undefined): { via?: { agent: (typeof agentNames)[number]; line: string[] } } {
  const said = name?.toLowerCase().replace(/[^a-z]+/g, '');
  const agent = said && agentNames.find((one) => said.startsWith(one.toLowerCase().split(' ')[0] ?? one));
  return agent ? { via: { agent, line: [] } } : {};
}
