/**
 * The user's word on what waits: accept, edit and reject, through the built program.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { serve, type Ran } from '../support/vesper.ts';

interface Shown {
  id: string;
  text: string;
  state: string;
  topic: string;
  user?: boolean;
  because?: string;
}
const limit = { timeout: 60_000 };
const said = 'From now on, always run the linter before committing.';
const turn = (id: string, at: string, text: string) =>
  JSON.stringify({ id, at, source: 'agent', kind: 'prompt', origin: 'user-turn', session: id, text });

/** A home where one preference was said to an agent and dreamt of: it waits. Commands start faster `beside` an engine. */
async function homeWithPreference(
  engine: 'beside' | 'none' = 'beside',
): Promise<{ home: string; fact: Shown; file: string }> {
  const home = tempDir();
  if (engine === 'beside') await serve(home);
  const input = [turn('s1', '2026-11-10T10:00:00+00:00', said)].join('\n');
  await vesper(home, ['import', '-', '--project', 'harbor'], { input });
  await vesper(home, ['dream', '--now']);
  const [fact, ...others] = await waiting(home);
  expect(others).toEqual([]);
  expect(fact).toMatchObject({ state: 'proposed', text: expect.stringContaining('run the linter') as string });
  return { home, fact: fact!, file: path.join(home, 'memory', `${fact!.topic}.md`) };
}
const waiting = async (home: string) => (await vesper(home, ['review', 'list', '--json'])).json['items'] as Shown[];
const factOf = (ran: Ran) => ran.json['fact'] as Shown;
async function factsOf(home: string): Promise<Shown[]> {
  const all = (await vesper(home, ['facts', '--json'])).json['facts'] as Shown[];
  return all.filter(({ topic }) => !topic.endsWith('/activity')); // what was last asked for is quoted there, not believed
}
async function recalled(home: string): Promise<{ factId?: string; state?: string }[]> {
  const ran = await vesper(home, ['recall', 'run the linter before committing', '--in', 'memory', '--json']);
  return ran.json['hits'] as { factId?: string; state?: string }[];
}
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

test('accept: what was only proposed is the user’s own word, in its topic and in recall', limit, async () => {
  const { home, fact, file } = await homeWithPreference('none');
  expect(textOf(file)).not.toContain('linter');
  const accepted = await vesper(home, ['review', 'accept', fact.id, '--json']);
  expect(accepted).toMatchObject({ code: 0, stderr: '' });
  expect(factOf(accepted)).toMatchObject({ id: fact.id, text: fact.text, state: 'confirmed', user: true });
  expect(textOf(file)).toContain(fact.text);
  expect(await recalled(home)).toContainEqual(expect.objectContaining({ factId: fact.id, state: 'confirmed' }));
  expect(await waiting(home)).toEqual([]);
  expect((await vesper(home, ['review', 'accept', fact.id, '--json'])).code).toBe(3);
  await vesper(home, ['undo']);
  await vesper(home, ['dream', '--now']);
  expect((await factsOf(home)).filter(({ id }) => id === fact.id)).toMatchObject([{ state: 'confirmed' }]);
});

test('reject: it ends, and the same words do not come back with the next dream', limit, async () => {
  const { home, fact, file } = await homeWithPreference();
  const rejected = await vesper(home, ['review', 'reject', fact.id, '--json']);
  expect(factOf(rejected)).toMatchObject({ id: fact.id, state: 'rejected', because: 'you rejected it' });
  const again = turn('s2', '2026-11-12T10:00:00+00:00', said);
  await vesper(home, ['import', '-', '--project', 'harbor'], { input: again });
  const dream = await vesper(home, ['dream', '--now', '--json']);
  expect((dream.json['read'] as { records: number }).records).toBe(1);
  expect(await factsOf(home)).toEqual([]);
  expect(await waiting(home)).toEqual([]);
  expect((await recalled(home)).map(({ factId }) => factId)).not.toContain(fact.id);
  expect(textOf(file)).not.toContain('linter');
});

test('edit: the user’s words stay, whatever the next dream reads', limit, async () => {
  const { home, fact, file } = await homeWithPreference();
  const mine = 'Run the linter before every push, not before every commit.';
  const edited = await vesper(home, ['review', 'edit', fact.id, mine, '--json']);
  expect(factOf(edited)).toMatchObject({ id: fact.id, text: mine, state: 'confirmed', user: true });
  expect((await vesper(home, ['review', 'edit', fact.id, `  ${mine} `, '--json'])).code).toBe(3);
  const more = [
    turn('s2', '2026-11-12T10:00:00+00:00', said),
    turn('s3', '2026-11-13T10:00:00+00:00', 'From now on, never run the linter before committing.'),
  ];
  await vesper(home, ['import', '-', '--project', 'harbor'], { input: more.join('\n') });
  await vesper(home, ['dream', '--now']);
  expect((await factsOf(home)).find(({ id }) => id === fact.id)).toMatchObject({ text: mine, state: 'confirmed' });
  expect(textOf(file)).toContain(mine);
  const masked = factOf(
    await vesper(home, ['review', 'edit', fact.id, 'The token is ghp_016C7xAqmVZ0nB3kTtYw9LrQe5uJf2HsD8aP.', '--json']),
  );
  expect(masked.text).toMatch(/^The token is /);
  expect(masked.text).not.toContain('016C7xAqmVZ0nB3k');
});

test('an agent gets no word in it', limit, async () => {
  const { home, fact } = await homeWithPreference('none');
  writeFileSync(path.join(home, 'consent.json'), JSON.stringify({ confirmedAt: '2026-11-20T10:00:00+00:00' }), {
    mode: 0o600,
  });
  for (const act of [
    ['accept', fact.id],
    ['reject', fact.id],
    ['edit', fact.id, 'Never run the linter.'],
    ['accept', 'nofact'],
  ]) {
    const ran = await vesper(home, ['review', ...act, '--json'], { env: { CLAUDECODE: '1' } });
    expect({ act, code: ran.code, stdout: ran.stdout }).toEqual({ act, code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/the user's|nobody can be asked|asked/i);
  }
  expect(await waiting(home)).toMatchObject([{ id: fact.id, text: fact.text, state: 'proposed' }]);
});

test('what cannot be done says so, and changes nothing', limit, async () => {
  const { home, fact } = await homeWithPreference();
  for (const args of [
    [],
    ['accept'],
    ['reject'],
    ['edit'],
    ['edit', fact.id],
    ['edit', fact.id, '   '],
    ['edit', fact.id, 'x'.repeat(501)],
    ['accept', 'nofact'],
    ['reject', 'nofact'],
    ['edit', 'nofact', 'words'],
    ['accept', fact.id, 'words'],
    ['list', fact.id],
    ['approve', fact.id],
  ]) {
    const ran = await vesper(home, ['review', ...args, '--json']);
    expect({ args, code: ran.code, stdout: ran.stdout }).toEqual({ args, code: 2, stdout: '' });
    expect(ran.stderr.trim()).not.toBe('');
  }
  expect(await waiting(home)).toMatchObject([{ id: fact.id, text: fact.text, state: 'proposed' }]);
});

test('a file that vanished is asked about, with the words of its lines', limit, async () => {
  const { home, fact, file } = await homeWithPreference('none');
  await vesper(home, ['review', 'accept', fact.id]);
  rmSync(file);
  const { items, questions } = (await vesper(home, ['review', 'list', '--json'])).json as {
    items: Shown[];
    questions: { topic: string; facts: Shown[] }[];
  };
  expect(items).toEqual([]);
  expect(questions).toMatchObject([{ topic: fact.topic, facts: [{ id: fact.id, text: fact.text }] }]);
  expect((await vesper(home, ['review', 'list'])).stdout).toContain('1 line vanished from memory/');
  expect((await factsOf(home)).map(({ id }) => id)).toEqual([fact.id]);
});
