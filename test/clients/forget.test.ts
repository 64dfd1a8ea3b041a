/**
 * `vesper forget` as scripts and people meet it: every selector, every exit code, an agent refused. Needs a build.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { everyByteOf, whereIs } from '../support/everywhere.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { serve, type Ran } from '../support/vesper.ts';

const markers = { CLAUDECODE: '1' };
const forget = (home: string, ...args: string[]) => vesper(home, ['forget', ...args, '--json']);
const facts = (ran: Ran) => (ran.json['facts'] as { id: string; text: string }[]).map(({ text }) => text).sort();

async function madeHome(): Promise<{ home: string; batch: string }> {
  const home = tempDir();
  await serve(home);
  const line = (id: string, text: string, more: object = {}) =>
    JSON.stringify({ id, at: '2026-11-20T09:00:00+00:00', text, source: 'note', origin: 'user-direct', ...more });
  const lines = [
    line('a', 'The kavolin gateway retries 7 times.'),
    line('b', 'The tremusar cache holds 40 entries.', { session: 's-1', project: 'quay' }),
    line('c', 'The pelvodor queue drains at noon.', { at: '2026-11-21T12:30:00+00:00' }),
    line('d', 'The finlivo index is rebuilt nightly.', { project: 'pier' }),
  ];
  const [first, second] = [path.join(tempDir(), 'one.jsonl'), path.join(tempDir(), 'two.jsonl')];
  writeFileSync(first, `${lines.join('\n')}\n`);
  writeFileSync(second, `${line('e', 'The gandolmu worker sleeps for 9 seconds.')}\n`);
  await vesper(home, ['import', first, '--project', 'harbor', '--json']);
  const { batch } = (await vesper(home, ['import', second, '--project', 'harbor', '--json'])).json;
  await vesper(home, ['note', 'The release train leaves on Thursdays.', '--json']);
  await vesper(home, ['dream', '--now', '--json']);
  return { home, batch: String(batch) };
}

test('each selector takes what it names and nothing else; the receipt has counts and a proof; then there is nothing: exit 3', async () => {
  const { home, batch } = await madeHome();
  const all = (await vesper(home, ['facts', '--json'])).json['facts'] as { id: string; text: string }[];
  expect(all).toHaveLength(6);
  const id = all.find(({ text }) => text.includes('kavolin'))?.id ?? '';
  const selectors: [word: string, ...args: string[]][] = [
    ['kavolin', '--fact', id],
    ['tremusar', '--session', 's-1'],
    ['pelvodor', '--span', '2026-11-21T12:00:00Z', '2026-11-21T13:00:00Z'],
    ['finlivo', '--project', 'pier'],
    ['gandolmu', '--import', batch],
  ];
  for (const [i, [word, ...selector]] of selectors.entries()) {
    const ran = await forget(home, ...selector, '--yes');
    expect(ran.code, `${word}: ${ran.stderr}`).toBe(0);
    expect(ran.json, word).toMatchObject({
      removed: { records: 1, facts: 1, index: expect.any(Number) as number },
      scan: { hits: 0 },
    });
    expect((ran.json['scan'] as { bytesScanned: number }).bytesScanned).toBeGreaterThan(1000);
    expect(whereIs(word, everyByteOf(home)), word).toEqual([]);
    expect(facts(await vesper(home, ['facts', '--state', 'all', '--json'])), word).toHaveLength(5 - i);
    const again = await forget(home, ...selector, '--yes');
    expect([again.code, again.json['removed']], word).toEqual([3, {}]);
  }
  const last = await forget(home, '--text', 'RELEASE\n train', '--yes');
  expect([last.code, whereIs('release train', everyByteOf(home))]).toEqual([0, []]);
  // The project is no longer known, the others are.
  const { projects } = (await vesper(home, ['projects', '--json'])).json as { projects: { name: string }[] };
  expect(projects.map(({ name }) => name).sort()).toEqual(['harbor', 'quay']);
  // What was imported is not imported again.
  expect((await vesper(home, ['log', '--source', 'note', '--json'])).json['records']).toEqual([]);
  expect((await vesper(home, ['doctor', '--json'])).code).toBe(0);
}, 120_000);

test('what was imported and forgotten is not taken again; a note of it is kept when it is meant, and learned', async () => {
  const home = tempDir();
  const file = path.join(tempDir(), 'lines.jsonl');
  const text = 'The kavolin gateway retries 7 times.';
  writeFileSync(file, `${JSON.stringify({ id: 'x', at: '2026-11-20T09:00:00Z', text, source: 'note' })}\n`);
  await vesper(home, ['import', file]);
  await forget(home, '--text', 'kavolin gateway', '--yes');
  expect((await vesper(home, ['import', file, '--json'])).json).toMatchObject({ imported: 0, duplicates: 1 });

  const refused = await vesper(home, ['note', text]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--yes')]);
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  expect((await vesper(home, ['note', text, '--yes'])).code).toBe(0);
  await vesper(home, ['dream', '--now']);
  expect(facts(await vesper(home, ['facts', '--json']))).toEqual([text]);
}, 60_000);

test('without --yes where nobody can be asked, with no or two selectors, with a bad one: exit 2, nothing changed', async () => {
  const { home, batch } = await madeHome();
  const before = facts(await vesper(home, ['facts', '--json']));
  const bad: string[][] = [
    ['--text', 'kavolin'],
    ['--yes'],
    ['--text', 'kavolin', '--import', batch, '--yes'],
    ['--span', '2026-11-21T12:00:00Z', '--yes'],
    ['--span', '2026-11-21T12:00:00Z', '2026-11-20T12:00:00Z', '--yes'],
    ['--text', ' a ', '--yes'],
  ];
  for (const args of bad) expect((await forget(home, ...args)).code, args.join(' ')).toBe(2);
  expect(facts(await vesper(home, ['facts', '--json']))).toEqual(before);
}, 60_000);

test('J1: an agent that would make the user forget is refused, with and without --yes', async ({ task }) => {
  const account = tempDir();
  const home = path.join(account, '.vesper');
  mkdirSync(home);
  writeFileSync(path.join(home, 'consent.json'), '{"confirmedAt":"2026-11-20T12:01:05.847+00:00"}\n');
  await vesper(home, ['note', 'The kavolin gateway retries 7 times.']);
  await vesper(home, ['dream', '--now']);
  const [fact] = (await vesper(home, ['facts', '--json'])).json['facts'] as { id: string }[];
  const tries = [
    ['--text', 'kavolin'],
    ['--text', 'kavolin', '--yes'],
    ['--fact', fact?.id ?? '', '--yes'],
    ['--span', '2020-01-01', '2030-01-01', '--yes'],
  ];
  let gained = 0;
  for (const args of tries) {
    const ran = await vesper(home, ['forget', ...args], { env: markers });
    expect([args.join(' '), ran.code]).toEqual([args.join(' '), 1]);
    if (ran.code === 0) gained++;
  }
  trust(task, { id: 'J1', tried: 'forgets that an agent asked for', count: tries.length, bad: gained, badly: 'done' });
  expect(facts(await vesper(home, ['facts', '--json']))).toHaveLength(1);
  // Forgotten by the user, an agent cannot bring it back by a note.
  await vesper(home, ['forget', '--text', 'kavolin gateway', '--yes']);
  const note = await vesper(home, ['note', 'The kavolin gateway retries 7 times.', '--yes'], { env: markers });
  expect([note.code, whereIs('kavolin', everyByteOf(home))]).toEqual([1, []]);
}, 60_000);
