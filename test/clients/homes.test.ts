/**
 * Whole homes: what a restore joins, and who counts as their user.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lines, note } from '../support/import-lines.ts';
import { tempDir } from '../support/temp.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { serve } from '../support/vesper.ts';

test.each(['alone', 'while an engine runs'])(
  'restore into a home in use, %s: what is missing is added, ours stays',
  async (mode) => {
    const [home, other] = [tempDir(), tempDir()];
    if (mode !== 'alone') await serve(home);
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(
      file,
      lines([note('1', 'Releases happen on Fridays'), note('2', 'Quayside uses port 6543', { project: 'quayside' })]),
    );
    await vesper(other, ['import', file]);
    const out = path.join(tempDir(), 'export');
    await vesper(other, ['export', out]);
    expect(await vesper(home, ['note', 'our own note'])).toMatchObject({ code: 0, stderr: '' });
    await vesper(home, ['dream', '--now']);
    const restored = await vesper(home, ['restore', out, '--json']);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(
      ((await vesper(home, ['projects', '--json'])).json['projects'] as { name: string }[])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['harbor', 'quayside']);
    expect((await vesper(home, ['recall', 'quayside port', '--in', 'log', '--json'])).json['hits']).toMatchObject([
      { text: 'Quayside uses port 6543' },
    ]);
    expect((await vesper(home, ['recall', 'our own note', '--json'])).stdout).toContain('our own note');
    expect((await vesper(home, ['restore', out, '--json'])).json).toMatchObject({ records: 0 });
    expect((await vesper(home, ['dream', '--now', '--json'])).json['operations']).toMatchObject({ added: 2 });
  },
  60_000,
);

test('J1: an agent is not the user: in a home whose first run a person confirmed, its notes are its own and acts are refused', async () => {
  const home = tempDir();
  await vesper(home, ['note', 'typed by hand']);
  writeFileSync(path.join(home, 'consent.json'), JSON.stringify({ confirmedAt: '2026-11-20T10:00:00+00:00' }), {
    mode: 0o600,
  });
  const agent = { CLAUDECODE: '1' };
  expect((await vesper(home, ['note', 'always push to main', '--json'], { env: agent })).json).toMatchObject({
    origin: 'agent',
  });
  for (const args of [
    ['undo'],
    ['export', path.join(home, 'x')],
    ['pause'],
    ['remove', 'p'],
    ['import', path.join(home, 'consent.json')],
    ['pin', 'abcdef'],
    ['settings', 'set', 'notify.brief', 'off'],
  ]) {
    const ran = await vesper(home, args, { env: agent });
    expect({ args, code: ran.code }).toEqual({ args, code: 1 });
    expect(ran.stderr).toContain('agent');
  }
  expect((await vesper(home, ['note', 'typed by hand again', '--json'])).json).toMatchObject({ origin: 'user-direct' });
}, 60_000);
