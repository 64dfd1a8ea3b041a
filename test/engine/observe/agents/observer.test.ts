import { appendFileSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { AgentCursors, CursorStore } from '../../../../src-main/engine/observe/agents/cursors.ts';
import { openAgentsObserver } from '../../../../src-main/engine/observe/agents/observer.ts';
import type { AgentsObserverState } from '../../../../src-main/engine/observe/agents/options.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp.ts';

const now = '2026-11-20T10:00:00Z';

function setUp() {
  const dir = tempDir();
  const roots = { claudeCode: [path.join(dir, 'claude')], codex: [path.join(dir, 'codex')] };
  const sessions = path.join(dir, 'claude/projects/-home-harbor');
  const day = path.join(dir, 'codex/sessions/2026/11/20');
  mkdirSync(sessions, { recursive: true });
  mkdirSync(day, { recursive: true });
  const clock = fakeClock(now);
  const log: Draft[] = [];
  const states: AgentsObserverState[] = [];
  let stored: string | undefined;
  let saveFails = false;
  const cursorStore: CursorStore = {
    load: async () =>
      stored === undefined ? { version: 1, files: {}, looked: [] } : (JSON.parse(stored) as AgentCursors),
    save: async (cursors) => {
      if (saveFails) throw new Error('disk full');
      stored = JSON.stringify(cursors);
    },
  };
  const grants = new Map([['/home/harbor', true], ['/home/private', false]]); // prettier-ignore
  let emitFails = false;
  let hint = (): void => undefined;
  const pausedByEngine = new Set<string>();
  const open = async () => {
    const observer = await openAgentsObserver({
      ports: { clock, diagnose: () => undefined },
      roots,
      projectOf(cwd) {
        for (const [folder, agents] of grants)
          if (cwd === folder || cwd.startsWith(`${folder}/`)) return { id: folder.slice(6), path: folder, agents };
        return undefined;
      },
      isPaused: (project) => pausedByEngine.has(project),
      watchPaths: async (_, onHint) => ((hint = onHint), { close: async () => undefined }),
      emit: async (drafts) => {
        if (emitFails) throw new Error('the log is down');
        log.push(...structuredClone(drafts));
      },
      cursorStore,
      onState: (state) => states.push(state),
    });
    await observer.ready;
    return observer;
  };
  let count = 0;
  const prompt = (text: string, session = 's1', cwd = '/home/harbor') =>
    `${JSON.stringify({ type: 'user', uuid: `u${++count}`, sessionId: session, cwd, timestamp: '2026-11-20T09:00:00Z', message: { content: text } })}\n`;
  /** Writes with a change time `minutesAgo`; a different one each time, as a clock of nanoseconds would. */
  const touch = (file: string, minutesAgo: number) => {
    const at = (Date.parse(now) - minutesAgo * 60_000 + ++count) / 1000;
    utimesSync(file, at, at);
  };
  const write = (name: string, text: string, minutesAgo = 1) => {
    const file = path.join(sessions, name);
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, text);
    touch(file, minutesAgo);
    return file;
  };
  return {
    open, log, states, clock, write, touch, prompt, sessions, day, grants, pausedByEngine,
    hint: () => hint(),
    failEmit: (on: boolean) => void (emitFails = on),
    failSave: (on: boolean) => void (saveFails = on),
    texts: () => log.filter((draft) => draft.kind !== 'end').map((draft) => draft.text),
  }; // prettier-ignore
}

describe('agents observer', () => {
  test('a project without consent is not read; after the grant it is', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('mine'));
    the.write('b.jsonl', the.prompt('secret', 's2', '/home/private'));
    the.write('c.jsonl', the.prompt('strange', 's3', '/elsewhere'));
    const observer = await the.open();
    expect(the.texts()).toEqual(['mine']);
    the.grants.set('/home/private', true);
    await observer.projectsChanged();
    expect(the.texts()).toEqual(['mine', 'secret']);
    expect(the.log.map((draft) => draft.project)).toEqual(['harbor', 'private']);
    await observer.close();
  });

  test('a session that wanders into a project without consent is not followed there', async () => {
    const the = setUp();
    the.write(
      'a.jsonl',
      the.prompt('one') + the.prompt('secret', 's1', '/home/private/sub') + the.prompt('tmp', 's1', '/tmp'),
    );
    const observer = await the.open();
    expect(the.texts()).toEqual(['one', 'tmp']);
    await observer.close();
  });

  test('restart without loss and without doubles, also when lines came while it was down', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one'));
    let observer = await the.open();
    the.write('a.jsonl', the.prompt('two'));
    await observer.scan();
    await observer.close();
    the.write('a.jsonl', the.prompt('three'));
    the.write('new.jsonl', the.prompt('four', 's9'));
    observer = await the.open();
    expect(the.texts()).toEqual(['one', 'two', 'three', 'four']);
    await observer.scan();
    expect(the.texts()).toHaveLength(4);
    await observer.close();
  });

  test('a tool whose result comes after a restart still finds its use', async () => {
    const the = setUp();
    const line = (value: object) =>
      `${JSON.stringify({ sessionId: 's1', cwd: '/home/harbor', timestamp: '2026-11-20T09:00:00Z', ...value })}\n`;
    the.write(
      'a.jsonl',
      line({
        type: 'assistant',
        uuid: 'a1',
        message: { content: [{ type: 'tool_use', id: 't', name: 'Bash', input: { command: 'make' } }] },
      }),
    );
    let observer = await the.open();
    expect(the.texts()).toEqual([]);
    await observer.close();
    observer = await the.open();
    the.write(
      'a.jsonl',
      line({
        type: 'user',
        uuid: 'a2',
        message: { content: [{ type: 'tool_result', tool_use_id: 't', content: 'x' }] },
      }),
    );
    await observer.scan();
    expect(the.texts()).toEqual(['Bash: make (exit 0)']);
    await observer.close();
  });

  test('nothing is acknowledged that the log did not take', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one'));
    the.failEmit(true);
    const observer = await the.open();
    expect(the.states.at(-1)).toMatchObject({ state: 'degraded', reason: 'the log is down' });
    the.failEmit(false);
    await observer.scan();
    expect(the.texts()).toEqual(['one']);
    expect(the.states.at(-1)?.state).toBe('watching');
    await observer.close();
  });

  test('a lost cursor file gives the same keys again, which the log drops', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one') + the.prompt('two'));
    the.failSave(true);
    const observer = await the.open();
    expect(the.states.at(-1)?.state).toBe('degraded');
    await observer.close().catch(() => undefined);
    the.failSave(false);
    await (await the.open()).close();
    expect(the.texts()).toEqual(['one', 'two', 'one', 'two']);
    expect(new Set(the.log.map((draft) => draft.key)).size).toBe(2);
  });

  test('paused is not read and never back-filled: old files, new files, half lines', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one'));
    const observer = await the.open();
    observer.pause('harbor');
    const half = the.prompt('half');
    the.write('a.jsonl', the.prompt('in the pause') + half.slice(0, 30));
    the.write('new.jsonl', the.prompt('also in the pause', 's2'));
    await observer.scan();
    await observer.resume('harbor');
    the.write('a.jsonl', half.slice(30) + the.prompt('after'));
    the.write('new.jsonl', the.prompt('after too', 's2'));
    await observer.scan();
    expect(the.texts().sort()).toEqual(['after', 'after too', 'one']);
    await observer.close();
  });

  test('a pause from an earlier run: what was written in it stays unread after resume', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one'));
    await (await the.open()).close();
    the.pausedByEngine.add('harbor');
    the.write('a.jsonl', the.prompt('in the pause'));
    const observer = await the.open();
    the.write('a.jsonl', the.prompt('in the pause too'));
    the.pausedByEngine.delete('harbor');
    await observer.resume('harbor');
    the.write('a.jsonl', the.prompt('after'));
    await observer.scan();
    expect(the.texts()).toEqual(['one', 'after']);
    await observer.close();
  });

  test('a session ends after 30 quiet minutes, once, and again when it was resumed', async () => {
    const the = setUp();
    the.write('a.jsonl', the.prompt('one'), 29);
    const observer = await the.open();
    const ends = () => the.log.filter((draft) => draft.kind === 'end');
    expect(ends()).toEqual([]);
    the.clock.jump(2 * 60_000);
    await observer.scan();
    await observer.scan();
    expect(ends()).toHaveLength(1);
    the.write('a.jsonl', the.prompt('two'), -2);
    await observer.scan();
    the.clock.jump(40 * 60_000);
    await observer.scan();
    expect(ends().map((draft) => draft.data)).toMatchObject([{ prompts: 1 }, { prompts: 2 }]);
    expect(new Set(ends().map((draft) => draft.key)).size).toBe(2);
    await observer.close();
  });

  test('subagents belong to their parent’s session: the agent’s word, and no end of their own', async () => {
    const the = setUp();
    const line = JSON.stringify({
      type: 'user',
      uuid: 'x',
      agentId: 'a7',
      isSidechain: true,
      sessionId: 's1',
      cwd: '/home/harbor',
      timestamp: '2026-11-20T09:00:00Z',
      message: { content: 'search' },
    });
    the.write('s1/subagents/agent-a7.jsonl', `${line}\n`, 120);
    const observer = await the.open();
    expect(the.log.map((draft) => [draft.kind, draft.origin, draft.session])).toEqual([['prompt', 'agent', 's1']]);
    await observer.close();
  });

  test('a renamed file is the same one; another session in its place ends the one before', async () => {
    const the = setUp();
    const file = the.write('a.jsonl', the.prompt('one'));
    const observer = await the.open();
    renameSync(file, path.join(the.sessions, 'b.jsonl'));
    the.write('b.jsonl', the.prompt('two'));
    await observer.scan();
    expect(the.texts()).toEqual(['one', 'two']);
    writeFileSync(path.join(the.sessions, 'b.jsonl'), the.prompt('another', 's2'));
    the.touch(path.join(the.sessions, 'b.jsonl'), 0);
    await observer.scan();
    expect(the.log.slice(2).map((draft) => [draft.kind, draft.session])).toEqual([['end', 's1'], ['prompt', 's2']]); // prettier-ignore
    await observer.close();
  });

  test('the first look takes the newest 200 files; the older ones are followed from now on', async () => {
    const the = setUp();
    the.write('old.jsonl', the.prompt('older than 90 days'), 91 * 24 * 60);
    for (let i = 0; i < 205; i++) the.write(`f${i}.jsonl`, the.prompt(`file ${i}`, `s${i}`), 10 + i);
    const observer = await the.open();
    expect(the.texts()).toHaveLength(200);
    expect(the.texts()).not.toContain('file 204');
    the.write('f204.jsonl', the.prompt('new in 204', 's204'));
    await observer.scan();
    expect(the.texts()).toHaveLength(201);
    expect(the.texts()).not.toContain('file 204');
    await observer.close();
  });

  test('Codex rollouts are found under their day', async () => {
    const the = setUp();
    const fixture = readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/agents/codex.jsonl'), 'utf8');
    const file = path.join(the.day, 'rollout-2026-11-20T09-00-00-019fc8be-1111-7222-8333-444455556666.jsonl');
    writeFileSync(file, fixture.replaceAll('/home/ana/harbor-api', '/home/harbor'));
    the.touch(file, 1);
    const observer = await the.open();
    expect(the.texts()).toContain('apply_patch: src/server.ts');
    await observer.close();
  });

  test('a hint leads to a look, a little later', async () => {
    const the = setUp();
    const observer = await the.open();
    the.write('a.jsonl', the.prompt('one'));
    the.hint();
    the.clock.advance(200);
    await vi.waitFor(() => expect(the.texts()).toEqual(['one']));
    await observer.close();
  });
});
