/**
 * What connecting or disconnecting an agent comes to, file by file; nothing is written here.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { agentTitles, type ConnectId, type ConnectPlan, type Places } from '../../../src-shared/contract/connect.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Files } from '../ports.ts';
import type { HomePaths } from '../storage/paths.ts';
import { targetsOf } from './agents.ts';
import type { OwnProgram, Target } from './target.ts';
import { changedLines } from './diff.ts';
import { readOutside, sha256, shaOf, type OutsideFile } from './outside.ts';
import { holdsPieces, putPieces, takePieces } from './pieces.ts';
import { scriptPath } from './hook-script.ts';
import { backupText, readRecord, type Connection, type KeptFile } from './record.ts';

/** One file: what stands there, what shall stand there, and what is to be kept of it. */
export interface Step {
  was: OutsideFile;
  then: string | undefined;
  /** Of a connection: what is put in. Absent when it is taken out. */
  keep?: KeptFile;
}

export interface Plan extends ConnectPlan {
  steps: Step[];
  before: Connection | undefined;
}

export interface PlanOptions {
  files: Files;
  paths: HomePaths;
  own: OwnProgram;
  platform: NodeJS.Platform;
}

/** @throws VesperError `bad-input` for what cannot be read or is taken, `refused` for what may not be written. */
export async function planConnection(
  options: PlanOptions,
  asked: { agent: ConnectId; places: Places; undo: boolean; output?: boolean },
): Promise<Plan> {
  const { files, paths } = options;
  const { agent, places, undo } = asked;
  const { record, broken } = await readRecord(files, paths);
  if (broken !== undefined)
    throw new VesperError(
      'failed',
      `connections.json cannot be read (${broken}), so Vesper does not know what it put where. Nothing was changed.`,
      `Move ${paths.connections} away, take what names vesper out of the agent's configuration, and connect again.`,
    );
  const before = record.connections[agent];
  const name = agentTitles[agent];
  for (const place of rootsOf(places)) refuseRelative(place);
  const notes =
    before?.state === 'writing' ? [`An earlier try to connect ${name} was cut short; this one mends it.`] : [];
  if (before?.state === 'leaving') notes.push(`An earlier try to disconnect ${name} was cut short; this one mends it.`);
  const steps = undo ? await leave(options, places, before, notes) : await join(options, asked, before, notes);
  const changed = steps.map((step) => ({
    path: step.keep?.file ?? before?.files.find(({ real }) => real === step.was.real)?.file ?? step.was.real,
    does: doesOf(step),
    lines: changedLines(step.was.text ?? '', step.then ?? ''),
  }));
  const nothing = changed.every(({ does }) => does === 'keep') && (undo ? !before : before?.state === 'connected');
  if (!undo && !nothing) notes.push(...(joinNotes[agent] ?? []));
  const digest = sha256(
    JSON.stringify([agent, undo, steps.map(({ was, then }) => [was.real, shaOf(was.text), shaOf(then)])]),
  );
  return { agent, name, nothing, files: changed, notes, digest, steps, before };
}

const joinNotes: Partial<Record<ConnectId, string[]>> = {
  shell: [
    'Terminals that you open from now on tell what you run in projects whose terminal may be recorded (vesper add DIR --sources files,git,terminal).',
    'A command typed with a leading blank is never told.',
  ],
  'claude-code': ['Sessions that are open already get it when they are started again.'],
  codex: [
    'Codex asks you once whether these hooks may run (or say /hooks in it); until then it has the MCP server alone.',
  ],
};

async function join(
  options: PlanOptions,
  { agent, places, output = false }: { agent: ConnectId; places: Places; output?: boolean },
  before: Connection | undefined,
  notes: string[],
): Promise<Step[]> {
  const { paths, own, platform } = options;
  const targets = targetsOf(agent, {
    ...{ places, home: paths.home, own, platform, script: scriptPath(paths, platform) },
    ...{ scripts: paths.hooks, output },
    isThere: existsSync,
  });
  const steps: Step[] = [];
  for (const target of targets) steps.push(await joinFile(options, target, places, before));
  // What was connected elsewhere must be taken out there first: it would be forgotten.
  const other = before?.files.find(({ real }) => !steps.some(({ was }) => was.real === real));
  if (other && before?.state === 'connected')
    throw new VesperError(
      'refused',
      `${agentTitles[agent]} is connected already, in ${other.file}. Nothing was changed.`,
      `vesper disconnect ${agent}, then connect again.`,
    );
  if (other) notes.push(`${other.file} may hold parts of an earlier try; take them out by hand.`);
  return steps;
}

async function joinFile(
  options: PlanOptions,
  { file, format, pieces }: Target,
  places: Places,
  before: Connection | undefined,
): Promise<Step> {
  const was = await readOutside(file, rootsOf(places));
  refuseOwn(was, options.paths, file);
  const kept = before?.files.find(({ real }) => real === was.real);
  if (kept && was.text !== undefined && holdsPieces(was.text, format, pieces, file))
    return { was, then: was.text, keep: { ...kept, pieces, after: shaOf(was.text) } };
  // An older form of ours goes first.
  const base =
    kept && was.text !== undefined ? takePieces(was.text, kept.format, kept.pieces, kept, file).text : was.text;
  const put = putPieces(base, format, pieces, file);
  return {
    was,
    then: put.text,
    keep: {
      ...{ file, real: was.real, format, pieces, inserted: put.inserted, had: put.had, made: kept?.made ?? [] },
      before: kept?.before === 'none' ? 'none' : shaOf(base),
      after: shaOf(put.text),
    },
  };
}

async function leave(
  { files, paths }: PlanOptions,
  places: Places,
  before: Connection | undefined,
  notes: string[],
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const kept of before?.files ?? []) {
    const was = await readOutside(kept.file, [...rootsOf(places), path.dirname(kept.real)]);
    if (was.text === undefined) {
      steps.push({ was, then: undefined });
      continue;
    }
    const backup = kept.backup === undefined ? undefined : await backupText(files, paths, kept.backup);
    if (shaOf(was.text) === kept.after && kept.before === 'none') steps.push({ was, then: undefined });
    else if (shaOf(was.text) === kept.after && backup !== undefined && shaOf(backup) === kept.before)
      steps.push({ was, then: backup });
    else {
      const taken = takePieces(was.text, kept.format, kept.pieces, kept, kept.file);
      notes.push(...taken.left.map((left) => `${kept.file}: ${left}`));
      const isEmpty = /^\s*(?:\{\s*\})?\s*$/.test(taken.text);
      steps.push({ was, then: kept.before === 'none' && isEmpty ? undefined : taken.text });
    }
  }
  return steps;
}

/** The folders in which the real files may lie. */
function rootsOf({ home, claude, codex, config, zdotdir }: Places): string[] {
  return [home, claude, codex, config, zdotdir].filter((place) => place !== undefined);
}

function doesOf({ was, then }: Step): ConnectPlan['files'][number]['does'] {
  if (was.text === then) return 'keep';
  if (was.text === undefined) return 'make';
  return then === undefined ? 'remove' : 'change';
}

function refuseRelative(place: string): void {
  if (!path.isAbsolute(place)) throw new VesperError('bad-input', `${place} is not an absolute path.`);
}

/** An agent's configuration that lies in the data home would be a way into it. */
function refuseOwn({ real }: OutsideFile, { home }: HomePaths, file: string): void {
  if (real.startsWith(home + path.sep))
    throw new VesperError('refused', `${file} lies in Vesper's own data home. Nothing was changed.`);
}
