import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectTranscript } from '../../../../src-main/engine/observe/agents/inspect.ts';
import { isAbsent, sharedData } from '../../../support/shared.ts';
import { tempDir } from '../../../support/temp.ts';

test('counts a damaged file: bad lines, values that are no object, a missing newline, __proto__ as a name', async () => {
  const file = path.join(tempDir(), 'a.jsonl');
  const use = {
    type: 'assistant',
    sessionId: 's',
    message: {
      id: 'm',
      content: [{ type: 'tool_use', name: '__proto__' }],
      usage: { input_tokens: 3, output_tokens: 1 },
    },
  };
  writeFileSync(
    file,
    Buffer.concat([
      Buffer.from(
        `{"type":"__proto__","timestamp":"b"}\r\n\n42\n{broken\n${JSON.stringify(use)}\n${JSON.stringify(use)}\n{"timestamp":"a"}`,
      ),
      Buffer.from([0xff]),
    ]),
  );
  const summary = await inspectTranscript(file);
  expect(summary).toMatchObject({ lines: 6, valid: 4, invalid: 2, sessions: ['s'], first: 'b', last: 'b' });
  expect(Object.entries(summary.types)).toEqual([['__proto__', 1], ['assistant', 2]]); // prettier-ignore
  expect(Object.entries(summary.claude.toolUse)).toEqual([['__proto__', 2]]);
  expect(summary.claude.usage).toEqual({ in: 3, out: 1 });
});

describe.skipIf(isAbsent('transcripts'))('the external session files', () => {
  const folder = sharedData('transcripts') ?? '';
  const expected =
    folder === ''
      ? []
      : readFileSync(path.join(folder, 'expected.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { file: string; expect: unknown });
  test.each(expected.length > 0 ? expected : [{ file: '-', expect: {} }])('$file', async ({ file, expect: fields }) => {
    expect(await inspectTranscript(path.join(folder, 'files', file))).toEqual(fields);
  });
});
