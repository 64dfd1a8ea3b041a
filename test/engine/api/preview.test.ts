/**
 * What a folder would give: the real words, masked, within a second, with nothing kept; and which folders are offered.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';
import { claudeCodeSession, codexSession } from '../../support/transcripts.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;

/** Every file of a folder with its bytes' length and time. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stat: statSync(path.join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat }) => `${name} ${stat.size} ${stat.mtimeMs}`)
    .sort();
}

describe('project.preview', () => {
  test('shows what each source would record, masked, and keeps nothing', async () => {
    const e = await startEngine({}, { mode: 'once' });
    const project = makeProject(e.userHome);
    project.write('src/new.ts', 'export const one = 1;\nexport const two = 2;\n');
    project.write('dist/bundle.js', 'ignored\n');
    project.write('.env', `TOKEN=${secret}\n`);
    const later = new Date(Date.now() + 5000);
    for (const ignored of ['dist/bundle.js', '.env']) utimesSync(path.join(project.path, ignored), later, later);
    utimesSync(path.join(project.path, 'src/new.ts'), new Date(), new Date());
    claudeCodeSession(e.userHome, project.path, 's1', [{ at: minutesAgo(500), prompt: 'An older question' }]);
    claudeCodeSession(e.userHome, `${project.path}/src`, 's2', [
      { at: minutesAgo(60), prompt: `Use ${secret} to deploy`, conclusion: 'Deployed and checked.' },
    ]);
    codexSession(e.userHome, project.path, '019f0000-0000-7000-8000-000000000021', [
      { at: minutesAgo(400), prompt: 'Round half-cents' },
    ]);
    claudeCodeSession(e.userHome, `${project.path}-other`, 's3', [{ at: minutesAgo(1), prompt: 'Of a neighbour' }]);
    const before = [treeOf(e.userHome), (await e.call('engine.status', {})).redaction];

    const preview = await e.call('project.preview', { path: project.path });
    expect(preview).toMatchObject({ path: project.path, name: 'harbor-api', git: true });
    const [files, git, agents] = preview.offers;
    expect(preview.offers.map(({ grant }) => grant)).toEqual(['files', 'git', 'agents', 'terminal']);
    expect(files).toMatchObject({ found: '5 files', samples: [{ text: 'changed src/new.ts (2 lines)' }] });
    expect(git?.found).toBe('2 commits since November 2026');
    expect(git?.samples.map(({ text }) => text.replace(/commit \w{7}/, 'commit'))).toEqual([
      'commit on main: refunds: round half-cents up instead of down',
      'commit on main: Start the refund service',
    ]);
    expect(agents?.found).toBe('Claude Code, Codex: 3 sessions');
    expect(agents?.samples.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Use \S+.* to deploy$/),
      'Deployed and checked.',
    ]);
    expect(JSON.stringify(preview)).not.toContain(secret);
    expect(JSON.stringify(preview)).not.toContain('neighbour');

    expect([treeOf(e.userHome), (await e.call('engine.status', {})).redaction]).toEqual(before);
    expect((await e.call('project.list', {})).projects).toEqual([]);
    // What was shown is what is logged.
    await e.call('project.add', { path: project.path, sources: ['git', 'agents'] });
    const { days } = await e.call('log.read', {});
    const logged = await Promise.all(days.map((day) => e.call('log.read', { day })));
    const texts = logged.flatMap(({ records }) => records.map(({ text }) => text));
    for (const { text } of [...(git?.samples ?? []), ...(agents?.samples ?? [])]) expect(texts).toContain(text);
  });

  test('refuses what cannot be added, in the same words, and agents altogether', async () => {
    const e = await startEngine({}, { mode: 'once' });
    const file = path.join(e.userHome, 'file.txt');
    writeFileSync(file, 'x');
    symlinkSync(e.userHome, path.join(e.userHome, 'link'));
    for (const folder of [
      e.userHome,
      path.join(e.userHome, 'link'),
      '/',
      e.home,
      file,
      path.join(e.userHome, 'none'),
    ]) {
      const whyNot = (call: Promise<unknown>) =>
        call.then(
          () => 'not refused',
          (error: Error) => error.message,
        );
      const added = await whyNot(e.call('project.add', { path: folder }));
      expect(added).not.toBe('not refused');
      expect(await whyNot(e.call('project.preview', { path: folder }))).toBe(added);
    }
    const folder = makeProject(e.userHome).path;
    await expect(e.call('project.preview', { path: folder }, agent)).rejects.toMatchObject({ code: 'refused' });
    await expect(e.call('project.suggest', {}, agent)).rejects.toMatchObject({ code: 'refused' });
  });

  test('runs nothing that the folder brings, and is content with an empty one', async () => {
    const e = await startEngine({}, { mode: 'once' });
    const project = makeProject(e.userHome);
    const marker = path.join(e.userHome, 'ran');
    for (const [key, value] of [
      ['core.fsmonitor', `touch ${marker}`],
      ['core.sshCommand', `touch ${marker}`],
      ['diff.external', `touch ${marker}`],
      ['core.pager', `touch ${marker}`],
    ] as const)
      project.git('config', key, value);
    await e.call('project.preview', { path: project.path });
    expect(readdirSync(e.userHome)).not.toContain('ran');

    const empty = path.join(e.userHome, 'empty');
    mkdirSync(empty);
    expect(await e.call('project.preview', { path: empty })).toMatchObject({
      path: empty,
      name: 'empty',
      git: false,
      offers: ['files', 'git', 'agents', 'terminal'].map((grant) => ({ grant, found: '', samples: [] })),
    });
  });

  test('a git that does not answer in time is said to be late; asked again with more time, it tells', async () => {
    const bin = tempDir();
    const [git, sleep] = execFileSync('which', ['git', 'sleep'], { encoding: 'utf8' }).trim().split('\n');
    const slow = path.join(bin, 'slow');
    writeFileSync(path.join(bin, 'git'), `#!/bin/sh\n[ ! -e '${slow}' ] || '${sleep}' 1.5\nexec '${git}' "$@"\n`, {
      mode: 0o755,
    });
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const e = await startEngine({}, { mode: 'once' });
    const project = makeProject(e.userHome);
    writeFileSync(slow, '');
    const late = await e.call('project.preview', { path: project.path });
    expect(late.offers.find(({ grant }) => grant === 'git')).toEqual({
      grant: 'git',
      found: '',
      samples: [],
      late: true,
    });
    const later = (await e.call('project.preview', { path: project.path, longer: true })).offers[1];
    expect(later?.samples[0]?.text).toContain('refunds');
    expect(later).not.toHaveProperty('late');
  });

  test(
    'is done in a second on a big folder, and says that it did not count to the end',
    { timeout: 60_000 },
    async () => {
      const e = await startEngine({}, { mode: 'once' });
      const root = path.join(e.userHome, 'big');
      for (let folder = 0; folder < 300; folder++) {
        mkdirSync(path.join(root, `f${folder}`), { recursive: true });
        for (let file = 0; file < 60; file++) writeFileSync(path.join(root, `f${folder}`, `${file}.ts`), '');
      }
      const began = performance.now();
      const { offers } = await e.call('project.preview', { path: root });
      expect(performance.now() - began).toBeLessThan(5000); // 5 × the promise
      expect(offers[0]?.found).toMatch(/^(?:18,000|more than [\d,]+) files$/);
      expect(offers[0]?.samples[0]?.text).toMatch(/^changed f\d+\/\d+\.ts \(0 lines\)$/);
    },
  );
});

test('folders that agents worked in lately are suggested, newest first, if they can be added and are not watched', async () => {
  const e = await startEngine({}, { mode: 'once' });
  const [harbor, tern, watched] = ['harbor-api', 'tern-cli', 'quay'].map((name) => makeProject(e.userHome, name).path);
  const plain = path.join(e.userHome, 'plain');
  mkdirSync(plain);
  const now = Date.now();
  const days = (n: number) => new Date(now - n * 86_400_000).toISOString();
  const turn = (at: string) => [{ at, prompt: 'What is this?' }];
  claudeCodeSession(e.userHome, tern!, 'a', turn(days(3)));
  claudeCodeSession(e.userHome, path.join(harbor!, 'src'), 'b', turn(days(2)));
  codexSession(e.userHome, harbor!, '019f0000-0000-7000-8000-000000000021', turn(days(9)));
  claudeCodeSession(e.userHome, plain, 'c', turn(days(30)));
  claudeCodeSession(e.userHome, watched!, 'd', turn(days(1)));
  claudeCodeSession(e.userHome, e.userHome, 'e', turn(days(1)));
  claudeCodeSession(e.userHome, path.join(e.userHome, 'gone'), 'f', turn(days(1)));
  claudeCodeSession(e.userHome, makeProject(e.userHome, 'old').path, 'g', turn(days(61)));
  await e.call('project.add', { path: watched! });
  const { folders } = await e.call('project.suggest', {});
  expect(folders.map(({ name, agents }) => [name, agents])).toEqual([
    ['harbor-api', ['Claude Code', 'Codex']],
    ['tern-cli', ['Claude Code']],
    ['plain', ['Claude Code']],
  ]);
  expect(folders[0]?.path).toBe(harbor);
  expect(Math.abs(Date.parse(folders[0]?.lastAt ?? '') - Date.parse(days(2)))).toBeLessThan(5);
});
