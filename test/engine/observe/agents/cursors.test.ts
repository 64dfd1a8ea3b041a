import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openCursorStore, type AgentCursors } from '../../../../src-main/engine/observe/agents/cursors.ts';
import { newReaderState } from '../../../../src-main/engine/observe/agents/reading.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import { tempDir } from '../../../support/temp.ts';

const print = { length: 3, hash: 'abc' };
const cursors: AgentCursors = {
  version: 1,
  looked: ['p1'],
  files: {
    '/x/a.jsonl': {
      project: 'p1',
      agent: 'codex',
      cwd: '/w',
      cursor: { dev: 1, ino: 2, offset: 3, head: print, before: print },
      state: { ...newReaderState(), pending: [['t', { key: 'k', at: '2026-11-20T10:00:00Z', tool: 'shell' }]] },
      mtimeMs: 1.5,
    },
  },
};

test('cursors come back as they were, from a file of the owner alone', async () => {
  const file = path.join(tempDir(), 'cursors/agents.json');
  const store = openCursorStore(nodeFiles(), file);
  expect(await store.load()).toEqual({ version: 1, files: {}, looked: [] });
  await store.save(cursors);
  expect(await openCursorStore(nodeFiles(), file).load()).toEqual(cursors);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test.each(['', '{"version":1,"files":{"a":', '{"version":2}', '[]'])(
  'a broken file %j is an empty one',
  async (content) => {
    const file = path.join(tempDir(), 'cursors/agents.json');
    mkdirSync(path.dirname(file));
    writeFileSync(file, content);
    const store = openCursorStore(nodeFiles(), file);
    expect((await store.load()).files).toEqual({});
    await store.save(cursors);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(cursors);
  },
);

test('a save that fails half way leaves the old cursors', async () => {
  const file = path.join(tempDir(), 'cursors/agents.json');
  const files = nodeFiles();
  await openCursorStore(files, file).save(cursors);
  const broken = openCursorStore({ ...files, rename: () => Promise.reject(new Error('no space')) }, file);
  await expect(broken.save({ ...cursors, looked: [] })).rejects.toThrow('no space');
  expect(await openCursorStore(files, file).load()).toEqual(cursors);
});
