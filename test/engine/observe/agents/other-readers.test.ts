/**
 * Gemini CLI and Cursor: what was said and done, whose word it is, and nothing else. Shapes are those that the programs wrote.
 */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { newReaderState, type AgentName } from '../../../../src-main/engine/observe/agents/reading.ts';
import { readSessionFile, readerOf } from '../../../../src-main/engine/observe/agents/session-file.ts';
import { sessionEndData, toolData, turnData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../../support/clock.ts';
import { isAbsent, sharedData } from '../../../support/shared.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../fixtures/agents');
const project = { id: 'p1', path: '/home/ana/harbor-api' };
const clock = fakeClock('2026-11-20T10:00:00Z', 60);
const context = { clock, project, offset: 0, fallbackAt: '2026-11-01T00:00:00.000+01:00', sessionHint: 'hint' };
const foreign = /TOOLOUTPUT|FILECONTENT|OLDCODE|NEWCODE|HOOKTEXT|THOUGHT|OWNOUTPUT|OWNQUERY|PASTED/;

async function read(as: AgentName, file: string): Promise<Draft[]> {
  const all: Draft[] = [];
  for await (const batch of readSessionFile(file, { as, project, clock })) all.push(...batch);
  return all;
}
const brief = (draft: Draft) => `${draft.kind} ${draft.origin} ${draft.text}`;
function expectContract(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    const schema = draft.kind === 'tool' ? toolData : draft.kind === 'end' ? sessionEndData : turnData;
    expect(schema.safeParse(draft.data).error).toBeUndefined();
  }
  expect(new Set(drafts.map(({ key }) => key)).size).toBe(drafts.length);
}

const geminiTold = [
  'prompt user-turn Please always use pnpm in this project.',
  'conclusion agent I will look.',
  'tool agent run_shell_command: pnpm test (exit 1)',
  'tool agent read_file: src/server.ts',
  'tool agent write_file: /etc/hosts (rejected)',
  'tool agent google_web_search: port in use (failed)',
  'prompt user-turn Why does @src/server.ts fail?',
  'conclusion agent Done.  The port is now read from PORT.',
  'tool agent run_shell_command: pnpm lint (exit 0)',
  'end agent gemini session ended: 2 prompts, 5 tool uses, 2 files',
];

describe.each(['gemini.jsonl', 'gemini.json'])('Gemini CLI: %s', async (name) => {
  const drafts = await read('gemini', path.join(fixtures, name));

  test('each message once, though it is written again; the same from lines and from a document', () => {
    expect(drafts.map(brief)).toEqual(geminiTold);
    expect(JSON.stringify(drafts)).not.toMatch(foreign);
    expectContract(drafts);
  });

  test('keys, times, exit codes', () => {
    expect(drafts[0]).toMatchObject({
      key: 'gemini:639b52d1-37f8-4c72-9347-8d8b3ff91a2c:m1',
      at: '2026-11-19T10:00:05.000+01:00',
    });
    expect(drafts[2]?.data).toMatchObject({
      exit: 1,
      ok: false,
      errorSignature: 'TypeError: cannot read port of undefined at server.ts:N',
    });
    expect(drafts[1]?.data).toMatchObject({ model: 'gemini-2.5-pro' });
  });
});

test('Gemini CLI: a tool that runs is told when it has ended, once', () => {
  const state = newReaderState();
  const told = (status: string) =>
    readerOf('gemini')(
      JSON.stringify({
        id: 'g',
        timestamp: '2026-11-19T09:00:00Z',
        type: 'gemini',
        content: '',
        toolCalls: [{ id: 'c', name: 'run_shell_command', args: { command: 'make' }, status }],
      }),
      state,
      context,
    ).map(brief);
  expect([told('executing'), told('executing'), told('success'), told('success')]).toEqual([
    [],
    [],
    ['tool agent run_shell_command: make (exit 0)'],
    [],
  ]);
});

describe('Cursor', async () => {
  const drafts = await read('cursor', path.join(fixtures, 'cursor.jsonl'));

  test('what stands in user_query is the user’s; the same words said twice stay two', () => {
    expect(drafts.map(brief)).toEqual([
      'prompt user-turn Please always use pnpm in this project.',
      "conclusion agent I'll run the tests first.",
      'tool agent Shell: pnpm test (failed)',
      'tool agent StrReplace: src/server.ts',
      'prompt user-turn continue',
      'conclusion agent Done.  The port is now read from PORT.',
      'prompt user-turn continue',
      'end agent cursor session ended: 3 prompts, 2 tool uses, 1 file',
    ]);
    expect(JSON.stringify(drafts)).not.toMatch(foreign);
    expectContract(drafts);
  });

  test('a subagent’s words are an agent’s, of its parent’s session, and have no end', () => {
    const state = newReaderState();
    const line = JSON.stringify({ role: 'user', message: { content: [{ type: 'text', text: 'List the files' }] } });
    const one = readerOf('cursor')(line, state, { ...context, sub: 'a1' });
    expect(one).toMatchObject([{ origin: 'agent', session: 'hint', data: { sidechain: true } }]);
    expect(state.main).toBeUndefined();
  });
});

describe.skipIf(isAbsent('transcripts'))('recorded session files of Cursor', () => {
  const folder = path.join(sharedData('transcripts') ?? '', 'files');
  test('what was said and done in them', async () => {
    const told = async (name: string) => (await read('cursor', path.join(folder, name))).map(brief);
    expect(await told('bc2d1fdec9.jsonl')).toEqual([
      'prompt user-turn Run ls -la in the workspace directory and return the output.',
      'tool agent Shell: ls -la /tmp',
      'conclusion agent Done. The directory has 12 entries.',
      'end agent cursor session ended: 1 prompt, 1 tool use, 0 files',
    ]);
    expect(await told('4fbe5e36a3.jsonl')).toEqual([
      'prompt user-turn Use the repo context and explain the latest build issue.',
      'tool agent read_file: build.log',
      'conclusion agent The build issue is in Example.swift:42.',
      'end agent cursor session ended: 1 prompt, 1 tool use, 1 file',
    ]);
    expect(await told('190b091cc4.jsonl')).toHaveLength(10);
    expect(await told('c0b4c32ca7.jsonl')).toHaveLength(4);
  });
});
