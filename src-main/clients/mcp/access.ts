/**
 * Where answers come from: the running engine, reached anew when it was restarted; without one, the memory's own files, read only.
 */
import type { Client } from '../../../src-shared/rpc/connect.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { RecallQuery } from '../../../src-shared/contract/views.ts';
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
  topic?: string;
}

export interface MemoryAccess {
  recall(query: Pick<RecallQuery, 'query' | 'k' | 'in' | 'from' | 'to'>): Promise<{ found: Found[]; live: boolean }>;
  topics(): Promise<{ path: string; name: string; description: string; facts: number }[]>;
  topic(path: string): Promise<string>;
  /** The note that a new session of this folder is given. */
  handoff(): Promise<string>;
  projects(): Promise<{ name: string; state: string; lastActivity?: string }[]>;
  /** Keeps a note at the agent's own trust. Throws when no engine runs: then nothing is kept. */
  remember(text: string): Promise<{ ref: string; duplicate: boolean }>;
  close(): void;
}

const howToStart = 'Start Vesper (`vesper start`, or the app), then try again.';

export function openMemoryAccess({ home, cwd }: { home: string; cwd: string }): MemoryAccess {
  let open: Promise<Client | undefined> | undefined;
  let isClosed = false;

  /** One line for all calls, dialled anew when it broke. One that comes up after the end would keep the process alive. */
  function engine(): Promise<Client | undefined> {
    if (open) return open;
    const forget = () => void (open = open === dialled ? undefined : open);
    const dialled = attach(home, { kind: 'mcp', agent: true, cwd }).then(
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
  const files = (): MemoryFile[] => readMemoryFiles(home, cwd);

  return {
    async recall(query) {
      const client = await engine();
      if (!client) return { found: searchFiles(files(), query.query, query.k ?? 10), live: false };
      const { hits } = await client.call('recall.query', query);
      const found = hits.map((hit): Found => ({
        ref: hit.ref,
        kind: hit.kind,
        text: hit.text,
        at: hit.at,
        origin: hit.origin,
        ...(hit.state ? { state: hit.editedOutside ? `${hit.state}, edited outside,` : hit.state } : {}),
      }));
      return { found, live: true };
    },
    async topics() {
      const client = await engine();
      if (client) return (await client.call('memory.topics', {})).topics;
      return files().map(({ path, markdown }) => ({
        path,
        name: path.split('/').at(-1) ?? path,
        description: '',
        facts: factLines(markdown).length,
      }));
    },
    async topic(path) {
      const client = await engine();
      if (client) return (await client.call('memory.topic', { topic: path })).markdown;
      const file = files().find((one) => one.path === path.replace(/\.md$/, ''));
      if (!file) throw new VesperError('not-found', `There is no topic ${path} here.`);
      return file.markdown;
    },
    async handoff() {
      const client = await engine();
      if (client) return (await client.call('handoff.get', {})).text;
      const note = preparedNote(home, cwd);
      if (note === undefined) throw new VesperError('unavailable', 'No note is prepared.', howToStart);
      return note;
    },
    async projects() {
      const client = await engine();
      if (!client)
        return projectsOf(home, cwd).map(({ name }) => ({ name, state: 'not watched: Vesper is not running' }));
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
    close() {
      isClosed = true;
      open?.then((client) => client?.close()).catch(() => undefined);
    },
  };
}

/** Lines that hold most of the question's words; plain, for when nothing better runs. */
function searchFiles(files: readonly MemoryFile[], query: string, k: number): Found[] {
  const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
  const lines = files.flatMap((file) => factLines(file.markdown).map((line) => ({ file, line })));
  const scored = lines.map(({ file, line }) => {
    const have = line.text.toLowerCase();
    return { file, line, score: [...words].filter((word) => have.includes(word)).length };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, k)
    .map(({ file, line }) => ({ ref: line.id ?? file.path, kind: 'line', text: line.text, topic: file.path }));
}

function factLines(markdown: string): { text: string; id?: string }[] {
  return markdown.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*[-*+]\s+(.*?)(?:\s+\^([0-9a-z]{6}))?\s*$/.exec(line);
    return match?.[1] ? [{ text: match[1], ...(match[2] ? { id: match[2] } : {}) }] : [];
  });
}
