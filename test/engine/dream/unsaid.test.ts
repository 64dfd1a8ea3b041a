import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { manifest, record } from '../../support/records.ts';
import { openWorld, type World } from './world.ts';

const day = (n: number) => {
  const at = `2026-11-${String(n).padStart(2, '0')}T09:00:00+00:00`;
  return { at, loggedAt: at };
};
const reading = (n: number, data: Record<string, unknown>) => manifest(data, day(n));
const dependencies = (...names: string[]) => names.map((name) => ({ name, version: '1', dev: true }));
const states = (world: World) =>
  Object.fromEntries(world.facts().map(({ text, state }) => [text.replace(/ \(.*/s, ''), state]));
const gone = (file: string, n: number) =>
  record({ source: 'file', kind: 'remove', text: `removed ${file}`, data: { path: file }, ...day(n) });

describe.each([true, false])('a newer reading of a manifest, folder to look into: %s', (hasFolder) => {
  const project = () => {
    const world = openWorld({ hasFolder });
    const see = (
      n: number,
      data: { scripts?: string[]; names?: string[]; engines?: Record<string, string> },
    ): Observation => {
      const { scripts = [], names = [], engines } = data;
      const known = Object.fromEntries(names.map((name) => [name, '1']));
      const json = { scripts: Object.fromEntries(scripts.map((name) => [name, 'x'])), devDependencies: known, engines };
      world.put('package.json', JSON.stringify(json));
      const one = reading(n, { scripts, dependencies: dependencies(...names), ...(engines && { engines }) });
      world.see(one);
      return one;
    };
    return { world, see };
  };

  test('ends what it no longer says and no other check could see', async () => {
    const { world, see } = project();
    see(10, { names: ['mocha'], engines: { node: '>=18' } });
    await world.dream();
    expect(states(world)).toEqual({ 'Mocha is the test runner': 'confirmed', 'Node `>=18` is required': 'confirmed' });
    const last = see(12, { names: ['mocha', 'vitest'] });
    const { refused, done } = await world.dream();
    expect(refused).toEqual([]);
    expect(states(world)).toEqual({
      'Mocha is the test runner': 'superseded',
      'Node `>=18` is required': 'superseded',
      'Mocha is one test runner': 'confirmed',
      'Vitest is one test runner': 'confirmed',
    });
    expect(done.find(({ text }) => text.startsWith('Node'))).toMatchObject({
      because: 'package.json does not say so any more',
      cites: [last.id],
    });
  });

  test('demotes what it lacks, with the reason, and confirms what is back', async () => {
    const { world, see } = project();
    see(10, { scripts: ['test', 'lint'] });
    await world.dream();
    see(12, { scripts: ['test'] });
    await world.dream();
    const lint = () => world.facts().find(({ text }) => text.includes('lint'));
    expect(lint()).toMatchObject({ state: 'tentative', checkFailed: 'script lint is no longer in package.json' });
    see(14, { scripts: ['test', 'lint', 'build'] });
    await world.dream();
    expect(lint()?.state).toBe('confirmed');
    expect(lint()?.checkFailed).toBeUndefined();
  });

  test('a dreamer that was taken over ends nothing by a reading from before', async () => {
    const { world, see } = project();
    const before = see(10, { scripts: ['test'] });
    const engines = Object.fromEntries(
      ['node', 'npm', 'pnpm', 'yarn', 'bun', 'deno', 'python', 'ruby'].map((name) => [name, '>=1']),
    );
    see(11, { scripts: ['test'], engines });
    await world.dream();
    const operations = world
      .facts()
      .map(({ id }) => ({ op: 'supersede' as const, fact: id, by: null, cites: [before.id], because: 'x' }));
    const { accepted } = validate(world.state, operations, new Map([[before.id, before]]), { firstDreams: new Set() });
    expect(accepted.length, 'a quarter of the topic, as for anything').toBeLessThanOrEqual(
      Math.floor(world.facts().length / 4),
    );
  });

  test('however much goes at once: no limit on loss keeps what is not so', async () => {
    const { world, see } = project();
    const engines = Object.fromEntries(
      ['node', 'npm', 'pnpm', 'yarn', 'bun', 'deno', 'python', 'ruby', 'go'].map((name) => [name, '>=1']),
    );
    see(10, { engines });
    await world.dream();
    expect(world.facts().length).toBe(9);
    see(12, { engines: { node: '>=1' } });
    expect((await world.dream()).refused).toEqual([]);
    expect(world.facts().filter(({ state }) => state === 'confirmed')).toHaveLength(1);
  });
});

describe('without a folder to look into', () => {
  test('what a record tells to be gone is demoted, and what it tells to be renamed is carried along', async () => {
    const world = openWorld({ hasFolder: false });
    world.see(
      reading(10, { path: 'web/package.json', scripts: ['test'] }),
      reading(10, { path: 'api/package.json', scripts: ['test'] }),
    );
    await world.dream();
    world.see(
      gone('api/package.json', 12),
      record({
        source: 'file',
        kind: 'rename',
        text: 'x',
        data: { path: 'app/package.json', from: 'web/package.json' },
        ...day(12),
      }),
    );
    expect((await world.dream()).refused).toEqual([]);
    expect(states(world)).toEqual({ 'Tests run with `npm test`': 'tentative' });
    const facts = world.facts().map(({ text, state, checkFailed }) => [text, state, checkFailed]);
    expect(facts.sort()).toEqual([
      [
        'Tests run with `npm test` (script `test` in api/package.json). In api.',
        'tentative',
        'api/package.json is gone',
      ],
      ['Tests run with `npm test` (script `test` in app/package.json). In app.', 'confirmed', undefined],
    ]);
  });

  test('an older reading that comes to light late ends nothing', async () => {
    const world = openWorld({ hasFolder: false });
    world.see(reading(10, { scripts: ['test', 'lint'], engines: { node: '>=18' } }));
    await world.dream();
    world.see({ ...reading(5, {}), ...{ loggedAt: day(12).loggedAt } });
    await world.dream();
    expect(Object.values(states(world))).toEqual(['confirmed', 'confirmed', 'confirmed']);
  });
});
