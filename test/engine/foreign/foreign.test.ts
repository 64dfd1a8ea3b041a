/**
 * Other tools' memory files: kept when they change, shown as a difference, put back only when asked, and never touched otherwise.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';
import { makeProject } from '../../support/repository.ts';

const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;

async function world() {
  const e = await startEngine({}, { mode: 'once' });
  const project = makeProject(e.userHome);
  const file = path.join(project.path, 'CLAUDE.md');
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(e.userHome, name)), { recursive: true });
    writeFileSync(path.join(e.userHome, name), text);
    return path.join(e.userHome, name);
  };
  await e.call('project.add', { path: project.path, sources: ['agents'] });
  const kept = async () =>
    Object.fromEntries(
      (await e.call('foreign.list', {})).files.map((one) => [path.relative(e.userHome, one.path), one]),
    );
  return { ...e, project, file, write, kept };
}

test('instruction files, native memories and the user’s own are kept; of what is left out, or not allowed, nothing', async () => {
  const w = await world();
  writeFileSync(w.file, '# Rules\n\nUse pnpm.\n');
  w.project.write('.cursor/rules/style.mdc', 'Tabs.\n');
  w.project.write('.vesperignore', 'GEMINI.md\n');
  w.project.write('GEMINI.md', 'Left out.\n');
  w.write('.claude/CLAUDE.md', 'Be brief.\n');
  const slug = w.project.path.replace(/[^A-Za-z0-9]/g, '-');
  w.write(`.claude/projects/${slug}/memory/MEMORY.md`, '- Learned.\n');
  w.write('.claude/projects/-elsewhere/memory/MEMORY.md', '- Of others.\n');
  w.write('.codex/memories/all.md', '- Of all folders.\n');
  symlinkSync(w.write('outside.md', 'Elsewhere.\n'), path.join(w.project.path, 'AGENTS.md'));
  expect(Object.keys(await w.kept()).sort()).toEqual(
    [
      '.claude/CLAUDE.md',
      `.claude/projects/${slug}/memory/MEMORY.md`,
      path.relative(w.userHome, path.join(w.project.path, '.cursor/rules/style.mdc')),
      path.relative(w.userHome, w.file),
    ].sort(),
  );
  // Not allowed any more, not even the user's own are looked at.
  await w.call('project.allow', { project: w.project.path, sources: ['files'] });
  writeFileSync(w.file, 'Not allowed.\n');
  expect((await w.kept())[path.relative(w.userHome, w.file)]?.versions).toHaveLength(1);
});

test('a version each change; the difference; put back as it was; masked ones not; nothing in a pause, and nothing forgotten (P8)', async () => {
  const w = await world();
  writeFileSync(w.file, 'one\ntwo\nthree\n', { mode: 0o640 });
  await w.kept();
  await w.kept();
  writeFileSync(w.file, 'one\nthree\nfour\n');
  const name = path.relative(w.userHome, w.file);
  expect((await w.kept())[name]?.versions.map(({ n, exact }) => [n, exact])).toEqual([[1, true], [2, true]]); // prettier-ignore
  const found = await w.call('foreign.diff', { file: w.file });
  expect(found).toMatchObject({ version: 1, exact: true, lines: [{ sign: '-', line: 2, text: 'two' }, { sign: '+', line: 3, text: 'four' }] }); // prettier-ignore

  writeFileSync(w.file, 'a line that no look saw\n');
  await expect(w.call('foreign.restore', { file: w.file, version: 1 }, agent)).rejects.toThrow(/user's to do/);
  expect(readFileSync(w.file, 'utf8')).toBe('a line that no look saw\n');
  await w.call('foreign.restore', { file: w.file, version: 1 });
  expect(readFileSync(w.file, 'utf8')).toBe('one\ntwo\nthree\n');
  expect(statSync(w.file).mode & 0o777).toBe(0o640);
  await w.call('foreign.restore', { file: w.file, version: 3 });
  expect(readFileSync(w.file, 'utf8')).toBe('a line that no look saw\n');

  rmSync(w.file);
  expect((await w.kept())[name]?.isThere).toBe(false);
  await w.call('foreign.restore', { file: w.file });
  expect(readFileSync(w.file, 'utf8')).toBe('a line that no look saw\n');
  await expect(w.call('foreign.restore', { file: '/etc/passwd' })).rejects.toThrow(/not kept/);
  await expect(w.call('foreign.diff', { file: w.file, version: 99 })).rejects.toThrow(/no version 99/);

  // Masked: for reading only.
  writeFileSync(w.file, `token ${secret}\nplain\n`);
  const masked = (await w.kept())[name]?.versions.at(-1);
  expect(masked?.exact).toBe(false);
  expect(whereIs(secret, everyByteOf(w.home))).toEqual([]);
  writeFileSync(w.file, 'gone\n');
  await expect(w.call('foreign.restore', { file: w.file, version: masked?.n ?? 0 })).rejects.toThrow(/masked/);
  expect(readFileSync(w.file, 'utf8')).toBe('gone\n');
  await w.call('project.pause', { until: null });
  writeFileSync(w.file, 'while paused\n');
  expect((await w.kept())[name]?.versions.at(-1)?.n).toBe(masked?.n);
  await w.call('project.resume', {});
  expect((await w.kept())[name]?.versions.at(-1)?.n).toBe((masked?.n ?? 0) + 1);

  // What is forgotten is in no version, and is not kept again from a file that still says it.
  writeFileSync(w.file, 'one\nthe zanzibar plan\nthree\n');
  await w.kept();
  await w.call('note.add', { text: 'We follow the zanzibar plan.' });
  const { scan, removed } = await w.call('memory.forget', { selector: { by: 'text', text: 'the zanzibar plan' } });
  expect(scan.hits).toBe(0);
  expect(removed['snapshots']).toBe(1);
  expect(whereIs('zanzibar', everyByteOf(w.home))).toEqual([]);
  writeFileSync(w.file, 'one\nthe zanzibar plan\nfour\n');
  expect((await w.kept())[name]?.versions.at(-1)).toMatchObject({ exact: false });
  expect(whereIs('zanzibar', everyByteOf(w.home))).toEqual([]);
  await expect(w.call('foreign.restore', { file: w.file })).rejects.toThrow(/Nothing was changed/);
  expect(readFileSync(w.file, 'utf8')).toContain('zanzibar'); // the file itself is the user's

  await w.call('memory.forget', { selector: { by: 'project', project: w.project.path } });
  expect(existsSync(path.join(w.home, 'foreign')) ? everyByteOf(path.join(w.home, 'foreign')).length : 0).toBe(0);
});
