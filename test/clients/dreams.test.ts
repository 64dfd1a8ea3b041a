/**
 * Dreams on command, several at once.
 */
import { expect, test } from 'vitest';
import { vesperHere } from '../support/here.ts';
import { tempDir } from '../support/temp.ts';
import { serve, vesper } from '../support/vesper.ts';

test('dreams asked for at the same time follow one another', { timeout: 60_000 }, async () => {
  const home = tempDir();
  await serve(home);
  const notes = {
    '02': 'Deploys go out on Fridays.',
    '03': 'The API port is 8080.',
    '06': 'Mara owns the billing service.',
    '10': 'Logs are kept in UTC.',
    '12': 'Ask before force pushing.',
  };
  const days = Object.keys(notes);
  const input = Object.entries(notes)
    .map(([day, text]) => ({
      id: day,
      at: `2026-10-${day}T10:00:00+00:00`,
      source: 'note',
      origin: 'user-direct',
      text,
    }))
    .map((line) => JSON.stringify(line))
    .join('\n');
  await vesperHere(home, ['import', '-'], { input });
  const ran = await Promise.all([
    ...days.map((day) => vesper(home, ['dream', '--now', '--as-of', `2026-10-${day}T12:00:00+00:00`, '--json'])),
    vesper(home, ['dream', '--now', '--dry-run', '--json']),
  ]);
  for (const { code, stderr } of ran) expect({ code: code === 3 ? 0 : code, stderr }).toEqual({ code: 0, stderr: '' });
  const facts = (await vesperHere(home, ['facts', '--json'])).json['facts'] as { text: string }[];
  expect(facts.map(({ text }) => text).sort()).toEqual(Object.values(notes).sort());
});
