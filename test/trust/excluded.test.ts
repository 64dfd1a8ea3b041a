/**
 * Excluded means never read (TRUST P4): names and contents that `.vesperignore` and `.gitignore` leave out are in no store, whoever
 * could have told of them: the files themselves, git's history and index, what agents did.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { leftOutOf } from '../../src-main/engine/observe/left-out.ts';
import { startEngine } from '../support/engine.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

/** In every name and content that must not be kept; the counter tells which trick got through. */
const MARK = 'zqx';

test(
  'P4: 500 excluded items, by case, link and rename too, leave no byte in any store',
  { timeout: 180_000 },
  async ({ task }) => {
    const userHome = tempDir();
    const repo = makeProject(userHome);
    const home = path.join(userHome, '.vesper');
    const at = (name: string) => path.join(repo.path, name);
    const secret: string[] = [];
    const hide = (name: string) => {
      secret.push(name);
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), `content ${MARK}-${secret.length} of ${name}\n`);
      return name;
    };
    repo.write('.vesperignore', 'private/\n*.secret\n/drafts/**/plan-*.md\nClients/\n!private/zqx-negated.txt\n');
    repo.write('.gitignore', 'dist\nnode_modules\nlocal/\n*.scratch\n');
    repo.write('src/inner/.vesperignore', 'hidden-*\n');
    for (let i = 0; i < 60; i++) {
      hide(`private/${MARK}-${i}.txt`);
      hide(`src/${MARK}-${i}.secret`);
      hide(`drafts/2026/${i % 5}/plan-${MARK}-${i}.md`);
      hide(`src/inner/hidden-${MARK}-${i}.ts`);
      hide(`local/${MARK}-${i}.txt`);
      hide(`src/${MARK}-${i}.scratch`);
    }
    for (let i = 0; i < 30; i++) {
      hide(`PRIVATE/${MARK}-case-${i}.txt`);
      hide(`src/${MARK}-case-${i}.SECRET`);
      hide(`clients/deep/er/${MARK}-${i}.json`);
      hide(`private/${MARK} with spaces ${i}.txt`);
    }
    hide(`private/${MARK}-negated.txt`);
    // Links in open folders that lead to what is left out, and the other way round.
    symlinkSync(at('private'), at('src/linked'));
    for (let i = 0; i < 10; i++) symlinkSync(at(secret[i] ?? ''), at(`src/link-${i}.txt`));
    symlinkSync(at('src/app.js'), at(`private/${MARK}-link.txt`));
    repo.write('src/visible-one.js', 'export const visible = 1\n');
    // All of it that git takes is in its history, with its name.
    repo.commit('Everything at once, private/zqx-3.txt and src/zqx-9.secret too');

    const engine = await startEngine({}, { userHome });
    session(userHome, repo.path, secret);
    await engine.call('project.add', { path: repo.path, sources: ['files', 'git', 'agents'] });
    await engine.engine.reconcile();
    // A day of tricks: changed, renamed within, in and out, committed, in conflict, uncommitted.
    for (const name of secret.slice(0, 120)) appendFileSync(at(name), `more ${MARK}\n`);
    for (let i = 0; i < 20; i++) renameSync(at(`private/${MARK}-${i}.txt`), at(`private/${MARK}-moved-${i}.txt`));
    repo.write('src/goes-in.js', 'export const goesIn = 1\n');
    repo.commit('visible: one more file');
    renameSync(at('src/goes-in.js'), at(`private/${MARK}-went-in.js`));
    repo.git('mv', `src/${MARK}-5.secret`, 'src/came-out.js');
    repo.commit('visible: one came out');
    repo.git('checkout', '-q', '-b', 'side');
    for (const [branch, said] of [
      ['side', 'left'],
      ['main', 'right'],
    ]) {
      repo.git('checkout', '-q', branch ?? '');
      repo.write(`src/${MARK}-7.secret`, `${said} ${MARK}\n`);
      repo.write('src/app.js', `console.log('${said}')\n`);
      repo.commit(`visible: ${said}`);
    }
    expect(() => repo.git('merge', 'side')).toThrow();
    await engine.engine.reconcile();
    await engine.engine.settle(20_000);
    await engine.call('dream.now', {});
    const brief = JSON.stringify(await engine.call('brief.get', {}));
    await engine.engine.stop();

    const found = leaks(home);
    if (brief.includes(MARK)) found.push(`brief: ${brief}`);
    trust(task, {
      id: 'P4',
      tried: 'excluded files, changed, renamed, linked, committed, in conflict and touched by agents',
      count: secret.length,
      bad: found.length,
      badly: 'places in the home that name them or hold their text',
    });
    expect(found).toEqual([]);
    expect(secret.length).toBeGreaterThanOrEqual(480);
    // It was looking: what is open is there, also out of the same commits and the same session.
    const log = everything(home)
      .map(({ text }) => text)
      .join('\n');
    for (const open of [
      'src/goes-in.js',
      'came-out.js',
      'visible: one more file',
      'conflict',
      'agent-open.js',
      'please look at',
    ])
      expect(log.includes(open), open).toBe(true);
  },
);

test('P4: what git and agents tell keeps every name that is not left out', async () => {
  const root = tempDir();
  writeFileSync(path.join(root, '.vesperignore'), 'private/\n');
  writeFileSync(path.join(root, '.gitignore'), 'build\n');
  const out = await leftOutOf(root);
  const draft = {
    key: 'k',
    at: '2026-11-20T10:00:00+00:00',
    project: 'p',
    source: 'git' as const,
    kind: 'commit',
    origin: 'local' as const,
    text: 'build: run private.ts and build, see docs/private.md, not ./private/a.txt, "private/b.txt".',
    data: {
      branch: 'build',
      files: [
        { path: 'private/a.txt', op: 'change', add: 1 },
        { path: 'src/b.ts', from: 'private/b.ts', op: 'rename' },
        { path: 'build/x.js', op: 'add' },
        { path: 'src/build.ts', op: 'add' },
      ],
      filesTotal: 4,
    },
  };
  expect(await out.drafts([draft])).toEqual([
    {
      ...draft,
      text: 'build: run private.ts and build, see docs/private.md, not [left out], "[left out]".',
      data: {
        branch: 'build',
        files: [
          { path: 'src/b.ts', op: 'add' },
          { path: 'src/build.ts', op: 'add' },
        ],
        filesTotal: 4,
      },
    },
  ]);
});

/** A session of Claude Code that touched what is left out, by every kind of path, and one open file. */
function session(userHome: string, cwd: string, secret: readonly string[]): void {
  const folder = path.join(userHome, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const id = 'bbbbbbbb-1111-4222-8333-444455556666';
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const base = { sessionId: id, cwd, timestamp: at };
  const use = (n: number, name: string, input: object) => [
    {
      ...base,
      type: 'assistant',
      uuid: `u${n}`,
      message: { role: 'assistant', content: [{ type: 'tool_use', id: `t${n}`, name, input }] },
    },
    {
      ...base,
      type: 'user',
      uuid: `r${n}`,
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: `t${n}`, content: 'ok' }] },
    },
  ];
  const lines = [
    {
      ...base,
      type: 'user',
      uuid: 'p1',
      message: { role: 'user', content: `please look at private/${MARK}-1.txt and src/${MARK}-2.secret.` },
    },
    ...secret.slice(0, 200).flatMap((name, n) =>
      n % 3 === 0
        ? use(n, 'Edit', { file_path: path.join(cwd, name), old_string: MARK, new_string: MARK })
        : n % 3 === 1
          ? use(n, 'Read', { file_path: name })
          : use(n, 'Bash', {
              command: `cat ./private/${MARK}-${n}.txt '${path.join(cwd, 'private')}/${MARK}.txt' | wc`,
            }),
    ),
    ...use(1000, 'Edit', { file_path: path.join(cwd, `src/linked/${MARK}-2.txt`), old_string: 'a', new_string: 'b' }),
    ...use(1001, 'Edit', { file_path: path.join(cwd, 'src/agent-open.js'), old_string: 'a', new_string: 'b' }),
    {
      ...base,
      type: 'assistant',
      uuid: 'c1',
      message: {
        role: 'assistant',
        stop_reason: 'end_turn',
        content: [{ type: 'text', text: `I changed private/${MARK}-1.txt.` }],
      },
    },
  ];
  writeFileSync(path.join(folder, `${id}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function everything(home: string): { name: string; text: string }[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((name) => ({ name: path.relative(home, name), text: readFileSync(name, 'latin1') }));
}

/** Where the mark stands, with a little of what is around it. */
function leaks(home: string): string[] {
  return everything(home).flatMap(({ name, text }) =>
    [...text.matchAll(new RegExp(`.{0,80}${MARK}.{0,30}`, 'gi'))].slice(0, 5).map(([around]) => `${name}: ${around}`),
  );
}
