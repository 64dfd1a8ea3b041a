/**
 * The newest reading of each manifest, and what it says of a fact that was drawn from an earlier one.
 */
import { manifestData, type ManifestData } from '../../../src-shared/contract/kinds.ts';
import type { Check, Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { targetOf } from '../memory/checks.ts';
import { saidBy } from './extract/manifest.ts';

export interface Reading {
  data: ManifestData;
  ref: string;
  /** When (ms). */
  at: number;
  fresh: boolean;
}

export interface Readings {
  see(record: Observation, fresh: boolean): void;
  newest(project: string | null, manifest: string): Reading | undefined;
}

/** A reading names no more than these (`observe/files/manifests.ts`): of a full one nobody can say what it lacks. */
const MOST = { scripts: 100, dependencies: 400 };

export function openReadings(): Readings {
  const found = new Map<string, Reading>();
  const name = (project: string | null, manifest: string) => `${project ?? ''}\n${manifest}`;
  return {
    see(record, fresh) {
      const data = readingOf(record);
      if (!data) return;
      const [key, at] = [name(record.project, data.path), instantOf(record.at)];
      if ((found.get(key)?.at ?? at) <= at) found.set(key, { data, ref: record.id, at, fresh });
    },
    newest: (project, manifest) => found.get(name(project, manifest)),
  };
}

function readingOf(record: Observation): ManifestData | undefined {
  if (record.source !== 'file' || record.kind !== 'manifest') return undefined;
  const data = manifestData.safeParse(record.data);
  return data.success ? data.data : undefined;
}

/** Whether the reading has what a check looks for; undefined when it cannot tell. */
export function holdsIn(data: ManifestData, check: Check): boolean | undefined {
  if (targetOf(check) !== data.path) return undefined;
  if (check.kind === 'path') return true;
  if (check.kind !== 'script' && check.kind !== 'dependency') return undefined;
  const names = check.kind === 'script' ? data.scripts : data.dependencies.map(({ name }) => name);
  if (names.some((name) => name.toLowerCase() === check.name.toLowerCase())) return true;
  return isFull(data) ? undefined : false;
}

/** Whether a reading has what the fact's check looks for and still does not say what the fact says. */
export function isUnsaid(fact: Pick<Fact, 'slot' | 'check' | 'origin'>, data: ManifestData): boolean {
  if (fact.slot === undefined || !fact.check || fact.origin !== 'local' || isFull(data)) return false;
  return holdsIn(data, fact.check) === true && !saidBy(data).some(({ slot }) => slot === fact.slot);
}

/** The same of the records that an operation cites; one from before the fact was last seen says nothing against it. */
export function isUnsaidBy(fact: Fact, cited: readonly Observation[]): boolean {
  const since = Math.max(...fact.evidence.map(({ at }) => instantOf(at)));
  return cited.some((record) => {
    const isNewer = record.project === fact.project && record.origin === 'local' && instantOf(record.at) >= since;
    const data = isNewer ? readingOf(record) : undefined;
    return data !== undefined && isUnsaid(fact, data);
  });
}

const isFull = ({ scripts, dependencies }: ManifestData) =>
  scripts.length >= MOST.scripts || dependencies.length >= MOST.dependencies;
