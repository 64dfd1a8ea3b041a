import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { openDreams, type DreamOptions, type Dreams } from '../../../src-main/engine/dream/run.ts';
import type { DailyLog } from '../../../src-main/engine/log/daily-log.ts';
import { openMemory, type MemoryStore } from '../../../src-main/engine/memory/store.ts';
import type { RedactedDraft } from '../../../src-main/engine/redact/redacted.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import { fakeClock, type FakeClock } from '../../support/clock.ts';
import { openTestLog } from '../../support/log.ts';
import { commit, imported, manifest, note, prompt, shell, work } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

interface House {
  home: string;
  project: string;
  clock: FakeClock;
  log: DailyLog;
  memory: MemoryStore;
  dreams: Dreams;
  see(...records: Observation[]): Promise<void>;
  dream(part?: { asOf?: string; dryRun?: boolean }): ReturnType<Dreams['run']>;
}

async function openHouse(part: Partial<DreamOptions> = {}): Promise<House> {
  const home = tempDir();
  const project = tempDir();
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const paths = homePaths(home);
  const ports = {
    clock,
    files: nodeFiles(),
    fork: forkEntry,
    randomBytes: (n: number) => randomBytes(n),
    diagnose: () => undefined,
  };
  for (const folder of [paths.generations, paths.memory, paths.cursors, paths.staging, paths.dreams])
    mkdirSync(folder, { recursive: true });
  const log = await openTestLog({ home, clock });
  const memory = await openMemory({ ports, paths, onChanged: () => undefined });
  const projects = () => [{ id: 'p1', name: 'harbor', path: project }];
  const dreams = await openDreams({
    ports,
    paths,
    memory,
    log,
    projects,
    isForgotten: () => false,
    onProgress: () => undefined,
    ...part,
  });
  return {
    home,
    project,
    clock,
    log,
    memory,
    dreams,
    see: async (...records) => void (await log.append(records as unknown as RedactedDraft[])),
    dream: (request = {}) => dreams.run({ dreamer: 'offline', gates: [], ...request }),
  };
}

const active = (memory: MemoryStore) =>
  [...memory.state().facts.values()].filter(({ state }) => ['proposed', 'tentative', 'confirmed'].includes(state));

describe('a dream', () => {
  test('makes facts of what was seen, and none the second time', async () => {
    const { home, project, memory, see, dream } = await openHouse();
    writeFileSync(path.join(project, 'package.json'), '{"scripts":{"test":"vitest"}}');
    await see(
      manifest({ scripts: ['test'] }),
      prompt('Please always run the linter before committing.'),
      shell('npx vitest run', true),
      shell('npx vitest run', true),
      note('The staging server is in Frankfurt.'),
    );
    const first = await dream();
    expect(first.because).toBeUndefined();
    expect(first.refused).toEqual([]);
    expect(first.operations.added).toBeGreaterThanOrEqual(5);
    expect(first.after.generation).toBe(1);
    const byText = new Map(active(memory).map((fact) => [fact.text, fact]));
    expect(byText.get('Tests run with `npm test` (script `test` in package.json).')?.state).toBe('confirmed');
    expect(byText.get('The user asks to always run the linter before committing.')?.state).toBe('proposed');
    expect(byText.get('The staging server is in Frankfurt.')).toMatchObject({
      state: 'confirmed',
      origin: 'user-direct',
    });

    const before = snapshotOf(home);
    const second = await dream();
    expect(second.operations).toEqual({ added: 0, merged: 0, superseded: 0, promoted: 0, demoted: 0, dropped: 0 });
    expect(second.because).toBe('Nothing new since the last dream.');
    expect(second.after).toEqual(second.before);
    expect(snapshotOf(home)).toEqual(before);
    expect(readdirSync(path.join(home, 'dreams')).length).toBe(2);
  });

  test('reads in its own time only, and the rest later', async () => {
    const { memory, see, dream } = await openHouse();
    await see(
      imported('The port of harbor is 8080.', { at: '2026-11-01T10:00:00+01:00' }),
      imported('The port of harbor is 9090.', { at: '2026-11-10T10:00:00+01:00' }),
      imported('The port of harbor is 7070.', { at: '2026-11-05T10:00:00+01:00' }),
    );
    const first = await dream({ asOf: '2026-11-06T00:00:00+01:00' });
    expect(first.read.records).toBe(2);
    expect(active(memory).map(({ text }) => text)).toEqual(['The port of harbor is 7070.']);
    const second = await dream();
    expect(second.read.records).toBe(1);
    expect(active(memory).map(({ text }) => text)).toEqual(['The port of harbor is 9090.']);
    const facts = [...memory.state().facts.values()];
    const chain = facts.map(({ text, supersededBy }) => [
      text.split(' ').at(-1),
      facts
        .find(({ id }) => id === supersededBy)
        ?.text.split(' ')
        .at(-1),
    ]);
    expect(chain).toContainEqual(['8080.', '7070.']);
    expect(chain).toContainEqual(['7070.', '9090.']);
  });

  test('demotes what the repository no longer holds, once, and takes it back when it returns', async () => {
    const { project, memory, see, dream } = await openHouse();
    const file = path.join(project, 'package.json');
    writeFileSync(file, '{"scripts":{"test":"vitest"}}');
    await see(manifest({ scripts: ['test'] }));
    await dream();
    writeFileSync(file, '{"scripts":{}}');
    const report = await dream();
    expect(report.operations.demoted).toBe(1);
    expect(active(memory)[0]).toMatchObject({
      state: 'tentative',
      checkFailed: 'script test is no longer in package.json',
    });
    expect((await dream()).done).toEqual([]);
    writeFileSync(file, '{"scripts":{"test":"jest"}}');
    expect((await dream()).operations.promoted).toBe(1);
    expect(active(memory)[0]).toMatchObject({ state: 'confirmed' });
  });

  test('confirms a preference said in a second session', async () => {
    const { memory, see, dream } = await openHouse();
    await see(prompt('I prefer small commits.', { session: 'a' }));
    await dream();
    expect(active(memory).find(({ type }) => type === 'user')).toMatchObject({
      state: 'proposed',
      text: 'The user prefers small commits.',
    });
    await see(prompt('I prefer small commits', { session: 'b', at: '2026-11-20T11:00:00+01:00' }));
    const report = await dream();
    expect(report.operations.promoted).toBe(1);
    expect(active(memory).find(({ type }) => type === 'user')?.state).toBe('confirmed');
  });

  test('keeps the cursor of a dream without a change, so that nothing is read twice', async () => {
    const { memory, see, dream, dreams } = await openHouse();
    await see(prompt('Can you explain this?', { origin: 'agent' }));
    const first = await dream();
    expect(first.read.records).toBe(1);
    expect(first.because).toContain('nothing in them to remember');
    expect(memory.state().generation).toBe(0);
    expect((await dream()).read.records).toBe(0);
    expect(dreams.cursor()).toEqual({ dev1: [[1, 1]] });
  });

  test('changes nothing in a dry run, and says what it would do', async () => {
    const { home, see, dream } = await openHouse();
    await see(note('The port is 8080.'));
    const before = snapshotOf(home);
    const report = await dream({ dryRun: true });
    expect(report.done.map(({ text }) => text)).toEqual(['The port is 8080.']);
    expect(snapshotOf(home)).toEqual(before);
    expect(readdirSync(path.join(home, 'dreams'))).toEqual([]);
    expect((await dream()).operations.added).toBe(1);
  });

  test('refuses a second one while it runs, and ends when told', async () => {
    const { home, memory, see, dream, dreams } = await openHouse();
    await see(...work(300));
    const first = dream();
    await expect(dream()).rejects.toMatchObject({ code: 'busy' });
    expect(await dreams.abort('You stopped it.')).toBe(true);
    const report = await first;
    expect(report.because).toBe('You stopped it.');
    expect(await dreams.abort('once more')).toBe(false);
    expect(memory.state().generation).toBe(0);
    expect(existsSync(path.join(home, 'dreams', report.id, 'report.json'))).toBe(true);
    expect((await dream()).operations.added).toBeGreaterThan(5);
  });

  test('says which phase it is in, and tells of each that is done', async () => {
    const seen: string[] = [];
    const house = await openHouse({
      onProgress: ({ phase }) => seen.push(`${phase ?? 'over'}, in ${house.dreams.running()?.phase ?? 'none'}`),
    });
    await house.see(note('The staging server is in Frankfurt.'));
    const dreaming = house.dream();
    seen.push(`begun, in ${house.dreams.running()?.phase ?? 'none'}`);
    await dreaming;
    expect(seen).toEqual([
      'begun, in orient',
      'orient, in curate',
      'curate, in consolidate',
      'consolidate, in prune',
      'prune, in prune',
      'over, in none',
    ]);
  });

  test('stands still when told, and is stopped there all the same', async () => {
    const waits: (boolean | undefined)[] = [];
    const { see, dream, dreams } = await openHouse({ onProgress: ({ yielded }) => waits.push(yielded) });
    await see(...work(300));
    const running = dream();
    dreams.pause(); // before it has a process
    await expect.poll(() => dreams.running()?.yielded, { timeout: 15_000 }).toBe(true);
    expect(waits.at(-1)).toBe(true);
    expect(await dreams.abort('You stopped it.')).toBe(true);
    expect((await running).because).toBe('You stopped it.');
    expect(dreams.running()).toBeUndefined();
    expect((await dream()).operations.added).toBeGreaterThan(5);
  });

  test('keeps a hand edit made meanwhile, and refuses what memory moved away from', async () => {
    const house = await openHouse();
    const { home, memory, see, dream } = house;
    await see(note('The port is 8080.'));
    await dream();
    const topic = path.join(home, 'memory/projects/harbor/notes.md');
    await see(note('The staging server is in Paris.'));
    const running = dream();
    writeFileSync(topic, readFileSync(topic, 'utf8').replace('8080.', '8081, says the hand.'));
    const report = await running;
    expect(report.operations.added).toBe(1);
    expect(
      active(memory)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['The port is 8081, says the hand.', 'The staging server is in Paris.']);
    expect(readFileSync(topic, 'utf8')).toContain('8081, says the hand.');
  });

  test('leaves live memory alone when its process says something unknown', async () => {
    const child = {
      send: () => undefined,
      onMessage: (tell: (m: unknown) => void) => setTimeout(() => tell({ type: 'operations', operations: 'rm' })),
      onExit: () => undefined,
      kill: () => undefined,
      ref: () => undefined,
      unref: () => undefined,
    };
    const clock = fakeClock();
    const ports = {
      clock,
      files: nodeFiles(),
      fork: () => child,
      randomBytes: (n: number) => randomBytes(n),
      diagnose: () => undefined,
    };
    const { memory, see, dream } = await openHouse({ ports: ports as unknown as DreamOptions['ports'] });
    await see(commit('use esbuild instead of webpack', ['a.js']));
    expect((await dream()).because).toContain('said something unknown');
    expect(memory.state().generation).toBe(0);
  });
});

/** Memory's bytes: working copy and generations. */
function snapshotOf(home: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const root of ['memory', 'generations']) {
    for (const name of readdirSync(path.join(home, root), { recursive: true, withFileTypes: true })) {
      const file = path.join(name.parentPath, name.name);
      if (name.isFile()) files[path.relative(home, file)] = readFileSync(file, 'latin1');
    }
  }
  return files;
}
