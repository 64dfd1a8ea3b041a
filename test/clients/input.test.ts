/**
 * Input at its limits, and homes that are none.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { serve } from '../support/vesper.ts';

describe.each(['alone', 'beside a running engine'])('%s', (mode) => {
  test('a line of several megabytes is a line like any other', { timeout: 60_000 }, async () => {
    const home = tempDir();
    if (mode !== 'alone') await serve(home);
    const at = '2026-11-01T10:00:00+01:00';
    const lines = [
      { id: 'a', at, text: 'first' },
      { id: 'b', at, text: `größe "quoted" ${'wörter und 😀 '.repeat(200_000)}` },
      { id: 'c', at, text: 'third' },
      { id: 'd', text: 'no time' },
      { id: 'e', at, text: 'z '.repeat(400_000) },
      { id: 'f', at: 'never', text: 'x' },
    ];
    const input = lines.map((line) => JSON.stringify(line)).join('\r\n');
    const first = await vesper(home, ['import', '-', '--json'], { input });
    expect(first.json).toMatchObject({ imported: 4, duplicates: 0 });
    expect((first.json['refused'] as { line: number }[]).map(({ line }) => line)).toEqual([4, 6]);
    const again = await vesper(home, ['import', '-', '--json'], { input });
    expect(again.json).toMatchObject({ imported: 0, duplicates: 4 });
    const { records } = (await vesper(home, ['log', '--json'])).json as {
      records: { text: string; cut?: { length: number }; data: { externalId: string } }[];
    };
    const long = records.find(({ data }) => data.externalId === 'b');
    expect(long?.text).toMatch(/^größe "quoted" wörter und 😀 /u);
    expect(long?.cut?.length).toBe(lines[1]?.text.length);
  });
});

test('a home that is a file, or not ours, is said so and left alone', async () => {
  const folder = tempDir();
  const file = path.join(folder, 'file');
  writeFileSync(file, 'mine');
  const refused = await vesper(folder, ['note', 'x', '--home', file]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('is not a folder');
  mkdirSync(path.join(folder, 'ok'));
  expect((await vesper(folder, ['note', 'x', '--home', path.join(folder, 'ok')])).code).toBe(0);
});

test('a batch keeps its order and its count, also where one question cannot be answered', async () => {
  const home = tempDir();
  const line = { id: 'a', at: '2026-11-01T10:00:00+01:00', text: 'the port is 9090', project: 'harbor' };
  await vesper(home, ['import', '-'], { input: JSON.stringify(line) });
  const questions = [
    { qid: 3, query: 'port' },
    { qid: 'two', query: 'port', project: 'nowhere' },
    ...Array.from({ length: 10 }, (_, i) => ({ qid: `q${i}`, query: 'port', project: 'harbor' })),
  ];
  const ran = await vesper(home, ['recall', '--batch', '-', '--json'], {
    input: questions.map((question) => JSON.stringify(question)).join('\n'),
  });
  expect(ran.lines.map(({ qid }) => qid)).toEqual(questions.map(({ qid }) => qid));
  expect(ran.lines.map(({ hits }) => (hits as unknown[]).length)).toEqual([1, 0, ...questions.slice(2).map(() => 1)]);
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere') as string });
});

test('inspect refuses a file that is not there before it answers anything', async () => {
  const home = tempDir();
  writeFileSync(path.join(home, 'a.jsonl'), '{"type":"user"}\n');
  const input = '{"id":1,"file":"a.jsonl"}\n{"id":2,"file":"gone.jsonl"}\n';
  const ran = await vesper(home, ['inspect', 'transcript', '--batch', '-'], { input });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('gone.jsonl');
});

test(
  'a broken projects.json is kept aside, and said to be at every command until there is a new one',
  { timeout: 20_000 },
  async () => {
    const home = tempDir();
    await vesper(home, ['note', 'x']);
    writeFileSync(path.join(home, 'projects.json'), '{broken');
    expect((await vesper(home, ['projects'])).code).toBe(0);
    for (const round of [1, 2]) {
      const { code, stdout } = await vesper(home, ['doctor']);
      expect({ round, code }).toEqual({ round, code: 1 });
      expect(stdout).toMatch(/FAIL projects: projects\.json could not be read.*kept as projects\.json\.broken-/);
    }
    const folder = path.join(tempDir(), 'bay');
    mkdirSync(folder);
    await vesper(home, ['add', folder]);
    expect((await vesper(home, ['doctor'])).code).toBe(0);
  },
);
