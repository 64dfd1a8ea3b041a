import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  layTombstone,
  openTombstones,
  tombstoneFor,
  type Statement,
} from '../../../src-main/engine/forget/tombstones.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { tempDir } from '../../support/temp.ts';

const TEXT = 'The kavolin gateway retries 7 times before it gives up.';
const said = (text: string, more: Partial<Statement> = {}): Statement => ({ text, project: 'p1', ...more });

async function laid(statements: (Statement & { named?: boolean; anywhere: boolean })[], names: string[] = []) {
  const home = tempDir();
  const [ports, paths] = [nodePorts(home), homePaths(home)];
  const buried = { id: 'forget-1', at: '2026-11-20T12:00:00+00:00', names, statements };
  const stone = await tombstoneFor(ports, paths, buried);
  await layTombstone(ports, paths, stone);
  await layTombstone(ports, paths, stone);
  return { home, paths, open: () => openTombstones(ports, paths) };
}

test('the same words, 60 % of their runs of three, and the same value of the same slot are known again; others are not', async () => {
  const { open } = await laid([{ ...said(TEXT, { slot: 'gateway · retries', value: '7' }), anywhere: true }]);
  const stones = await open();
  for (const text of [
    TEXT,
    TEXT.toUpperCase(),
    'the "kavolin" gateway   retries 7 times before it gives up',
    'Before it gives up, the kavolin gateway retries 7 times before.',
  ])
    expect(stones.isForgotten(said(text, { project: 'p2' })), text).toBe(true);
  expect(stones.isForgotten(said('Seven attempts.', { slot: 'Gateway · retries', value: '7.' }))).toBe(true);
  expect(stones.isForgotten(said('Seven attempts.', { slot: 'gateway · retries', value: '8' }))).toBe(false);
  for (const text of ['Tests run with make check.', 'The kavolin gateway listens on port 8080 and nothing else.', ''])
    expect(stones.isForgotten(said(text)), text).toBe(false);
});

test('a text that was named is known inside a longer one, by whole words; a fact of a session only in its project', async () => {
  const { open } = await laid([
    { ...said('Zanzibar Tuesday'), named: true, anywhere: true },
    { ...said(TEXT), anywhere: false },
  ]);
  const stones = await open();
  expect(stones.isForgotten(said('It rotates on every second zanzibar tuesday at noon.'))).toBe(true);
  expect(stones.isForgotten(said('It rotates on every second Zanzibar, not on a Tuesday.'))).toBe(false);
  expect(stones.isForgotten(said(TEXT))).toBe(true);
  expect(stones.isForgotten(said(TEXT, { project: 'p2' }))).toBe(false);
});

test('nothing of what was forgotten can be read in the list, and a second key makes other hashes', async () => {
  const one = await laid([{ ...said(TEXT), anywhere: true }], ['transcript:uuid-1', 'p-0123456789']);
  const two = await laid([{ ...said(TEXT), anywhere: true }]);
  const list = readFileSync(one.paths.tombstones, 'utf8');
  expect(list.trim().split('\n')).toHaveLength(1);
  for (const word of ['kavolin', 'uuid-1', 'p-0123456789']) expect(list).not.toContain(word);
  expect(JSON.parse(list)).not.toMatchObject({
    graves: (JSON.parse(readFileSync(two.paths.tombstones, 'utf8')) as { graves: unknown }).graves,
  });
  const stones = await one.open();
  expect(['transcript:uuid-1', 'p-0123456789', 'transcript:uuid-2'].map((name) => stones.isMarked(name))).toEqual([
    true,
    true,
    false,
  ]);
});

test('the list of another home holds beside ours, by its own key; lifting reaches both and lasts', async () => {
  const ours = await laid([{ ...said('Deploys go out on Fridays.'), anywhere: true }]);
  const theirs = await laid([{ ...said(TEXT), anywhere: true }], ['key-of-theirs']);
  for (const suffix of ['', '.key'])
    renameSync(`${theirs.paths.tombstones}${suffix}`, path.join(ours.home, `tombstones-0a1b2c3d${suffix}`));
  const stones = await ours.open();
  expect(
    [TEXT, 'Deploys go out on Fridays.', 'The port is 8080.'].map((text) => stones.isForgotten(said(text))),
  ).toEqual([true, true, false]);
  expect(stones.isMarked('key-of-theirs')).toBe(true);
  await stones.lift(said(TEXT));
  for (const one of [stones, await ours.open()]) {
    expect(one.isForgotten(said(TEXT))).toBe(false);
    expect(one.isForgotten(said('Deploys go out on Fridays.'))).toBe(true);
    expect(one.isMarked('key-of-theirs')).toBe(true);
  }
});

test('a list that cannot be read is an error: without it everything would come back', async () => {
  const { open, paths } = await laid([{ ...said(TEXT), anywhere: true }]);
  writeFileSync(paths.tombstones, `${readFileSync(paths.tombstones, 'utf8')}{"id":`);
  await expect(open()).rejects.toMatchObject({ code: 'degraded' });
});
