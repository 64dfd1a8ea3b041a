/**
 * Facts, records and a store in a temporary home, for the tests of memory.
 */
import { readdirSync, readFileSync, statSync, writeFileSync, mkdirSync, existsSync } from 'node:fs';
import path from 'node:path';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { openMemory, type MemoryStore } from '../../../src-main/engine/memory/store.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import type { Evidence, Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation, Origin } from '../../../src-shared/contract/observation.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';

let counter = 0;
/** Begins the sequence of drawn bytes at `draw`: other draws, other random plans, the same at each run. */
export const drawFrom = (draw: number): void => void (counter = draw);

/** Deterministic, never twice the same. */
export function bytes(count: number): Uint8Array {
  counter += 1;
  const out = new Uint8Array(count);
  let rest = Math.imul(counter, 0x9e3779b1) >>> 0;
  for (let i = 0; i < count; i++) {
    rest = (Math.imul(rest, 1664525) + 1013904223) >>> 0;
    out[i] = rest >>> 24;
  }
  return out;
}

export function record(of: Partial<Observation> = {}): Observation {
  counter += 1;
  const id = ulid(1_700_000_000_000 + counter, bytes(10));
  const at = of.at ?? '2026-11-20T09:00:00+00:00';
  return {
    id,
    key: `k${counter}`,
    at,
    loggedAt: at,
    seq: counter,
    project: 'p1',
    source: 'agent',
    kind: 'prompt',
    origin: 'user-turn',
    text: 'seen',
    ...of,
  };
}

export function evidence(origin: Origin, at = '2026-11-20T09:00:00+00:00', session?: string): Evidence {
  counter += 1;
  return { ref: `r${counter}`, at, origin, source: 'agent', excerpt: 'x', ...(session ? { session } : {}) };
}

export function fact(of: Partial<Fact> = {}): Fact {
  counter += 1;
  return {
    id: counter.toString(16).padStart(6, '0'),
    text: `Fact number ${counter}`,
    type: 'project',
    topic: 'projects/harbor/build-and-test',
    project: 'p1',
    state: 'confirmed',
    origin: 'local',
    evidence: [],
    evidenceCount: 1,
    firstSeen: '2026-11-01T09:00:00+00:00',
    lastConfirmed: '2026-11-20T09:00:00+00:00',
    ...of,
  };
}

export function add(text: string, cites: string[], of: Partial<Extract<Operation, { op: 'add' }>['fact']> = {}) {
  counter += 1;
  const place = { type: 'project' as const, topic: 'projects/harbor/build-and-test', project: 'p1' };
  return {
    op: 'add' as const,
    key: `key${counter}`,
    fact: { text, ...place, ...of },
    cites,
    state: 'tentative' as const,
    because: 'seen',
  };
}

export interface Bench {
  home: string;
  folder: string;
  clock: FakeClock;
  store: MemoryStore;
  changes: number[];
  open(files?: Files): Promise<MemoryStore>;
  read(file: string): string;
  write(file: string, text: string): void;
  has(file: string): boolean;
}

export async function bench(home: string): Promise<Bench> {
  const paths = homePaths(home);
  const clock = fakeClock();
  const changes: number[] = [];
  const open = (files: Files = nodeFiles()) =>
    openMemory({
      ports: { clock, files, randomBytes: bytes, diagnose: () => undefined },
      paths,
      onChanged: (generation) => changes.push(generation),
    });
  const at = (file: string) => path.join(paths.memory, file);
  return {
    home,
    folder: paths.memory,
    clock,
    changes,
    open,
    store: await open(),
    read: (file) => readFileSync(at(file), 'utf8'),
    write: (file, text) => {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    has: (file) => existsSync(at(file)),
  };
}

/** Every file below `folder` with its content. */
export function tree(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (dir: string) => {
    for (const name of existsSync(dir) ? readdirSync(dir).sort() : []) {
      const full = path.join(dir, name);
      if (statSync(full).isDirectory()) visit(full);
      else files[path.relative(folder, full).split(path.sep).join('/')] = readFileSync(full, 'utf8');
    }
  };
  visit(folder);
  return files;
}

/** Adopts `operations` as the dream `id`; each new record is `local`, so that facts can stand. */
export async function dream(store: MemoryStore, id: string, plan: (cite: () => string) => Operation[]) {
  const records = new Map<string, Observation>();
  const cite = () => {
    const one = record({ origin: 'local' });
    records.set(one.id, one);
    return one.id;
  };
  const operations = plan(cite);
  const { result, ...rest } = await store.adopt({ kind: 'dream', id }, (state) => {
    const applied = applyOperations(state, operations, records, {
      now: '2026-11-20T12:00:00+00:00',
      dream: id,
      randomBytes: bytes,
    });
    return { ...applied, state: { ...applied.state, cursor: { d1: [[1, records.size] as [number, number]] } } };
  });
  return { ...rest, result };
}
export const texts = (count: number, prefix: string) => (cite: () => string) =>
  Array.from({ length: count }, (_, i) => add(`${prefix} number ${i} says ${prefix.repeat(i + 1)}`, [cite()]));
export const byText = (store: MemoryStore, part: string) =>
  [...store.state().facts.values()].find((one) => one.text.includes(part));
