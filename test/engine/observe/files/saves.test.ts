/**
 * How programs write files: each save is one record, whatever the program does on the way (TRUST R17).
 */
import {
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { trust } from '../../../support/trust.ts';
import { sleep, watched } from './watched.ts';

const modes = [
  ['chokidar', {}],
  ['one watch per folder', { manyFiles: 0 }],
] as const;

describe.each(modes)('saves, watched by %s', (_name, mode) => {
  test('plain adds, changes and removals', async () => {
    const w = await watched({ 'src/a.ts': 'one\n', 'src/b.ts': 'b\n' }, mode);
    w.write('src/new.ts', 'x\ny\n');
    w.append('src/a.ts', 'two\n');
    unlinkSync(w.full('src/b.ts'));
    expect(await w.seen()).toEqual(['add src/new.ts', 'change src/a.ts', 'remove src/b.ts']);
  });

  test('R17: every way to save is one change', async ({ task }) => {
    const names = Object.keys(SAVES).map((how) => `${how.replaceAll(' ', '-')}/main.ts`);
    const w = await watched(Object.fromEntries(names.map((name) => [name, 'before\n'])), mode);
    await Promise.all(Object.values(SAVES).map(async (save, n) => save(w.full(names[n] ?? ''))));
    const seen = await w.seen();
    const expected = names.map((name) => `change ${name}`).sort();
    const bad =
      expected.filter((line) => seen.filter((one) => one === line).length !== 1).length +
      seen.filter((one) => !expected.includes(one)).length;
    trust(task, {
      id: 'R17',
      tried: 'ways to save a file',
      count: names.length,
      bad,
      badly: 'told twice, not, or as something else',
    });
    expect(seen).toEqual(expected);
  });

  test('a touch is no change', async () => {
    const w = await watched({ 'a.ts': 'same\n' }, mode);
    w.write('a.ts', 'changed\n');
    expect(await w.seen()).toEqual(['change a.ts']);
    utimesSync(w.full('a.ts'), new Date(), new Date());
    w.write('a.ts', 'changed\n');
    expect(await w.seen()).toEqual([]);
  });

  test('R17: renames: in place, across folders, with an edit, of a folder, in case only', async () => {
    const w = await watched(
      {
        'a.ts': 'aaa\n',
        'b.ts': 'bbb\n',
        'c.ts': 'c\n'.repeat(99),
        'dir/x.ts': 'xx\n',
        'dir/sub/y.ts': 'yyy\n',
        'Read.md': 'r\n',
      },
      mode,
    );
    mkdirSync(w.full('lib'));
    renameSync(w.full('a.ts'), w.full('a2.ts'));
    renameSync(w.full('b.ts'), w.full('lib/b.ts'));
    renameSync(w.full('c.ts'), w.full('c2.ts'));
    w.append('c2.ts', 'more\n');
    renameSync(w.full('dir'), w.full('folder'));
    renameSync(w.full('Read.md'), w.full('READ.md'));
    expect(await w.seen()).toEqual([
      'rename Read.md -> READ.md',
      'rename a.ts -> a2.ts',
      'rename b.ts -> lib/b.ts',
      'rename c.ts -> c2.ts',
      'rename dir/sub/y.ts -> folder/sub/y.ts',
      'rename dir/x.ts -> folder/x.ts',
    ]);
    w.append('folder/sub/y.ts', 'on\n'); // the moved folder is still watched
    expect(await w.seen()).toEqual(['change folder/sub/y.ts']);
    renameSync(w.full('a2.ts'), w.full('a.ts')); // and back: not the same record as before
    expect(await w.seen()).toEqual(['rename a2.ts -> a.ts']);
    renameSync(w.full('a.ts'), w.full('a2.ts'));
    expect(await w.seen()).toEqual(['rename a.ts -> a2.ts']);
  });

  test('a freed inode is no rename', async () => {
    const w = await watched({ 'old.ts': 'old content\n', 'z.ts': '' }, mode);
    unlinkSync(w.full('old.ts'));
    await sleep(5);
    w.write('other.ts', 'quite other content here\n'); // ext4 gives the same inode out again
    expect(await w.seen()).toEqual(['add other.ts', 'remove old.ts']);
  });

  test('R17: a change of Unicode form only is nothing', async () => {
    const w = await watched({ ['caf\u00e9.md'.normalize('NFD')]: 'x\n' }, mode);
    renameSync(w.full('caf\u00e9.md'.normalize('NFD')), w.full('caf\u00e9.md'.normalize('NFC')));
    expect(await w.seen()).toEqual([]);
    w.append('caf\u00e9.md'.normalize('NFC'), 'y\n');
    expect(await w.seen()).toEqual(['change caf\u00e9.md'.normalize('NFC')]);
  });

  test('R17: a hard link is one more file, its loss one less', async () => {
    const w = await watched({ 'a.ts': 'a\n' }, mode);
    linkSync(w.full('a.ts'), w.full('b.ts'));
    expect(await w.seen()).toEqual(['add b.ts']);
    unlinkSync(w.full('b.ts'));
    expect(await w.seen()).toEqual(['remove b.ts']);
  });

  test('mkdir -p and a file at once, 30 times: none is missed', async () => {
    const w = await watched({ 'a.ts': 'a\n' }, mode);
    for (let n = 0; n < 30; n++) {
      w.write(`n${n}/deep/er/file.ts`, `${n}\n`);
      await sleep(3);
    }
    const paths = (await w.seen(700)).filter((line) => line.startsWith('add'));
    expect(paths).toHaveLength(30);
  });

  test('R17: a folder removed and made again at once is still watched', async () => {
    const w = await watched({ 'dir/a.ts': 'a\n' }, mode);
    rmSync(w.full('dir'), { recursive: true });
    w.write('dir/b.ts', 'bb\n');
    await w.seen();
    w.write('dir/c.ts', 'c\n');
    expect(await w.seen()).toEqual(['add dir/c.ts']);
  });

  test('R17: links that lead in circles are followed nowhere, and nothing is told twice or removed', async ({
    task,
  }) => {
    const w = await watched({ 'src/a.ts': 'a\n' }, mode);
    symlinkSync('..', w.full('src/up'));
    symlinkSync('self', w.full('self'));
    await w.seen();
    w.append('src/a.ts', 'b\n');
    const seen = await w.seen();
    trust(task, {
      id: 'R17',
      tried: 'saves beside links in circles',
      count: 1,
      bad: seen.length - 1,
      badly: 'told more than once',
    });
    expect(seen).toEqual(['change src/a.ts']);
  });

  test('200 files at once are one record that names the folders', async () => {
    const w = await watched({ 'a.ts': 'a\n' }, mode);
    for (let n = 0; n < 200; n++) w.write(`${n % 4 === 0 ? 'docs' : 'src/gen'}/f${n}.ts`, `${n}\n`);
    await w.seen(0);
    await sleep(1_500);
    const [burst, ...rest] = w.emitted.filter((draft) => draft.kind !== 'layout');
    expect(rest).toEqual([]);
    expect(burst?.data).toEqual({
      count: 200,
      ops: { add: 200 },
      folders: [
        { path: 'src/gen', count: 150 },
        { path: 'docs', count: 50 },
      ],
    });
  });
});

const SAVES: Record<string, (at: string) => void | Promise<void>> = {
  'truncate and write': (at) => writeFileSync(at, 'saved\n'),
  async 'truncate then write later'(at) {
    truncateSync(at, 0);
    await sleep(100);
    writeFileSync(at, 'saved\n');
  },
  async 'vim with backup'(at) {
    const probe = at.replace(/[^/]+$/, '4913');
    writeFileSync(probe, '');
    unlinkSync(probe);
    renameSync(at, `${at}~`);
    await sleep(30);
    writeFileSync(at, 'saved\n');
    unlinkSync(`${at}~`);
  },
  'vim with swap file'(at) {
    writeFileSync(at.replace(/([^/]+)$/, '.$1.swp'), 'swap');
    writeFileSync(at, 'saved\n');
  },
  'JetBrains safe write'(at) {
    writeFileSync(`${at}___jb_tmp___`, 'saved\n');
    renameSync(at, `${at}___jb_old___`);
    renameSync(`${at}___jb_tmp___`, at);
    unlinkSync(`${at}___jb_old___`);
  },
  'Emacs lock backup write'(at) {
    symlinkSync('me@host.1:2', at.replace(/([^/]+)$/, '.#$1'));
    renameSync(at, `${at}~`);
    writeFileSync(at, 'saved\n');
    unlinkSync(at.replace(/([^/]+)$/, '.#$1'));
  },
  'write beside and mv over'(at) {
    writeFileSync(`${at}.12345`, 'saved\n');
    renameSync(`${at}.12345`, at);
  },
  'hard link swap'(at) {
    writeFileSync(`${at}.new`, 'saved\n');
    unlinkSync(at);
    linkSync(`${at}.new`, at);
    unlinkSync(`${at}.new`);
  },
  'delete and create again'(at) {
    unlinkSync(at);
    writeFileSync(at, 'saved\n');
  },
  async 'three saves in a row'(at) {
    for (const text of ['s', 'sa', 'saved\n']) {
      writeFileSync(at, text);
      await sleep(15);
    }
  },
};
