/**
 * A set of dated lines through the product's own commands in a home of its own: import, dream, facts, recall; what came of it in the
 * forms that the scorer beside the external data reads.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { sharedData } from '../support/shared.ts';
import { childrenOf, command, residentMb } from './host.ts';

export interface ImportLine {
  id: string;
  at: string;
  text: string;
  who?: string;
  session?: string;
  project?: string;
  source?: 'note';
}
export interface Ask {
  qid: string;
  query: string;
  project?: string;
}

const factsSchema = z.object({
  facts: z.array(
    z.object({
      text: z.string(),
      state: z.string(),
      slot: z.string().optional(),
      evidence: z.array(z.object({ externalId: z.string().optional() })),
    }),
  ),
});
const hitsSchema = z.object({
  qid: z.string(),
  hits: z.array(
    z.object({
      kind: z.string(),
      text: z.string(),
      externalId: z.string().optional(),
      evidence: z.array(z.object({ externalId: z.string().optional() })).optional(),
    }),
  ),
});
export type KnownFact = z.infer<typeof factsSchema>['facts'][number];

export interface Dreamt {
  home: string;
  /** Of every state. */
  facts: KnownFact[];
  /** Ids of lines whose fact was superseded and that found no other fact. */
  superseded: string[];
  seconds: number;
  /** The most that the dream's process ever had resident, in MB. */
  mb: number;
}

/** Imports, dreams once and reads all facts. Throws where a line is refused or an operation fails. */
export async function dreamOf(home: string, lines: readonly ImportLine[]): Promise<Dreamt> {
  mkdirSync(home, { recursive: true });
  const file = path.join(home, '..', `${path.basename(home)}.jsonl`);
  writeLines(file, lines);
  const { stdout } = await command(home, ['import', file, '--json']);
  const { imported } = z.object({ imported: z.number() }).parse(JSON.parse(stdout));
  if (imported !== lines.length) throw new Error(`${lines.length} lines, ${imported} imported`);
  let mb = 0;
  const { ms } = await command(home, ['dream', '--now', '--json'], (pid) => {
    for (const child of childrenOf(pid)) mb = Math.max(mb, residentMb(child, 'VmHWM'));
  });
  const { facts } = factsSchema.parse(JSON.parse((await command(home, ['facts', '--state', 'all', '--json'])).stdout));
  return { home, facts, superseded: endedIn(facts), seconds: ms / 1000, mb };
}

function endedIn(facts: readonly KnownFact[]): string[] {
  const idsOf = (ended: boolean) =>
    facts
      .filter(({ state }) => (state === 'superseded') === ended)
      .flatMap(({ evidence }) => evidence.flatMap(({ externalId }) => externalId ?? []));
  const standing = new Set(idsOf(false));
  return [...new Set(idsOf(true))].filter((id) => !standing.has(id));
}

/** Ids of the lines behind each question's hits, best first; of a fact its newest evidence first. */
export async function ask(
  home: string,
  asks: readonly Ask[],
  args: readonly string[] = ['-k', '10'],
): Promise<Map<string, string[]>> {
  const file = path.join(home, '..', `${path.basename(home)}-asks.jsonl`);
  writeLines(file, asks);
  const { stdout } = await command(home, ['recall', '--batch', file, ...args, '--json']);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => {
        const { qid, hits } = hitsSchema.parse(JSON.parse(line));
        const ids = hits.flatMap(({ externalId, evidence = [] }) =>
          externalId === undefined ? evidence.map((one) => one.externalId ?? '').reverse() : [externalId],
        );
        return [qid, [...new Set(ids.filter(Boolean))]];
      }),
  );
}

/** The lines of a command that answers a batch. */
export async function batch(folder: string, name: 'dates' | 'match', asks: readonly object[]): Promise<unknown[]> {
  const file = path.join(folder, `${name}.jsonl`);
  writeLines(file, asks);
  const { stdout } = await command(folder, [name, '--batch', file, '--json']);
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

/** What the scorer says of an output, as it prints it. Throws where it fails. */
export function scored(folder: string, set: string, output: readonly object[]): string {
  const scorer = sharedData('scorer');
  if (scorer === undefined) throw new Error('the scorer is not on this machine');
  const file = path.join(folder, `${set}-output.jsonl`);
  writeLines(file, output);
  return execFileSync(process.execPath, [path.join(scorer, 'score.mjs'), set, path.dirname(scorer), file], {
    encoding: 'utf8',
  }).trim();
}

export function writeLines(file: string, lines: readonly object[]): void {
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
