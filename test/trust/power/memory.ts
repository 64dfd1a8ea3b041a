/**
 * Memory under a loss of power: two dreams, an edit by hand, an act of the user, an undo. Memory is one of the states it
 * had, no older than what was answered; no half file of the working copy is taken for a hand's edit, and no hand's is lost.
 */
import type { Operation } from '../../../src-shared/contract/memory.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { openMemory, type MemoryStore } from '../../../src-main/engine/memory/store.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { openGenerations } from '../../../src-main/engine/storage/generations.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { prepareHome } from '../../../src-main/engine/storage/prepare.ts';
import { fakeClock } from '../../support/clock.ts';
import type { Scenario } from '../../support/power-loss.ts';
import { add, byText, bytes, record } from '../../engine/memory/support.ts';

const paths = homePaths('/home');
const LATER = 'Written after the power came back.';
const topic = `${paths.memory}/projects/harbor/build-and-test.md`;

/** The states of the whole run in their order; a run that is killed does not get as far. */
const states: string[] = [];

export const memory: Scenario = {
  name: 'memory',
  async work(files, mark) {
    const store = await open(files);
    let at = 0;
    const reached = () => {
      states[at] = digest(store);
      mark({ state: at++ });
    };
    reached();
    await adopt(store, 'dream-1', [
      add('The server listens on port 8080.', [], { topic: 'projects/harbor/running' }),
      add('The build runs with `npm run build`.', []),
    ]);
    reached();
    await adopt(store, 'dream-2', [add('Tests run with `npm test`.', [])]);
    reached();
    // From here on the hand's line is on the disk, whether it was taken in or not.
    await saveByHand(files, topic, (text) => `${text}- Reviews before noon.\n`);
    mark({ state: at });
    await store.takeHandEdits();
    reached();
    await store.edit(byText(store, 'npm test')?.id ?? '', 'Tests run with `npm run test`.');
    reached();
    await store.undo('dream-1');
    reached();
  },
  async check(files, marks, mark) {
    const generations = await openGenerations({ files, paths, diagnose: () => undefined });
    const fell = (await generations.current())?.fellBack;
    if (fell) return `the pointer leads to no whole generation: ${fell.reason}`;
    const store = await open(files);
    const promised = Math.max(-1, ...(marks as { state?: number }[]).map(({ state = -1 }) => state));
    const found = digest(store);
    if (!states.slice(Math.max(0, promised)).includes(found)) {
      return `memory is not what state ${promised} or a later one was, but\n${found || 'empty'}`;
    }
    const behind = await behindOf(store, files);
    if (behind !== undefined) return behind;
    const wasLater = (marks as { later?: true }[]).some(({ later }) => later);
    if (wasLater && !byText(store, LATER)) return `acknowledged and lost: ${LATER}`;
    if (!wasLater) {
      await adopt(store, 'dream-later', [add(LATER, [])]);
      mark({ later: true });
    }
    return await behindOf(store, files);
  },
};

export async function open(files: Files): Promise<MemoryStore> {
  await prepareHome(files, paths);
  return openMemory({
    ports: { files, clock: fakeClock(), randomBytes: bytes, diagnose: () => undefined },
    paths,
    onChanged: () => undefined,
  });
}

/** Adopts what is added, as a dream does; its record is `local`, so that facts can stand. */
export async function adopt(store: MemoryStore, id: string, operations: Operation[]): Promise<void> {
  const one = record({ origin: 'local' });
  const cited = operations.map((operation) => ({ ...operation, cites: [one.id] }));
  await store.adopt({ kind: 'dream', id }, (state) =>
    applyOperations(state, cited, new Map([[one.id, one]]), {
      now: '2026-11-20T12:00:00+00:00',
      dream: id,
      randomBytes: bytes,
    }),
  );
}

/** What memory says, without ids; what was added after a loss of power is looked at by itself. */
export function digest(store: MemoryStore): string {
  const lines = [...store.state().facts.values()]
    .filter(({ text }) => text !== LATER)
    .map(({ topic, state, text }) => `${topic} | ${state} | ${text}`);
  return lines.sort().join('\n');
}

/** The folder people open says what memory says. */
async function behindOf(store: MemoryStore, files: Files): Promise<string | undefined> {
  if (store.behind() !== undefined) return `the working copy is behind: ${store.behind()}`;
  for (const [file, text] of store.files()) {
    const there = await files.read(`${paths.memory}/${file}`).catch(() => undefined);
    if (there?.toString() !== text) return `the working copy's ${file} is not memory's`;
  }
  return undefined;
}

/** As a careful editor saves: beside, synced, renamed over. What an editor loses is not Vesper's to keep. */
async function saveByHand(files: Files, file: string, change: (text: string) => string): Promise<void> {
  const text = change((await files.read(file)).toString());
  const beside = file.replace(/([^/]+)$/, '.$1.swp');
  const handle = await files.open(beside, 'wx');
  await handle.write(text);
  await handle.sync();
  await files.rename(beside, file);
  await files.syncDir(file.replace(/\/[^/]+$/, ''));
}
