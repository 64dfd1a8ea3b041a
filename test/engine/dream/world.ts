/**
 * A project with a folder, its records and its memory, dreamt on in this process: all that a dream does but the fork and the files of
 * memory. For tests of many dreams.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DoneOperation, Fact, Operation } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { goThrough } from '../../../src-main/engine/dream/phases/all.ts';
import { openSlices } from '../../../src-main/engine/dream/slices.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { writeLog } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';
import { bytes } from '../memory/support.ts';

export interface World {
  folder: string;
  put(file: string, text: string): void;
  move(from: string, to: string): void;
  remove(file: string): void;
  see(...records: Observation[]): void;
  /** As when the log's days expired: what was read is gone, memory stays. */
  forgetRecords(): void;
  dream(now?: string): Promise<{ done: DoneOperation[]; refused: string[]; planned: Operation[] }>;
  /** Without where work stopped, which is of the moment only. */
  facts(): Fact[];
  state: MemoryState;
}

/** Project `p1`, named harbor; `hasFolder` false: as one that exists by imports only. Records must be seen in the order of `loggedAt`. */
export function openWorld({ hasFolder = true }: { hasFolder?: boolean } = {}): World {
  const [home, folder] = [tempDir(), tempDir()];
  const seen: Observation[] = [];
  let read = 0;
  let dreams = 0;
  let gone = 0;
  const at = (file: string) => path.join(folder, file);
  const world: World = {
    folder,
    state: emptyMemory(),
    put(file, text) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), text);
    },
    move(from, to) {
      mkdirSync(path.dirname(at(to)), { recursive: true });
      renameSync(at(from), at(to));
    },
    remove: (file) => rmSync(at(file), { recursive: true }),
    see: (...records) => void seen.push(...records.map((one, n) => ({ ...one, seq: seen.length + n + 1 }))),
    forgetRecords() {
      rmSync(path.join(home, 'logs'), { recursive: true });
      gone = seen.length;
    },
    async dream(now = '2026-11-20T23:00:00+00:00') {
      const snapshot = {
        dream: `d${++dreams}`,
        now,
        generationDir: null,
        logs: writeLog(home, seen.slice(gone)),
        cursor: read === 0 ? {} : { dev1: [[1, read] as [number, number]] },
        epoch: 0,
        undone: world.state.undone,
        projects: [{ id: 'p1', name: 'harbor', path: hasFolder ? folder : null, firstDream: dreams === 1 }],
      };
      const known = [...world.state.facts.values()];
      const { operations } = await goThrough(known, snapshot, openSlices({ largest: Infinity }), () => undefined);
      const records = new Map(seen.slice(gone).map((one) => [one.id, one]));
      const firstDreams = new Set(dreams === 1 ? ['p1'] : []);
      const checked = validate(world.state, operations, records, { firstDreams });
      const context = { now, dream: snapshot.dream, randomBytes: bytes };
      const applied = applyOperations(world.state, checked.accepted, records, context);
      world.state = applied.state;
      read = seen.length;
      const refused = [...checked.refused, ...applied.refused].map(({ reason }) => reason);
      return { done: applied.done, refused, planned: operations };
    },
    facts: () => [...world.state.facts.values()].filter(({ slot }) => slot !== 'left off'),
  };
  return world;
}
