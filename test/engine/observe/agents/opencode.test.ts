/**
 * OpenCode's database: each part once, when it is finished, and its owner undisturbed. And where the sessions of the agents lie.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cursorFolderOf } from '../../../../src-main/engine/observe/agents/cursor-folders.ts';
import { findSessionFiles } from '../../../../src-main/engine/observe/agents/find.ts';
import {
  listSessions,
  readNewParts,
  sessionPath,
  skipParts,
} from '../../../../src-main/engine/observe/agents/opencode-store.ts';
import { newReaderState, readerStateSchema } from '../../../../src-main/engine/observe/agents/reading.ts';
import { readerOf } from '../../../../src-main/engine/observe/agents/session-file.ts';
import type { TailCursor } from '../../../../src-main/engine/observe/agents/tail.ts';
import { toolData, turnData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../../support/clock.ts';
import { opencodeDatabase } from '../../../support/opencode.ts';
import { tempDir } from '../../../support/temp.ts';

const clock = fakeClock('2026-11-20T10:00:00Z', 60);
const context = {
  clock,
  project: { id: 'p1', path: '/home/ana/harbor-api' },
  offset: 0,
  fallbackAt: '2026-11-01T00:00:00.000+01:00',
  sessionHint: 'hint',
};
const foreign = /TOOLOUTPUT|FILECONTENT|NEWCODE|HOOKTEXT|THOUGHT|OWNOUTPUT|OWNQUERY/;
const brief = (draft: Draft) => `${draft.kind} ${draft.origin} ${draft.text}`;

function opencode() {
  const made = opencodeDatabase(tempDir());
  onTestFinished(() => made.close());
  const file = sessionPath(made.file, 's1');
  let cursor: TailCursor | undefined;
  let state = newReaderState();
  return {
    ...made,
    file: made.file,
    skip: () => void (cursor = skipParts(file)?.cursor),
    /** As the observer does: with a cursor and a state that were stored in between. */
    look() {
      const drafts: Draft[] = [];
      for (;;) {
        const read = readNewParts(file, cursor);
        if (!read) return drafts;
        state = readerStateSchema.parse(JSON.parse(JSON.stringify(state)));
        for (const { text, offset } of read.lines)
          drafts.push(...readerOf('opencode')(text, state, { ...context, offset }));
        cursor = JSON.parse(JSON.stringify(read.cursor)) as TailCursor;
        if (!read.more) return drafts;
      }
    },
    state: () => state,
  };
}
const completed = {
  role: 'assistant',
  modelID: 'm',
  path: { cwd: '/home/ana/harbor-api/api' },
  time: { created: 1, completed: 2 },
  finish: 'stop',
};
const running = { ...completed, time: { created: 1 }, finish: undefined };

describe('OpenCode', () => {
  test('each part once, when it is finished', () => {
    const the = opencode();
    the.session('s1', '/home/ana/harbor-api');
    the.message('s1', 'm1', { role: 'user' }, [
      { id: 'p1', type: 'text', text: 'Please always use pnpm.' },
      { id: 'p2', type: 'text', text: 'HOOKTEXT', synthetic: true },
    ]);
    the.message('s1', 'm2', running, [
      { id: 'p3', type: 'step-start' },
      { id: 'p4', type: 'text', text: 'I will', time: { start: 1796016928827 } },
      {
        id: 'p5',
        type: 'tool',
        tool: 'bash',
        callID: 'c1',
        state: { status: 'running', input: { command: 'pnpm test' } },
      },
    ]);
    expect(the.look().map(brief)).toEqual(['prompt user-turn Please always use pnpm.']);
    the.part('s1', 'm2', {
      id: 'p4',
      type: 'text',
      text: 'I will look.',
      time: { start: 1796016928827, end: 1796016929023 },
    });
    expect(the.look().map(brief)).toEqual(['conclusion agent I will look.']);
    the.part('s1', 'm2', {
      id: 'p5',
      type: 'tool',
      tool: 'bash',
      callID: 'c1',
      state: {
        status: 'completed',
        input: { command: 'pnpm test' },
        output: 'TOOLOUTPUT\nError: port 17 in use',
        metadata: { exit: 2, output: 'TOOLOUTPUT' },
        time: { start: 1796016928862, end: 1796016929468 },
      },
    });
    the.message('s1', 'm3', completed, [
      {
        id: 'p6',
        type: 'tool',
        tool: 'read',
        state: { status: 'completed', input: { filePath: '/home/ana/harbor-api/a.ts' }, output: 'FILECONTENT' },
      },
      {
        id: 'p7',
        type: 'tool',
        tool: 'edit',
        state: {
          status: 'error',
          input: { filePath: '/etc/hosts', newString: 'NEWCODE' },
          error: 'The user rejected permission to use this specific tool call.',
        },
      },
      {
        id: 'p8',
        type: 'tool',
        tool: 'vesper_recall',
        state: { status: 'completed', input: { query: 'OWNQUERY' }, output: 'OWNOUTPUT' },
      },
      { id: 'p9', type: 'reasoning', text: 'THOUGHT' },
      { id: 'pa', type: 'text', text: 'Done. [vesper:data x]OWNOUTPUT[/vesper:data]', time: { start: 5, end: 6 } },
      { id: 'pb', type: 'novelty' },
    ]);
    const drafts = the.look();
    expect(drafts.map(brief)).toEqual([
      'tool agent bash: pnpm test (exit 2)',
      'tool agent read: a.ts',
      'tool agent edit: /etc/hosts (rejected)',
      'conclusion agent Done.',
    ]);
    expect(drafts[0]?.data).toMatchObject({
      exit: 2,
      ok: false,
      durationMs: 606,
      errorSignature: 'Error: port N in use',
    });
    expect(drafts[0]?.key).toBe('opencode:s1:p5');
    expect(JSON.stringify(drafts)).not.toMatch(foreign);
    for (const { kind, data } of drafts)
      expect((kind === 'tool' ? toolData : turnData).safeParse(data).error).toBeUndefined();
    expect(the.look()).toEqual([]);
    expect(the.state().unknown).toBe(1);
  });

  test('what a broken-off run left open is told when the session goes on', () => {
    const the = opencode();
    the.session('s1', '/home/ana/harbor-api');
    the.message('s1', 'm1', running, [
      { id: 'p1', type: 'tool', tool: 'bash', state: { status: 'running', input: { command: 'make' } } },
    ]);
    expect(the.look()).toEqual([]);
    the.message('s1', 'm2', { role: 'user' }, [{ id: 'p2', type: 'text', text: 'again' }]);
    expect(the.look().map(brief)).toEqual(['tool agent bash: make', 'prompt user-turn again']);
  });

  test('rows that are taken back, written anew or renumbered lose nothing', () => {
    const the = opencode();
    the.session('s1', '/home/ana/harbor-api');
    for (const n of [1, 2, 3])
      the.message('s1', `m${n}`, { role: 'user' }, [{ id: `p${n}`, type: 'text', text: `say ${n}` }]);
    expect(the.look()).toHaveLength(3);
    the.db.exec("DELETE FROM message WHERE id IN ('m2', 'm3')"); // reverted: their rows' numbers are given again
    the.message('s1', 'm4', { role: 'user' }, [{ id: 'p4', type: 'text', text: 'say 4' }]);
    expect(the.look().map(brief)).toContain('prompt user-turn say 4');
    the.db.exec("DELETE FROM message WHERE id = 'm1'");
    the.db.exec('VACUUM');
    the.message('s1', 'm5', { role: 'user' }, [{ id: 'p5', type: 'text', text: 'say 5' }]);
    expect(the.look().map(brief)).toEqual(['prompt user-turn say 5']);
  });

  test('what is passed over stays unread, also what was being written then', () => {
    const the = opencode();
    the.session('s1', '/home/ana/harbor-api');
    the.message('s1', 'm1', running, [{ id: 'p1', type: 'text', text: 'secret', time: { start: 1 } }]);
    the.skip();
    the.part('s1', 'm1', { id: 'p1', type: 'text', text: 'secret plan', time: { start: 1, end: 2 } });
    the.message('s1', 'm2', completed, [{ id: 'p2', type: 'text', text: 'open', time: { start: 3, end: 4 } }]);
    expect(the.look().map(brief)).toEqual(['conclusion agent open']);
  });

  test('the owner is not disturbed: no byte changed, nothing made, its checkpoint and its last close go as ever', () => {
    const the = opencode();
    the.session('s1', '/home/ana/harbor-api');
    the.message('s1', 'm1', { role: 'user' }, [{ id: 'p1', type: 'text', text: 'one' }]);
    const folder = path.dirname(the.file);
    const seen = () =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('-shm')) // holds the locks themselves
        .map(
          (name) =>
            `${name} ${statSync(path.join(folder, name)).mtimeMs} ${createHash('sha256')
              .update(readFileSync(path.join(folder, name)))
              .digest('hex')}`,
        );
    const before = seen();
    expect(the.look()).toHaveLength(1);
    expect(listSessions(the.file, 0)).toMatchObject([{ id: 's1', directory: '/home/ana/harbor-api' }]);
    expect(seen()).toEqual(before);
    expect(the.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 });
    the.close();
    const closed = readdirSync(folder);
    expect(closed).toEqual(['opencode.db']);
    expect(listSessions(the.file, 0)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(closed);
  });

  test('no database is no trouble; another program’s file is', () => {
    const dir = tempDir();
    expect(listSessions(path.join(dir, 'none.db'), 0)).toEqual([]);
    writeFileSync(path.join(dir, 'other.db'), 'no database at all, but long enough to look like one'.repeat(100));
    expect(() => listSessions(path.join(dir, 'other.db'), 0)).toThrow();
  });
});

describe('where they lie', () => {
  test('each agent’s sessions of the folders asked for, with the folder they ran in', async () => {
    const dir = tempDir();
    const [own, sub, other] = ['work/my.app', 'work/my.app/api', 'work/other'].map((name) => path.join(dir, name));
    for (const folder of [own, sub, other]) mkdirSync(folder ?? '', { recursive: true });
    const put = (name: string, text = '{}\n') => {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), text);
    };
    const slug = (folder = '') => folder.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-/, '');
    put('gemini/tmp/my-app/.project_root', own);
    put('gemini/tmp/my-app/chats/session-2026-11-19T09-00-aaaa.jsonl');
    put('gemini/tmp/my-app/chats/parent/child.jsonl');
    put('gemini/tmp/my-app/logs.json');
    put(
      `gemini/tmp/${createHash('sha256')
        .update(own ?? '')
        .digest('hex')}/chats/session-old.json`,
    );
    put('gemini/tmp/other/.project_root', other);
    put('gemini/tmp/other/chats/session-x.jsonl');
    put(`cursor/projects/${slug(own)}/agent-transcripts/one/one.jsonl`);
    put(`cursor/projects/${slug(own)}/agent-transcripts/one/subagents/two.jsonl`);
    put(`cursor/projects/${slug(sub)}/agent-transcripts/three.jsonl`);
    put(`cursor/projects/${slug(other)}/agent-transcripts/four.jsonl`);
    const database = opencodeDatabase(path.join(dir, 'opencode'));
    onTestFinished(() => database.close());
    database.session('s1', own ?? '');
    database.session('s2', other ?? '');
    const roots = {
      claudeCode: [],
      codex: [],
      gemini: [path.join(dir, 'gemini')],
      cursor: [path.join(dir, 'cursor')],
      opencode: [database.file],
    };
    const { files, unreadable } = await findSessionFiles(roots, 0, [own ?? '']);
    expect(unreadable).toEqual([]);
    const found = files.map(({ agent, sessionHint, sub: part, cwd }) =>
      [agent, sessionHint, part ?? '-', path.relative(dir, cwd ?? '')].join(' '),
    );
    expect(found.sort()).toEqual([
      'cursor one - work/my.app',
      'cursor one two work/my.app',
      'cursor three - work/my.app/api',
      'gemini parent child work/my.app',
      'gemini session-2026-11-19T09-00-aaaa - work/my.app',
      'gemini session-old - work/my.app',
      'opencode s1 - work/my.app',
    ]);
  });

  test('a name of Cursor’s that two folders could have is nobody’s, unless Cursor noted which', async () => {
    const dir = tempDir();
    for (const name of ['a/b-c', 'a/b/c']) mkdirSync(path.join(dir, name), { recursive: true });
    const place = path.join(dir, 'projects/a-b-c');
    mkdirSync(place, { recursive: true });
    expect(await cursorFolderOf(place, dir)).toBeUndefined();
    writeFileSync(path.join(place, '.workspace-trusted'), JSON.stringify({ workspacePath: '/a/b/c' }));
    expect(await cursorFolderOf(place, dir)).toBe('/a/b/c');
    writeFileSync(path.join(place, '.workspace-trusted'), JSON.stringify({ workspacePath: '/somewhere/else' }));
    expect(await cursorFolderOf(place, dir)).toBeUndefined();
  });
});
