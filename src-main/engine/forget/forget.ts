/**
 * Forgetting leaves nothing: a plan is made and written down, tombstones are laid, then memory, log and everything else
 * lose what it names, and a scan of every byte proves it. Cut off in the middle, it is finished by the next start.
 */
import { z } from 'zod';
import type { ForgetPreview, ForgetReceipt, ForgetSelector } from '../../../src-shared/contract/forget.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { slugOf } from '../../../src-shared/kit/slug.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { MemoryState } from '../memory/state.ts';
import { openMemory, type MemoryStore } from '../memory/store.ts';
import type { Ports } from '../ports.ts';
import { namedForMemory } from '../projects/named.ts';
import { namesIn, readJson } from '../storage/atomic.ts';
import { openGenerations } from '../storage/generations.ts';
import type { HomePaths } from '../storage/paths.ts';
import { blankLines } from './blank-lines.ts';
import { memoryWithout } from './forgotten-memory.ts';
import { goneBy, readIntent, writeIntent, type Gone, type Plan } from './plan.ts';
import { prove } from './proof.ts';
import { forgottenInReports, rewriteRest, type Removed } from './rewrite.ts';
import { select, selectWanted, type Home, type Selected } from './select.ts';
import {
  layTombstone,
  openTombstones,
  tombstoneFor,
  tombstoneSchema,
  type Tombstone,
  type Tombstones,
} from './tombstones.ts';
import { wantedAgain } from './wanted.ts';

export interface ForgetOptions {
  ports: Pick<Ports, 'files' | 'clock' | 'randomBytes' | 'diagnose'>;
  paths: HomePaths;
}

/** What `forget` would take out; changes nothing, and may run while the rooms are open. @throws VesperError `bad-input` | `nothing`. */
export async function previewForget(
  { ports, paths }: ForgetOptions,
  memory: MemoryState,
  selector: ForgetSelector,
): Promise<ForgetPreview> {
  const selected = await select(await homeOf({ ports, paths }, memory), selector);
  if (selected.isNothing) throw nothing();
  const generations = (await namesIn(ports.files, paths.generations)).filter((name) => /^\d+$/.test(name)).length;
  return { ...selected.found, generations: Math.max(0, generations - 1) };
}

/**
 * The rooms must be closed. When it rejects after it began, `finishForgetting` completes it.
 * @throws VesperError `bad-input` | `nothing`, before anything is changed.
 */
export async function forget(options: ForgetOptions, selector: ForgetSelector): Promise<ForgetReceipt> {
  const { ports, paths } = options;
  const began = ports.clock.monotonic();
  const memory = await memoryOf(options);
  const selected = await select(await homeOf(options, memory.state()), selector);
  if (selected.isNothing) throw nothing();
  const { plan, stone } = await begin(options, selected);
  const removed = await carryOut(options, plan, stone, memory);
  const scan = await prove(ports.files, paths, plan, memory.state());
  return { id: plan.id, at: plan.at, removed, scan, tookMs: Math.round(ports.clock.monotonic() - began) };
}

/** Before the rooms open: what a crash cut off is done to its end, or the engine does not start. True when there was something. */
export async function finishForgetting(options: ForgetOptions): Promise<boolean> {
  const { ports, paths } = options;
  const intent = await readIntent(ports.files, paths);
  if (!intent) return false;
  const memory = await memoryOf(options);
  if ('plan' in intent) {
    await carryOut(options, intent.plan, tombstoneSchema.parse(intent.stone), memory);
    return true;
  }
  const stones = await openTombstones(ports, paths);
  const home = await homeOf(options, memory.state());
  const selected = stones.isEmpty ? undefined : await broughtBack(options, home, stones);
  if (!selected || selected.isNothing) await clear(options);
  else {
    const { plan, stone } = await begin(options, selected);
    await carryOut(options, plan, stone, memory);
  }
  return true;
}

/**
 * Around whatever brings files of another time into the home: what tombstones name is taken out again before it is served,
 * also when that is cut off. The rooms must be closed.
 */
export async function keepForgotten<T>(options: ForgetOptions, bring: () => Promise<T>): Promise<T> {
  await writeIntent(options.ports.files, options.paths, { version: 1, again: true });
  try {
    return await bring();
  } finally {
    await finishForgetting(options);
  }
}

/** What tombstones name: records and facts by their marks, reports by the facts they tell of. */
async function broughtBack(options: ForgetOptions, home: Home, stones: Tombstones): Promise<Selected> {
  const selected = await selectWanted(home, wantedAgain(stones, home));
  const told = await forgottenInReports(options.ports.files, options.paths, stones);
  const { plan } = selected;
  const marked = [...home.memory.facts.values()].filter((fact) => stones.isMarked(fact.id));
  const needles = new Set([...plan.needles, ...told.map(({ text }) => text), ...marked.map(({ text }) => text)]);
  return {
    ...selected,
    plan: { ...plan, facts: [...new Set([...plan.facts, ...told.map(({ fact }) => fact)])], needles: [...needles] },
    isNothing: selected.isNothing && told.length === 0,
  };
}

async function begin(options: ForgetOptions, selected: Selected): Promise<{ plan: Plan; stone: Tombstone }> {
  const { ports, paths } = options;
  const now = ports.clock.now();
  const id = `forget-${ulid(now, ports.randomBytes(10))}`;
  const at = formatStamp(now, ports.clock.offsetAt(now));
  const stone = await tombstoneFor(ports, paths, { id, at, ...selected.buried });
  const plan: Plan = { id, at, ...selected.plan };
  await writeIntent(ports.files, paths, { version: 1, plan, stone });
  return { plan, stone };
}

/** Every step can be done again. Tombstones first: from then on nothing of it is learned, whatever happens. */
async function carryOut(options: ForgetOptions, plan: Plan, stone: Tombstone, memory: MemoryStore): Promise<Removed> {
  const { ports, paths } = options;
  const gone = goneBy(plan);
  await layTombstone(ports, paths, stone);
  const fromMemory = await forgetInMemory(memory, gone);
  const behind = memory.behind();
  if (behind !== undefined)
    throw new VesperError(
      'degraded',
      `The memory folder cannot be brought up to date, so what was forgotten is still in it: ${behind}`,
      'See that the folder can be written; the next start finishes it.',
    );
  const generations = await openGenerations({
    files: ports.files,
    paths,
    diagnose: (message) => ports.diagnose('forget', message),
  });
  const went = await generations.keepOnly(memory.state().generation);
  const lines = await blankLines(ports.files, paths.logs, (bytes, record) =>
    record !== undefined && gone.ref(record.id) ? true : gone.isIn(bytes),
  );
  const rest = await rewriteRest(ports.files, paths, gone);
  await clear(options);
  const all: Removed = {
    records: lines.records,
    logFiles: lines.files,
    ...fromMemory,
    generations: went,
    ...rest,
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

/** A new generation without it; hand edits made meanwhile are heard and kept. Before the first generation there is nothing. */
async function forgetInMemory(memory: MemoryStore, gone: Gone): Promise<Removed> {
  if (memory.state().generation === 0) return {};
  const { result } = await memory.adopt({ kind: 'forget', id: gone.plan.id }, (state) => ({
    ...memoryWithout(state, gone, gone.plan.at.slice(0, 10)),
    changes: [],
  }));
  return { ...result?.removed };
}

async function clear({ ports, paths }: ForgetOptions): Promise<void> {
  await ports.files.remove(paths.forgetting);
  await ports.files.syncDir(paths.home);
}

async function homeOf({ ports, paths }: ForgetOptions, memory: MemoryState): Promise<Home> {
  return { files: ports.files, logs: paths.logs, memory, projects: await projectsOf({ ports, paths }) };
}

/** Memory as the engine opens it: hand edits are taken, and a copy that a crash cut off is finished. */
async function memoryOf({ ports, paths }: ForgetOptions): Promise<MemoryStore> {
  const named = namedForMemory(await projectsOf({ ports, paths }));
  const { isForgottenLine } = await openTombstones(ports, paths);
  return openMemory({
    ports,
    paths,
    isForgotten: isForgottenLine,
    projectOf: (folder) => named.find(({ name }) => slugOf(name) === folder)?.id,
    onChanged: () => undefined,
  });
}

const known = z.array(
  z.looseObject({ id: z.string(), name: z.string(), folder: z.looseObject({ path: z.string() }).nullable() }),
);
const projectsShape = z.looseObject({ projects: known, removed: known.default([]) });

/** Watched ones first, then those that were removed. A broken file names none. */
async function projectsOf({
  ports,
  paths,
}: ForgetOptions): Promise<{ id: string; name: string; path: string | null }[]> {
  const read = await readJson(ports.files, paths.projects, projectsShape);
  if (!read || 'broken' in read) return [];
  return [...read.value.projects, ...read.value.removed].map(({ id, name, folder }) => ({
    id,
    name,
    path: folder?.path ?? null,
  }));
}

function nothing(): VesperError {
  return new VesperError('nothing', 'Nothing was found to forget.', 'vesper recall and vesper log show what there is.');
}
