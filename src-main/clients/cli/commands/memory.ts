/** The memory and the dream: dream, gates, facts, why, undo, pin. */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { factStates } from '../../../../src-shared/contract/lists.ts';
import type { DreamReport, Fact } from '../../../../src-shared/contract/memory.ts';
import { timeOf } from '../input.ts';
import { clip, plural, print, shortTime } from '../print.ts';
import type { Context } from '../context.ts';
import { one } from './projects.ts';

export async function dream(
  context: Context,
  options: { now?: boolean; asOf?: string; dryRun?: boolean; dreamer?: 'offline' | 'model' },
): Promise<void> {
  if (!options.now)
    throw new VesperError(
      'bad-input',
      'A dream on command needs --now.',
      'vesper gates shows when the next one comes by itself.',
    );
  const asOf = timeOf(options.asOf, '--as-of');
  await one(
    context,
    async (call) => {
      const report = await call('dream.now', {
        ...(options.dreamer ? { dreamer: options.dreamer } : {}),
        ...(asOf ? { asOf } : {}),
        ...(options.dryRun ? { dryRun: true } : {}),
      });
      print(context, report, tellDream);
      if (Object.values(report.operations).every((count) => count === 0)) context.io.exitCode = 3;
    },
    { reconcile: true },
  );
}

export async function sleep(context: Context): Promise<void> {
  return dream(context, { now: true });
}

export async function gates(context: Context): Promise<void> {
  await one(context, async (call) => {
    const found = await call('dream.gates', {});
    print(context, found, ({ gates: all, next }) => [
      ...all.map((gate) => `${gate.pass ? 'open  ' : 'closed'} ${gate.name.padEnd(9)} ${gate.reason}`),
      next,
    ]);
  });
}

export async function facts(
  context: Context,
  options: { project?: string; topic?: string; state?: string; asOf?: string },
): Promise<void> {
  const states = [...factStates, 'all', 'active'] as const;
  const state = states.find((known) => known === options.state);
  if (options.state !== undefined && !state)
    throw new VesperError('bad-input', `--state: "${options.state}" is no state.`, `Choose from ${states.join(', ')}.`);
  const asOf = timeOf(options.asOf, '--as-of');
  await one(context, async (call) => {
    const found = await call('memory.facts', {
      ...(options.project ? { project: options.project } : {}),
      ...(options.topic ? { topic: options.topic } : {}),
      ...(state ? { state } : {}),
      ...(asOf ? { asOf } : {}),
    });
    print(context, found, ({ facts: all }) =>
      all.length ? byTopic(all) : 'No facts yet. Dream first: vesper dream --now',
    );
  });
}

export async function why(context: Context, _options: object, fact: string): Promise<void> {
  await one(context, async (call) => {
    const line = await call('memory.why', { fact });
    print(context, line, () => [
      line.fact.text,
      `${line.fact.state}, ${line.fact.origin}, first seen ${shortTime(line.fact.firstSeen)}, last confirmed ${shortTime(line.fact.lastConfirmed)}`,
      ...(line.notPromoted === undefined ? [] : [`not confirmed: ${line.notPromoted}`]),
      ...line.entries.map(
        (entry) =>
          `  ${shortTime(entry.at)}  ${entry.what.padEnd(9)} ${clip(entry.text, 120)}${entry.ref ? `  [${entry.ref}]` : ''}`,
      ),
    ]);
  });
}

export async function undo(context: Context, _options: object, target?: string): Promise<void> {
  await one(context, async (call) => {
    const result = await call('memory.undo', target ? { target } : {}).catch((thrown: unknown) => {
      // Nothing to undo is an answer too; scripts read it from stdout like any other.
      if (!(thrown instanceof VesperError) || thrown.code !== 'nothing') throw thrown;
      return { undone: [], refused: [], because: thrown.message };
    });
    if ('because' in result) {
      context.io.exitCode = 3;
      return print(context, result, ({ because }) => because);
    }
    print(context, result, ({ id, undone, refused }) => [
      `Undone: ${undone.length > 3 ? plural(undone.length, 'operation') : undone.join(', ') || 'nothing'}.${id ? ` To bring it back: vesper undo ${id}` : ''}`,
      ...refused.map((r) => `  kept ${r.operation}: ${r.reason}`),
    ]);
    if (result.undone.length === 0) context.io.exitCode = 3;
  });
}

export async function pin(context: Context, _options: object, fact: string): Promise<void> {
  await one(context, async (call) => {
    const result = await call('memory.pin', { fact, pinned: true });
    print(context, result, () => `Pinned: ${result.fact.text}`);
  });
}

export async function keepPrivate(context: Context, { off }: { off?: boolean }, fact: string): Promise<void> {
  await one(context, async (call) => {
    const result = await call('memory.keepPrivate', { fact, private: off !== true });
    print(
      context,
      result,
      ({ fact: kept }) => `${kept.private ? 'Given to no agent and no model' : 'Shared with agents'}: ${kept.text}`,
    );
  });
}

function tellDream(report: DreamReport): string[] {
  const { added, merged, superseded, promoted, demoted, dropped } = report.operations;
  return [
    `Dream ${report.id}: read ${plural(report.read.records, 'record')} in ${plural(report.read.sessions, 'session')}.`,
    `${added} added, ${merged} merged, ${superseded} superseded, ${promoted} promoted, ${demoted} demoted, ${dropped} dropped.`,
    ...report.done.slice(0, 40).map((done) => `  ${done.op.padEnd(10)} ${clip(done.text, 130)}`),
    ...report.refused.slice(0, 10).map((refusal) => `  refused    ${clip(refusal.operation, 60)}: ${refusal.reason}`),
    ...tellModel(report),
    ...(report.because ? [report.because] : []),
  ];
}

/** Nothing where no model is switched on. */
function tellModel({ model, noModel }: DreamReport): string[] {
  if (noModel !== undefined) return [`Made by rules alone: ${noModel}.`];
  if (!model) return [];
  const { name, host, requests, answered, batches, tokens, spent, proposed, fallbacks } = model;
  const read = tokens.in + tokens.cacheRead + tokens.cacheWrite;
  return [
    `${name} at ${host}: ${plural(requests, 'request')}, ${answered} of ${plural(batches, 'batch', 'batches')} answered, ${plural(proposed, 'change')} proposed.`,
    `${plural(read, 'token')} read (${tokens.cacheRead} from the cache), ${tokens.out} written, $${spent.toFixed(4)}.`,
    ...fallbacks.map(({ of, because }) => `  by rules   ${of}: ${because}`),
  ];
}

function byTopic(all: Fact[]): string[] {
  const topics = new Map<string, Fact[]>();
  for (const fact of all) topics.set(fact.topic, [...(topics.get(fact.topic) ?? []), fact]);
  return [...topics].flatMap(([topic, list]) => [
    topic,
    ...list.map(
      (fact) => `  ${fact.id}  ${fact.state.padEnd(10)} ${fact.text}${fact.editedOutside ? '  (edited outside)' : ''}`,
    ),
  ]);
}
