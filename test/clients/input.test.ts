/**
 * Input at its limits, and homes that are none.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { serve, vesper } from '../support/vesper.ts';

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
