/**
 * Twenty commands at once, each of which could become the engine: within the 5 s that a command waits for one that does not answer yet, so
 * it runs when no other test does.
 */
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { vesper } from '../support/vesper.ts';

test('twenty commands at once, none running before: nothing is lost, nothing twice', async () => {
  const home = tempDir();
  const texts = Array.from({ length: 20 }, (_, i) => `The note of client number ${i}`);
  const ran = await Promise.all(texts.map((text) => vesper(home, ['note', text, '--json'])));
  expect(ran.map(({ code, stderr }) => ({ code, stderr }))).toEqual(texts.map(() => ({ code: 0, stderr: '' })));
  const log = await vesper(home, ['log', '--source', 'note', '-n', '100', '--json']);
  expect((log.json['records'] as { text: string }[]).map(({ text }) => text).sort()).toEqual([...texts].sort());
}, 120_000);
