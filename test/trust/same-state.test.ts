/**
 * P2: tray, popover, command line and both kinds of host show what the engine does, in 1,000 random states, and nothing that can be
 * set or said on a command line hides that something is recorded. The engine, its status and the words of each surface are the
 * real ones; what should be read is kept here, by what was done.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { forkEntry } from '../../src-main/node/fork.ts';
import { tellStatus } from '../../src-main/clients/cli/commands/home.ts';
import { buildProgram } from '../../src-main/clients/cli/program.ts';
import { headlineOf, iconOf, tooltipOf } from '../../src-main/hosts/electron/tray-words.ts';
import { headOf } from '../../src-renderer/popover/head.ts';
import type { Layer } from '../../src-renderer/popover/layers.svelte.ts';
import type { SettingValue } from '../../src-shared/contract/settings-form.ts';
import { settingTable } from '../../src-shared/contract/settings-table.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { seeded } from '../bench/made.ts';
import { startEngine, type RunningEngine } from '../support/engine.ts';
import { seenOf } from '../support/popover-seen.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

/** States of the engine, each shown to every asker with everything that may lie over the popover: 1,000 and more of what is seen. */
const STEPS = process.env['VESPER_FULL'] === undefined ? 84 : 1000;
const askers: Caller[] = [
  { kind: 'renderer', agent: false },
  { kind: 'cli', agent: false },
  { kind: 'cli', agent: true },
];
const layers: (Layer | undefined)[] = [undefined, { name: 'review' }];
type Kept = 'watched' | 'paused' | 'gone';

test(
  'P2: tray, popover and command line agree with the engine, whatever was done to it',
  { timeout: 600_000 },
  async ({ task }) => {
    const world = await open();
    const wrong: string[] = [];
    let seen = 0;
    let states = new Set<string>();
    for (let step = 0; step < STEPS; step++) {
      const done = await world.act(step);
      for (const caller of askers) {
        const status = await world.running.call('engine.status', {}, caller);
        states = states.add(status.state);
        for (const layer of layers)
          for (const dragged of [0, 2])
            for (const complaint of complaints(status, world.kept, { layer, dragged }, caller.agent))
              wrong.push(`${step} ${done}: ${complaint}`);
        seen += layers.length * 2;
      }
    }
    trust(task, {
      id: 'P2',
      tried: 'looks at the state',
      count: seen,
      bad: wrong.length,
      badly: 'hidden or contradicted',
      note: `${STEPS} states of the engine: ${[...states].sort().join(', ')}`,
    });
    expect(wrong).toEqual([]);
    for (const state of ['watching', 'paused', 'degraded', 'idle']) expect(states).toContain(state);
  },
);

test('P2: no setting and no option of a command hides that something is recorded', async ({ task }) => {
  const { call } = await startEngine({ fork: forkEntry });
  await call('project.add', { path: folderNamed('one'), sources: ['files'] });
  // A new project dreams by itself, three seconds after it was added: what is shown then changes, and no setting made it.
  await call('dream.now', {});
  await expect.poll(async () => (await call('engine.status', {})).state).toBe('watching');
  const shown = async () => {
    const status = await call('engine.status', {});
    const lines = tellStatus(status);
    return {
      icon: iconOf(status),
      tooltip: tooltipOf(status),
      head: headOf(seenOf(status)).what,
      first: lines[0],
      project: lines.find((line) => line.includes('one: watching')) !== undefined,
    };
  };
  const before = await shown();
  expect(before).toMatchObject({ icon: 'watching', tooltip: 'Vesper: watching 1 project', project: true });
  const hidden: string[] = [];
  let tried = 0;
  for (const { key, value } of everyValue()) {
    tried++;
    await call('settings.set', { key, value }).catch(() => undefined); // what this host cannot do is refused
    // A switch that ends all spending and interrupting is told behind it: that is more, not less.
    const { tooltip, ...rest } = await shown();
    if (!isDeepStrictEqual({ tooltip: before.tooltip, ...rest }, before) || !tooltip.startsWith(before.tooltip))
      hidden.push(`${key} = ${String(value)}: ${JSON.stringify({ tooltip, ...rest })}`);
  }
  // A host has no options but where and how it is reached; `--json` changes the form, and the help of `status` names no more.
  const program = buildProgram({} as never);
  const options = (name: string) =>
    program.commands
      .find((command) => command.name() === name)
      ?.options.map(({ long }) => long)
      .sort();
  tried += 2;
  trust(task, {
    id: 'P2',
    tried: 'values of settings, and options',
    count: tried,
    bad: hidden.length,
    badly: 'hid the recording',
  });
  expect(hidden).toEqual([]);
  expect(options('status')).toEqual(['--home', '--json']);
});

/** What is wrong with how a status is shown, given what was done to each project. */
function complaints(
  status: Status,
  kept: ReadonlyMap<string, Kept>,
  over: { layer: Layer | undefined; dragged: number },
  isAgent: boolean,
): string[] {
  const found: string[] = [];
  const all = [...kept];
  const isRead = all.some(([, state]) => state === 'watched');
  const lines = tellStatus(status);
  const head = headOf(seenOf(status, over));
  // An agent is shown the state, and no project but its own.
  for (const [name, state] of isAgent ? [] : all) {
    const word = { watched: 'watching', paused: 'paused', gone: 'unreachable' }[state];
    if (status.projects.find((project) => project.name === name)?.state !== word)
      found.push(`${name} is ${state}, the status says otherwise`);
    if (!lines.some((line) => line.startsWith(`  ${name}: ${word}`)))
      found.push(`${name} is ${state}, the command says otherwise`);
  }
  if (status.projects.length !== (isAgent ? 0 : kept.size))
    found.push(`${status.projects.length} projects for ${kept.size}`);
  if (!lines[0]?.startsWith(`${status.state}: `)) found.push(`the command begins with ${lines[0] ?? 'nothing'}`);
  const surfaces = { engine: status.state, tray: iconOf(status), popover: head.mark };
  for (const [where, shown] of Object.entries(surfaces)) {
    if (isRead && ['paused', 'idle', 'stopped'].includes(shown))
      found.push(`${where} shows ${shown} while something is read`);
    if (!isRead && shown === 'watching') found.push(`${where} shows watching while nothing is read`);
    // What waits for the user is the one thing that may stand in the place of a calm state; the words then still say it.
    if (shown !== status.state && !(shown === 'attention' && (status.review ?? 0) > 0))
      found.push(`${where} shows ${shown}, the engine is ${status.state}`);
  }
  if (isRead && !isAgent && status.state === 'watching' && !/^watching \d+ project/.test(headlineOf(status)))
    found.push(`the tray says ${headlineOf(status)}`);
  return found;
}

interface World {
  running: RunningEngine;
  kept: Map<string, Kept>;
  /** Does something at random that changes the state; says what. */
  act(step: number): Promise<string>;
}

async function open(): Promise<World> {
  const running = await startEngine();
  const { call } = running;
  const kept = new Map<string, Kept>();
  const folders = new Map<string, string>();
  const ids = new Map<string, string>();
  const random = seeded(20);
  let everything = false;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const inState = (state: Kept) => [...kept].filter(([, now]) => now === state).map(([name]) => name);
  /** An act and the names it could be done to. */
  const acts: [string, () => string[], (name: string) => Promise<unknown>][] = [
    ['add', () => ['ada', 'bix', 'cor'].filter((name) => !kept.has(name)), add],
    ['remove', () => [...kept.keys()].filter((name) => kept.get(name) !== 'gone'), remove],
    ['pause', () => inState('watched'), (name) => pause(name)],
    ['resume', () => inState('paused'), (name) => resume(name)],
    ['pause all', () => (inState('gone').length === 0 ? ['all'] : []), () => pause()],
    ['resume all', () => (inState('gone').length === 0 ? ['all'] : []), () => resume()],
    ['take away', () => inState('watched'), takeAway],
    ['give back', () => inState('gone'), giveBack],
    ['note', () => ['a note'], async () => call('note.add', { text: `The limit is ${Math.floor(random() * 1e6)}.` })],
  ];
  return {
    running,
    kept,
    async act() {
      for (;;) {
        const [what = '', of, run] = pick(acts) ?? [];
        const name = of && pick(of());
        if (name === undefined || !run) continue;
        await run(name);
        return `${what} ${name}`;
      }
    },
  };

  async function add(name: string) {
    const folder = folders.get(name) ?? folderNamed(name);
    folders.set(name, folder);
    const { project } = await call('project.add', { path: folder, sources: ['files'] });
    ids.set(name, project.id);
    kept.set(name, everything ? 'paused' : 'watched');
    await settled();
  }
  async function remove(name: string) {
    await call('project.remove', { project: ids.get(name) ?? '' });
    kept.delete(name);
  }
  async function pause(name?: string) {
    await call('project.pause', { until: null, ...(name === undefined ? {} : { project: ids.get(name) ?? '' }) });
    everything ||= name === undefined;
    for (const one of name === undefined ? kept.keys() : [name]) kept.set(one, 'paused');
  }
  async function resume(name?: string) {
    await call('project.resume', name === undefined ? {} : { project: ids.get(name) ?? '' });
    everything &&= name !== undefined;
    // Who paused everything resumes everything: until then one alone stays as it is.
    for (const one of name === undefined ? kept.keys() : [name]) if (!everything) kept.set(one, 'watched');
    await settled();
  }
  async function takeAway(name: string) {
    renameSync(folders.get(name) ?? '', `${folders.get(name) ?? ''}-aside`);
    kept.set(name, 'gone');
    await expect.poll(async () => stateOf(name), { timeout: 10_000 }).toBe('unreachable');
  }
  /** Found again at the next regular look; a pause and its end are one. */
  async function giveBack(name: string) {
    renameSync(`${folders.get(name) ?? ''}-aside`, folders.get(name) ?? '');
    await call('project.pause', { until: null, project: ids.get(name) ?? '' });
    await resume(name);
  }
  async function stateOf(name: string) {
    return (await call('engine.status', {})).projects.find((project) => project.name === name)?.state;
  }
  /** No first look is under way. */
  async function settled() {
    const isOver = async () =>
      (await call('engine.status', {})).projects.every(
        ({ observers }) => observers?.every(({ state }) => state !== 'starting') ?? true,
      );
    await expect.poll(isOver, { interval: 5 }).toBe(true);
  }
}

function folderNamed(name: string): string {
  const folder = path.join(tempDir(), name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.ts'), 'export const a = 1;\n');
  return folder;
}

/** Every value that each setting can take. */
function everyValue(): { key: keyof typeof settingTable; value: SettingValue }[] {
  return Object.entries(settingTable).flatMap(([key, of]) => {
    const values: readonly SettingValue[] =
      'choices' in of
        ? of.choices.map(({ value }) => value)
        : of.kind === 'switch'
          ? [true, false]
          : ['00:00', '23:59'];
    return values.map((value) => ({ key: key as keyof typeof settingTable, value }));
  });
}
