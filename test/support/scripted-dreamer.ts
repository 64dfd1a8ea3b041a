/**
 * A home whose dreams are proposed by a test: the dream's process is played by a function, all else is the real thing.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import type { DreamReport, Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { startRefining } from '../../src-main/engine/dream/model/refine.ts';
import { openDreams, type Dreams } from '../../src-main/engine/dream/run.ts';
import type { Snapshot, ToWorker } from '../../src-main/engine/dream/snapshot.ts';
import { openMemory, type MemoryStore } from '../../src-main/engine/memory/store.ts';
import type { ReadyModel } from '../../src-main/engine/model/model.ts';
import type { Ports } from '../../src-main/engine/ports.ts';
import type { RedactedDraft, RedactedText } from '../../src-main/engine/redact/redacted.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { forkEntry } from '../../src-main/node/fork.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { openTestLog } from './log.ts';
import { tempDir } from './temp.ts';

/** These records hold no secrets. */
const unchanged = { text: (text: string) => Promise.resolve(text as RedactedText) };

/** What the process sends, whatever it is; the real dreamer where it is undefined. */
export type Script = (snapshot: Snapshot) => unknown[];

export interface House {
  home: string;
  /** Of project `p1`: what its facts are checked against. */
  folder: string;
  clock: FakeClock;
  memory: MemoryStore;
  /** Gives each record the id under which the log keeps it. */
  see(...records: Observation[]): Promise<void>;
  /** `model`: whoever is asked about what the rules propose. */
  dream(script?: Script, model?: ReadyModel): Promise<DreamReport>;
  facts(): Fact[];
  dreams: Dreams;
}

/** Projects `p1` (harbor) and `p2` (quayside). */
export async function openHouse(): Promise<House> {
  const home = tempDir();
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const paths = homePaths(home);
  for (const folder of [paths.generations, paths.memory, paths.cursors, paths.staging, paths.dreams])
    mkdirSync(folder, { recursive: true });
  let script: Script | undefined;
  let asked: ReadyModel | undefined;
  const ports = {
    clock,
    files: nodeFiles(),
    fork: ((name, options) => (script ? played(script) : forkEntry(name, options))) as Ports['fork'],
    randomBytes: (n: number) => randomBytes(n),
    diagnose: () => undefined,
  };
  const log = await openTestLog({ home, clock });
  const memory = await openMemory({ ports, paths, onChanged: () => undefined });
  const folder = tempDir();
  const projects = () => [
    { id: 'p1', name: 'harbor', path: folder },
    { id: 'p2', name: 'quayside', path: null },
  ];
  const dreams = await openDreams({
    ports,
    paths,
    memory,
    log,
    projects,
    isForgotten: () => false,
    refine: (given) =>
      Promise.resolve(
        asked && startRefining({ ...given, ports, model: asked, redactor: unchanged, log, state: memory.state() }),
      ),
    onProgress: () => undefined,
  });
  return {
    home,
    folder,
    clock,
    memory,
    dreams,
    async see(...records) {
      const kept = await log.append(records as unknown as RedactedDraft[]);
      // The log gives the ids: who cites these records later must cite what is there.
      records.forEach((record, n) => (record.id = kept[n]?.ref ?? record.id));
    },
    dream(played, model) {
      script = played;
      asked = model;
      return dreams.run({ gates: [] });
    },
    facts: () => [...memory.state().facts.values()],
  };
}

/** The dream's answer, as the channel carries it. */
export const answer = (operations: readonly unknown[]): unknown => ({
  type: 'operations',
  operations,
  read: [],
  counts: { records: 1, sessions: 1 },
  notPromoted: [],
});

/** The number of the newest record; the houses have one device. */
export const linesIn = (logs: Snapshot['logs']): number =>
  logs.reduce((sum, { file }) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);

function played(script: Script): ReturnType<Ports['fork']> {
  let tell: (message: unknown) => void = () => undefined;
  let end: (code: number | null) => void = () => undefined;
  const child = {
    send(message: unknown) {
      const { type, ...rest } = message as ToWorker & { snapshot: Snapshot };
      if (type !== 'dream') return;
      setImmediate(() => {
        for (const one of script(rest.snapshot)) tell(one);
        end(0);
      });
    },
    onMessage: (listen: typeof tell) => void (tell = listen),
    onExit: (listen: typeof end) => void (end = listen),
    kill: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  };
  return child as unknown as ReturnType<Ports['fork']>;
}
