/**
 * Records and facts for recall's tests, and an index in a folder of its own.
 */
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { LoggedRecord } from '../../../src-main/engine/recall/messages.ts';
import type { Recall } from '../../../src-main/engine/recall/recall.ts';
import { openRecall } from '../../../src-main/engine/recall/recall.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { tempDir } from '../../support/temp.ts';

export async function openTestRecall(file = path.join(tempDir(), 'index.sqlite')): Promise<Recall> {
  const recall = await openRecall({ ports: { fork: forkEntry }, file });
  onTestFinished(() => recall.close().catch(() => undefined));
  return recall;
}

let last = 0;
export function record(text: string, parts: Partial<Observation> = {}): LoggedRecord {
  const n = ++last;
  const at = parts.at ?? '2026-11-19T10:00:00.000+01:00';
  return {
    device: 'laptop',
    record: {
      id: ulid(1_790_000_000_000 + n, new Uint8Array(10)),
      key: `test:${n}`,
      at,
      loggedAt: at,
      seq: n,
      project: 'P1',
      source: 'agent',
      kind: 'conclusion',
      origin: 'agent',
      text,
      ...parts,
    },
  };
}

export function fact(id: string, text: string, parts: Partial<Fact> = {}): Fact {
  return {
    id,
    text,
    type: 'project',
    topic: 'projects/harbor/build',
    project: 'P1',
    state: 'confirmed',
    origin: 'local',
    evidence: [],
    evidenceCount: 0,
    firstSeen: '2026-11-01T10:00:00.000+01:00',
    lastConfirmed: '2026-11-10T10:00:00.000+01:00',
    ...parts,
  };
}

export const texts = (result: { hits: { text: string }[] }) => result.hits.map((hit) => hit.text);
