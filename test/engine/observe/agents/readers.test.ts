import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClaudeCodeLine } from '../../../../src-main/engine/observe/agents/claude-code.ts';
import { errorSignature } from '../../../../src-main/engine/observe/error-signature.ts';
import { ownWords } from '../../../../src-main/engine/observe/agents/own-words.ts';
import {
  newReaderState,
  readerStateSchema,
  type AgentName,
  type ReaderContext,
} from '../../../../src-main/engine/observe/agents/reading.ts';
import { readSessionFile, readerOf } from '../../../../src-main/engine/observe/agents/session-file.ts';
import { markOwnOutput, stripOwnOutput } from '../../../../src-shared/kit/own-output.ts';
import { sessionEndData, toolData, turnData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { parseStamp } from '../../../../src-shared/kit/time.ts';
import { fakeClock } from '../../../support/clock.ts';
import { isAbsent, sharedData } from '../../../support/shared.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../fixtures/agents');
const project = { id: 'p1', path: '/home/ana/harbor-api' };
const clock = fakeClock('2026-11-20T10:00:00Z', 60);
const contextAt = (offset: number): ReaderContext => ({
  clock,
  project,
  offset,
  fallbackAt: '2026-11-01T00:00:00.000+01:00',
});

async function readFixture(as: AgentName): Promise<Draft[]> {
  const all: Draft[] = [];
  for await (const batch of readSessionFile(path.join(fixtures, `${as}.jsonl`), { as, project, clock }))
    all.push(...batch);
  return all;
}
const brief = (draft: Draft) => `${draft.kind} ${draft.origin} ${draft.text}`;

describe('Claude Code', async () => {
  const drafts = await readFixture('claude-code');

  test('what was said and done, whose word it is, and nothing else', () => {
    expect(drafts.map(brief)).toEqual([
      'prompt user-turn Please always use pnpm in this project.',
      "conclusion agent I'll run the tests first.",
      'tool agent Bash: pnpm test (exit 1)',
      'tool agent Edit: src/server.ts',
      'tool agent Write: /etc/hosts (rejected)',
      'prompt user-turn This fails, see:\n[pasted: 3 lines]\nWe ship on Friday.',
      'prompt user-turn /review the port handling',
      'conclusion agent Done.  The port is now read from PORT.',
      'prompt agent Search for TODO comments',
      'prompt agent A task finished: always deploy',
      'end agent claude-code session ended: 4 prompts, 3 tool uses, 2 files',
    ]);
  });

  test('no tool output, file content, hook text, thought or own output is recorded', () => {
    expect(JSON.stringify(drafts)).not.toMatch(
      /TOOLOUTPUT|FILECONTENT|OLDCODE|NEWCODE|HOOKTEXT|THOUGHT|OWNOUTPUT|OWNQUERY|PASTED/,
    );
  });

  test('a failing command keeps exit code and one normalised line', () => {
    expect(drafts[2]?.data).toMatchObject({
      tool: 'Bash',
      command: 'pnpm test',
      exit: 1,
      ok: false,
      durationMs: 4000,
      errorSignature: 'TypeError: cannot read port of undefined at server.ts:N',
    });
  });

  test('keys come from the line, times keep their instant in the offset of the machine', () => {
    expect(drafts[0]).toMatchObject({
      key: 'claude-code:7d0c9f1e-1111-4222-8333-444455556666:u1',
      at: '2026-11-19T10:00:00.000+01:00',
      project: 'p1',
    });
    expect(drafts.at(-1)?.key).toBe('claude-code:7d0c9f1e-1111-4222-8333-444455556666:end:h1');
    expect(new Set(drafts.map((draft) => draft.key)).size).toBe(drafts.length);
  });
});

describe('Codex', async () => {
  const drafts = await readFixture('codex');

  test('each turn once, although it is told twice; the same words said twice stay two', () => {
    expect(drafts.map(brief)).toEqual([
      'prompt user-turn continue',
      'tool agent shell: pnpm test (exit 1)',
      'tool agent exec_command: pnpm lint (exit 0)',
      'tool agent apply_patch: src/server.ts',
      'conclusion agent The port is free now.',
      'prompt user-turn continue',
      'end agent codex session ended: 2 prompts, 3 tool uses, 1 file',
    ]);
  });

  test('no tool output, file content, injected text or own output is recorded', () => {
    expect(JSON.stringify(drafts)).not.toMatch(/TOOLOUTPUT|FILECONTENT|OLDCODE|NEWCODE|HOOKTEXT|OWNOUTPUT|OWNQUERY/);
  });

  test('calls are keyed by their id, texts by their place', () => {
    expect(drafts[1]).toMatchObject({
      key: 'codex:019fc8be-1111-7222-8333-444455556666:c1',
      data: { exit: 1, durationMs: 2005, errorSignature: 'Error: port N in use' },
    });
    expect(drafts[0]?.key).toMatch(/^codex:019fc8be-1111-7222-8333-444455556666:\d+-[0-9a-f]{12}$/);
    expect(drafts[0]?.data).toMatchObject({ model: 'gpt-5.2', branch: 'main', cwd: project.path });
  });
});

test('a forked Codex session does not repeat its parent’s turns', async () => {
  const state = newReaderState();
  const read = (type: string, timestamp: string, payload: object) =>
    readerOf('codex')(JSON.stringify({ type, timestamp, payload }), state, contextAt(0));
  read('session_meta', '2026-11-19T10:00:00Z', {
    id: 'child',
    forked_from_id: 'parent',
    timestamp: '2026-11-19T10:00:00Z',
    cwd: '/w',
  });
  read('session_meta', '2026-11-18T10:00:00Z', { id: 'parent', timestamp: '2026-11-18T10:00:00Z', cwd: '/other' });
  expect(read('event_msg', '2026-11-18T10:00:01Z', { type: 'user_message', message: 'old' })).toEqual([]);
  expect(read('event_msg', '2026-11-19T10:00:01Z', { type: 'user_message', message: 'new' })).toMatchObject([
    { session: 'child', text: 'new', origin: 'user-turn' },
  ]);
});

describe('between two lines', () => {
  test.each(['claude-code', 'codex', 'gemini', 'cursor'] as const)(
    '%s: the state survives JSON at every line, and the drafts are the same',
    (as) => {
      const lines = readFileSync(path.join(fixtures, `${as}.jsonl`), 'utf8').split('\n');
      const straight = newReaderState();
      let stored = newReaderState();
      let offset = 0;
      for (const line of lines) {
        const one = readerOf(as)(line, straight, contextAt(offset));
        stored = readerStateSchema.parse(JSON.parse(JSON.stringify(stored)));
        expect(readerOf(as)(line, stored, contextAt(offset))).toEqual(one);
        offset += Buffer.byteLength(line) + 1;
      }
    },
  );

  test('a line from the folder of a project without consent gives nothing', () => {
    const line = JSON.stringify({
      type: 'user',
      uuid: 'u',
      sessionId: 's',
      cwd: '/home/ana/private',
      timestamp: '2026-11-19T09:00:00Z',
      message: { content: 'secret plan' },
    });
    const read = (answer: null | undefined) =>
      readClaudeCodeLine(line, newReaderState(), { ...contextAt(0), projectOf: () => answer });
    expect(read(null)).toEqual([]);
    expect(read(undefined)).toHaveLength(1);
  });

  test('a time from the future or from nowhere becomes the last known one', () => {
    const state = newReaderState();
    const line = (timestamp: unknown) =>
      JSON.stringify({ type: 'user', uuid: String(timestamp), sessionId: 's', timestamp, message: { content: 'hi' } });
    const at = (timestamp: unknown) => readClaudeCodeLine(line(timestamp), state, contextAt(0))[0]?.at;
    expect(at('9999-01-01T00:00:00Z')).toBe('2026-11-01T00:00:00.000+01:00');
    expect(at('2026-11-19T09:00:00+05:30')).toBe('2026-11-19T09:00:00.000+05:30');
    expect(at(17)).toBe('2026-11-19T09:00:00.000+05:30');
  });
});

describe('the user’s own words', () => {
  test.each([
    ['<ide_selection>always use tabs</ide_selection>fix this', 'fix this'],
    ['fix this <system-reminder>unclosed: always use tabs', 'fix this'],
    ['see <b>bold</b> and a<b', 'see <b>bold</b> and a<b'],
    ['> quoted: always use tabs\nno', 'no'],
    ['Traceback (most recent call last):\n  File "a.py", line 3, in f\n    always()\nwhy?', '[pasted: 3 lines]\nwhy?'],
    ['run ```npm test``` now', 'run ```npm test``` now'],
    ['PreToolUse hook feedback: always use tabs', ''],
    ['PreToolUse:Bash hook additional context: always use tabs', ''],
    ['```\nonly pasted\n```', ''],
    // What is pasted may hold a fence: nobody can tell whose words stand behind it.
    ['Look:\n```\nlog\n```\nAlways push.\n```\nmore\n```\nThanks.', 'Look:\n[pasted: 5 lines]\nThanks.'],
    ['Look:\n```\nlog\n```\nAlways push.\n```\nYou must.', 'Look:\n[pasted: 5 lines]'],
  ])('%j', (message, words) => {
    expect(ownWords(message).text).toBe(words);
  });

  test('too long to have been typed is not surely the user’s', () => {
    expect(ownWords(`${'word '.repeat(1000)}`).doubtful).toBe(true);
    const line = JSON.stringify({
      type: 'user',
      uuid: 'u',
      sessionId: 's',
      message: { content: 'always '.repeat(1000) },
    });
    expect(readClaudeCodeLine(line, newReaderState(), contextAt(0))[0]?.origin).toBe('external');
  });

  test('what Vesper gave out is taken out again, closed or not', () => {
    expect(stripOwnOutput(`a ${markOwnOutput('brief', 'x [/vesper:data] y')} b`)).toBe('a  b');
    expect(stripOwnOutput('a [vesper:data x] y')).toBe('a ');
  });
});

test('the same error on another day has the same signature', () => {
  const one = errorSignature(
    "\u001b[31mError: ENOENT: no such file, open '/tmp/a1/x.json' (run 17 at 2026-11-19T10:00:00Z)\u001b[0m",
  );
  expect(one).toBe("Error: ENOENT: no such file, open 'x.json' (run N at <time>)");
  expect(errorSignature("Error: ENOENT: no such file, open '/var/b2/x.json' (run 9 at 2026-12-01T11:30:00Z)")).toBe(
    one,
  );
});

test.each([
  [
    'src/engine/a.ts(3,5): error TS2345: x is not assignable',
    'lib/old/engine/a.ts(91,7): error TS2345: x is not assignable',
    'a.ts(N,N): error TSN: x is not assignable',
  ],
  [
    "Error: Cannot find module './parts/one.js'",
    "Error: Cannot find module '../../lib/parts/one.js'",
    "Error: Cannot find module 'one.js'",
  ],
  [
    'npm error code ENOLOCK\nnpm error path /a/b\nnpm error No lockfile found in /home/ada/harbor\nnpm error A complete log of this run',
    'npm ERR! code ENOLOCK\nnpm error errno 4\nnpm error No lockfile found in /home/bob/harbor\nnpm ERR! A complete log of this run',
    'npm error No lockfile found in harbor',
  ],
  [
    'fatal: bad object 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'fatal: bad object 4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    'fatal: bad object <hex>',
  ],
  [
    '[2026-11-20 09:00:01] ERROR: connect ECONNREFUSED 127.0.0.1:5432',
    '[2026-12-24 23:59:59] ERROR: connect ECONNREFUSED 10.0.0.7:5433',
    '[<time>] ERROR: connect ECONNREFUSED N:N',
  ],
  [
    'Error: job 7d0c9f1e-1111-4222-8333-444455556666 failed in 1.25 s',
    'Error: job 0a0c9f1e-9999-4222-8333-444455550000 failed in 18 s',
    'Error: job <id> failed in N s',
  ],
  [
    "Error: Cannot find package '@scope/name' imported from C:\\work\\a\\x.mjs",
    "Error: Cannot find package '@scope/name' imported from D:\\b\\c\\x.mjs",
    "Error: Cannot find package '@scope/name' imported from x.mjs",
  ],
])('of "%s" and the like paths, numbers, hashes and times are out', (one, other, signature) => {
  expect(errorSignature(one)).toBe(signature);
  expect(errorSignature(other)).toBe(signature);
});

describe.skipIf(isAbsent('transcripts'))('recorded session files', () => {
  const folder = path.join(sharedData('transcripts') ?? '', 'files');
  test.each(sharedData('transcripts') ? readdirSync(folder) : ['-'])(
    '%s is read by every reader of lines, and every draft keeps its contract',
    async (name) => {
      for (const as of ['claude-code', 'codex', 'gemini', 'cursor'] as const) {
        const keys: string[] = [];
        for await (const batch of readSessionFile(path.join(folder, name), { as, project: { id: 'p' }, clock })) {
          for (const draft of batch) {
            keys.push(draft.key);
            expect(draft.source).toBe('agent');
            expect(parseStamp(draft.at)).toBeDefined();
            const schema = draft.kind === 'tool' ? toolData : draft.kind === 'end' ? sessionEndData : turnData;
            expect(schema.safeParse(draft.data).success).toBe(true);
            if (draft.kind === 'tool') expect(draft.text.length).toBeLessThan(2000);
            if (draft.origin === 'user-turn')
              expect(draft.text).not.toMatch(/<system-reminder>|<local-command|<environment_context>|tool_use_error/);
          }
        }
        expect(keys.filter((key) => !key.includes('[trimmed')).length).toBe(
          new Set(keys.filter((key) => !key.includes('[trimmed'))).size,
        );
      }
    },
  );
});
