/**
 * Forgetting in a home that watches: what lies in the repository is not read again, a project goes whole, calls wait.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';

const below = (home: string, folder: string) => readdirSync(path.join(home, folder));

test('a forgotten commit is not read again: not by the next look, not after a restart, not when the cursors are lost', async () => {
  const userHome = tempDir();
  const project = makeProject(userHome);
  project.write('src/one.js', 'export const one = 1\n');
  project.commit('kavolin: the launch is on Friday');
  project.write('src/two.js', 'export const two = 2\n');
  project.commit('plain: two is exported');
  let running = await startEngine({}, { userHome });
  await running.call('project.add', { path: project.path });
  const subjects = async () => (await running.call('log.read', { source: 'git' })).records.map(({ text }) => text);
  await expect.poll(subjects).toContainEqual(expect.stringContaining('kavolin'));
  const { removed, scan } = await running.call('memory.forget', { selector: { by: 'text', text: 'kavolin' } });
  expect(removed['records']).toBeGreaterThan(0);
  expect([scan.hits, scan.where]).toEqual([0, []]);

  for (const lose of [false, true]) {
    await running.engine.reconcile();
    await running.engine.stop();
    if (lose)
      rmSync(
        path.join(
          running.home,
          'cursors',
          below(running.home, 'cursors').find((name) => name.startsWith('git-')) ?? '',
        ),
      );
    running = await startEngine({}, { userHome });
    await running.engine.reconcile();
    await running.engine.settle(5000);
    expect(await subjects()).toContainEqual(expect.stringContaining('plain'));
    expect(whereIs('kavolin', everyByteOf(running.home)), `cursors lost: ${lose}`).toEqual([]);
  }
  // Said once, by figures alone.
  const { records } = await running.call('log.read', { source: 'action' });
  expect(records.map(({ kind }) => kind)).toEqual(['forgot']);
}, 60_000);

test('a project goes whole: log, memory, cursors, snapshots, and its place among the watched ones', async () => {
  const { call, userHome, home } = await startEngine();
  const [one, two] = [makeProject(path.join(userHome, 'a')), makeProject(path.join(userHome, 'b'))];
  const going = (await call('project.add', { path: one.path, name: 'kavolin-api' })).project;
  const staying = (await call('project.add', { path: two.path, name: 'harbor' })).project;
  await call('dream.now', {});
  const ofProject = async (id: string) =>
    (await call('memory.facts', { state: 'all' })).facts.filter(({ project }) => project === id);
  expect((await ofProject(going.id)).length).toBeGreaterThan(2);
  const kept = (await ofProject(staying.id)).map(({ text }) => text);

  const listed = await call('memory.forgetPreview', { selector: { by: 'project', project: 'kavolin-api' } });
  expect(listed.projects).toEqual(['kavolin-api']);
  const { scan } = await call('memory.forget', { selector: { by: 'project', project: 'kavolin-api' } });
  expect(scan.hits).toBe(0);
  expect(whereIs('kavolin-api', everyByteOf(home)).concat(whereIs(going.id, everyByteOf(home)))).toEqual([]);
  for (const folder of ['cursors', 'snapshots'])
    expect(below(home, folder).filter((name) => name.includes(going.id))).toEqual([]);
  expect(existsSync(path.join(home, 'memory/projects/kavolin-api'))).toBe(false);
  expect((await ofProject(staying.id)).map(({ text }) => text)).toEqual(kept);
  // What other projects learn of the same kind is not blocked: added anew it is a project of its own.
  const again = (await call('project.add', { path: one.path, name: 'second' })).project;
  expect(again.id).not.toBe(going.id);
  await call('dream.now', {});
  expect((await ofProject(again.id)).length).toBeGreaterThan(2);
}, 60_000);

test('calls wait while it works; an agent is refused and learns nothing; what finds nothing stops nothing', async () => {
  const { call } = await startEngine();
  await call('note.add', { text: 'The kavolin gateway retries 7 times.' });
  await call('dream.now', {});
  const selector = { by: 'text' as const, text: 'kavolin' };
  for (const name of ['memory.forget', 'memory.forgetPreview'] as const)
    await expect(call(name, { selector }, agent)).rejects.toMatchObject({ code: 'refused' });
  await expect(call('memory.forget', { selector: { by: 'text', text: 'tremusar' } })).rejects.toMatchObject({
    code: 'nothing',
  });
  const [receipt, facts] = await Promise.all([
    call('memory.forget', { selector }),
    new Promise((resolve) => setTimeout(resolve, 50)).then(() => call('memory.facts', {})),
  ]);
  expect([receipt.removed['facts'], facts.facts]).toEqual([1, []]);
}, 30_000);

test('an editor that was open over a forget saves its old text: what else it says is heard, the forgotten line is not', async () => {
  const { call, home } = await startEngine({}, { mode: 'once' });
  for (const text of ['The kavolin gateway retries 7 times.', 'Deploys go out on Fridays.'])
    await call('note.add', { text });
  await call('dream.now', {});
  const file = path.join(home, 'memory/notes.md');
  const open = readFileSync(file, 'utf8');
  await call('memory.forget', { selector: { by: 'text', text: 'kavolin' } });
  for (const saved of [open, `${open}- Mara owns the billing service.\n`]) {
    writeFileSync(file, saved);
    await call('dream.now', {});
    expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  }
  const texts = async () => (await call('memory.facts', {})).facts.map(({ text }) => text).sort();
  expect(await texts()).toEqual(['Deploys go out on Fridays.', 'Mara owns the billing service.']);
  // Written anew, without the id of what is gone, it is a word of today.
  writeFileSync(file, `${readFileSync(file, 'utf8')}- The kavolin gateway retries 7 times.\n`);
  await call('dream.now', {});
  expect(await texts()).toHaveLength(3);
}, 30_000);

test('other stores lose it too: reports, payloads of the ledger, diagnostics, what other versions wrote; figures stay', async () => {
  const running = await startEngine();
  const { call, home } = running;
  await call('note.add', { text: 'The kavolin gateway retries 7 times.' });
  await call('note.add', { text: 'Deploys go out on Fridays.' });
  const { id } = await call('dream.now', {});
  writeFileSync(
    path.join(home, 'diagnostics.log'),
    '2026-11-20T11:52:41.836Z x: kavolin\n2026-11-20T11:52:42.836Z y: fine\n',
  );
  for (const folder of ['briefs', 'receipts', 'outbox']) mkdirSync(path.join(home, folder));
  writeFileSync(path.join(home, 'briefs/one.json'), JSON.stringify({ items: ['The KAVOLIN gateway', 'kept'] }));
  writeFileSync(path.join(home, 'receipts/one.jsonl'), '{"fact":"kavolin gateway"}\n{"fact":"kept"}\n');
  writeFileSync(path.join(home, 'outbox/one.bin'), Buffer.from([0, ...Buffer.from('kavolin gateway')]));
  const { removed, scan } = await call('memory.forget', { selector: { by: 'text', text: 'kavolin' } });
  expect(scan.hits).toBe(0);
  expect(removed).toMatchObject({ reports: 1, files: 3, prepared: 1 });
  const report = JSON.parse(readFileSync(path.join(home, 'dreams', id, 'report.json'), 'utf8')) as { done: unknown[] };
  expect(report).toMatchObject({ operations: { added: 2 }, done: [{ text: 'Deploys go out on Fridays.' }] });
  expect(readFileSync(path.join(home, 'diagnostics.log'), 'utf8')).toContain('y: fine');
  expect(readFileSync(path.join(home, 'briefs/one.json'), 'utf8')).toContain('kept');
  expect(readFileSync(path.join(home, 'receipts/one.jsonl'), 'utf8')).toBe('{"fact":"kept"}\n');
  expect(existsSync(path.join(home, 'outbox/one.bin'))).toBe(false);
}, 30_000);
