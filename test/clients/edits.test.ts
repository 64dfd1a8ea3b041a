/**
 * Hand edits in memory/*.md and undo, seen through the commands.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { vesperHere as vesper } from '../support/here.ts';

interface Shown {
  id: string;
  text: string;
  project: string | null;
  editedOutside?: boolean;
}
const note = (id: string, text: string) => ({
  id,
  at: '2026-11-01T10:00:00+01:00',
  source: 'note',
  origin: 'user-direct',
  text,
  project: 'harbor',
});
async function homeWithNotes(): Promise<{ home: string; file: string }> {
  const home = tempDir();
  const lines = [note('n1', 'Deploys go out on Fridays.'), note('n2', 'The API port is 8080.')];
  await vesper(home, ['import', '-'], { input: lines.map((line) => JSON.stringify(line)).join('\n') });
  await vesper(home, ['dream', '--now']);
  return { home, file: path.join(home, 'memory', 'projects', 'harbor', 'notes.md') };
}
const factsOf = async (home: string) => (await vesper(home, ['facts', '--json'])).json['facts'] as Shown[];

test(
  'J8: an edit made while nothing runs is taken up, labelled everywhere, and no trouble',
  { timeout: 60_000 },
  async () => {
    const { home, file } = await homeWithNotes();
    writeFileSync(file, readFileSync(file, 'utf8').replace('Fridays', 'Tuesdays'));
    const edited = (await factsOf(home)).find(({ text }) => text.includes('Tuesdays'));
    expect(edited).toMatchObject({ editedOutside: true });
    const hits = (await vesper(home, ['recall', 'deploys Tuesdays', '--json'])).json['hits'] as Shown[];
    expect(hits[0]).toMatchObject({ factId: edited?.id, editedOutside: true });
    expect((await vesper(home, ['recall', 'deploys Tuesdays'])).stdout).toContain('edited outside');
    const waiting = (await vesper(home, ['review', 'list', '--json'])).json['items'] as Shown[];
    expect(waiting.map(({ id }) => id)).toEqual([edited?.id]);
    appendFileSync(file, '- The staging server is called gull.\n');
    expect((await vesper(home, ['doctor', '--json'])).code).toBe(0);
    const diagnostics = path.join(home, 'diagnostics.log');
    expect(existsSync(diagnostics) ? readFileSync(diagnostics, 'utf8') : '').toBe('');
  },
);

test('a topic that a hand makes for a project belongs to that project', { timeout: 60_000 }, async () => {
  const { home } = await homeWithNotes();
  await vesper(home, ['import', '-', '--project', 'Quiet Bay'], {
    input: JSON.stringify({ ...note('q1', 'seen'), source: 'system', project: undefined }),
  });
  mkdirSync(path.join(home, 'memory', 'projects', 'quiet-bay'), { recursive: true });
  writeFileSync(
    path.join(home, 'memory', 'projects', 'quiet-bay', 'people.md'),
    '# People\n\n- Mara keeps the keys.\n',
  );
  const { projects } = (await vesper(home, ['projects', '--json'])).json as {
    projects: { id: string; name: string }[];
  };
  const mara = (await factsOf(home)).find(({ text }) => text.includes('Mara'));
  expect(mara?.project).toBe(projects.find(({ name }) => name === 'Quiet Bay')?.id);
});

test('an undo names itself, so that it can be undone', { timeout: 60_000 }, async () => {
  const { home, file } = await homeWithNotes();
  const before = readFileSync(file, 'utf8');
  const undone = (await vesper(home, ['undo', '--json'])).json as { id: string; after: { facts: number } };
  expect(undone.after.facts).toBe(0);
  const redone = (await vesper(home, ['undo', undone.id, '--json'])).json as { after: { facts: number } };
  expect(redone.after.facts).toBe(2);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('one project has one key for an id, by whatever it was named', { timeout: 60_000 }, async () => {
  const home = tempDir();
  const folder = path.join(tempDir(), 'bay');
  mkdirSync(folder);
  const { project } = (await vesper(home, ['add', folder, '--json'])).json as { project: { id: string } };
  const line = JSON.stringify({ id: 'x1', at: '2026-11-01T10:00:00+01:00', text: 'seen once' });
  const counts = [];
  for (const name of ['bay', project.id, folder]) {
    const { imported, duplicates } = (await vesper(home, ['import', '-', '--project', name, '--json'], { input: line }))
      .json;
    counts.push([imported, duplicates]);
  }
  expect(counts).toEqual([
    [1, 0],
    [0, 1],
    [0, 1],
  ]);
  expect((await vesper(home, ['projects', '--json'])).json['projects']).toHaveLength(1);
});
