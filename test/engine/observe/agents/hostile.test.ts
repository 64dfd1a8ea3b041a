import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClaudeCodeLine } from '../../../../src-main/engine/observe/agents/claude-code.ts';
import { readCodexLine } from '../../../../src-main/engine/observe/agents/codex.ts';
import { agentNames, newReaderState, type ReaderContext } from '../../../../src-main/engine/observe/agents/reading.ts';
import { readerOf } from '../../../../src-main/engine/observe/agents/session-file.ts';
import { fakeClock } from '../../../support/clock.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../fixtures/agents');
const clock = fakeClock('2026-11-20T10:00:00Z', 60);
const contextAt = (offset: number): ReaderContext => ({
  clock,
  project: { id: 'p1', path: '/home/ana/harbor-api' },
  offset,
  fallbackAt: '2026-11-01T00:00:00.000+01:00',
});

describe('hostile lines', () => {
  const readers = agentNames.map(readerOf);
  const user = (content: unknown) =>
    JSON.stringify({
      type: 'user',
      uuid: 'u',
      sessionId: 's',
      timestamp: '2026-11-19T09:00:00Z',
      message: { content },
    });
  test.each([
    ['NUL and control characters', user('a\u0000b\u001b[31m')],
    ['lone surrogates', '{"type":"user","uuid":"\\ud800","sessionId":"\\udfff","message":{"content":"\\ud83d"}}'],
    ['deep nesting', `{"type":"user","message":{"content":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    [
      'deep nesting in a payload',
      `{"type":"response_item","payload":{"type":"function_call_output","call_id":"x","output":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}`,
    ],
    ['10 MB', user('x'.repeat(10_000_000))],
    ['many openings of a block', user('<a-b>'.repeat(200_000))],
    ['many brackets', user('<'.repeat(500_000))],
    [
      'wrong types everywhere',
      '{"type":7,"uuid":{},"sessionId":[],"cwd":1,"timestamp":{},"message":[1,{"content":null}],"payload":"x"}',
    ],
    ['a message that is a string', '{"type":"user","message":"error"}'],
    ['no object', '[1]'],
    ['nothing', 'null'],
  ])('%s', (_, line) => {
    for (const read of readers) {
      const began = performance.now();
      const drafts = read(line, newReaderState(), contextAt(0));
      expect(Array.isArray(drafts)).toBe(true);
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });

  test('__proto__ in any place pollutes nothing and invents no field', () => {
    const line =
      '{"__proto__":{"isMeta":true,"polluted":1},"type":"assistant","uuid":"u","sessionId":"s","message":{"__proto__":{"model":"x"},"content":[{"type":"tool_use","name":"Bash","input":{"__proto__":{"command":"rm"},"constructor":{"prototype":{"polluted":1}}}}]}}';
    const drafts = readClaudeCodeLine(line, newReaderState(), contextAt(0));
    readCodexLine(
      line.replace('"assistant"', '"event_msg","payload":{"__proto__":{"type":"user_message","message":"hi"}}'),
      newReaderState(),
      contextAt(0),
    );
    expect(drafts.map((draft) => draft.text)).toEqual(['Bash']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('mutated real lines never throw, and never make a user’s word of a tool result', () => {
    const lines = [
      ...readFileSync(path.join(fixtures, 'claude-code.jsonl'), 'utf8').split('\n'),
      ...readFileSync(path.join(fixtures, 'codex.jsonl'), 'utf8').split('\n'),
      ...readFileSync(path.join(fixtures, 'gemini.jsonl'), 'utf8').split('\n'),
      ...readFileSync(path.join(fixtures, 'cursor.jsonl'), 'utf8').split('\n'),
      '{"session":{"id":"s"},"message":{"id":"m","role":"assistant"},"part":{"id":"p","type":"tool","tool":"bash","state":{"status":"error","input":{"command":"x"},"error":"TOOLOUTPUT"}}}',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.nat(2000),
        fc.nat(40),
        fc.string({ unit: 'binary' }),
        (line, from, cut, put) => {
          const mutated = line.slice(0, from) + put + line.slice(from + cut);
          for (const read of readers) {
            for (const draft of read(mutated, newReaderState(), contextAt(0))) {
              if (draft.origin === 'user-turn') expect(draft.text).not.toContain('TOOLOUTPUT');
            }
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
