/**
 * From an agent's session file to the answer: a command failed, something was changed, it passed; the next time the error is met, its
 * text finds what fixed it, on top. Redaction, log, dream, validator, memory and search are the real ones.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';

test('the text of an error met before finds what fixed it, and cites failure, change and success', async () => {
  const { call } = await startEngine({}, { mode: 'once' });
  const trace = (user: string, line: number) =>
    `FAIL src/server.test.ts\nTypeError: Cannot read properties of undefined (reading 'port')\n    at start (/home/${user}/harbor/src/server.ts:${line}:11)\n1 failed in ${line} ms`;
  const lock =
    'npm error code EUSAGE\nnpm error The npm ci command can only install with an existing package-lock.json\nnpm error A complete log';
  const file = session([
    { prompt: 'The tests fail with TypeError: Cannot read properties of undefined. Look into it.' },
    { command: 'npm test 2>&1', error: trace('ada', 14) },
    { edit: 'src/config.ts' },
    { command: 'npm test 2>&1' },
    { command: 'npm ci', error: lock },
    { command: 'npm install --package-lock-only' },
    { command: 'npm ci' },
  ]);
  await call('log.session', { as: 'claude-code', path: file, project: 'harbor' });
  await call('dream.now', {});

  const ask = async (query: string) => (await call('recall.query', { query, k: 5 })).hits[0];
  const met = await ask(trace('bob', 99).split('\n').slice(1, 3).join(' '));
  expect(met?.text).toMatch(
    /^`npm test` failed with "TypeError: Cannot read .*; this was fixed by changes to `.*src\/config\.ts`/,
  );
  const { fact } = await call('memory.why', { fact: met?.factId ?? '' });
  const { entries } = await call('memory.why', { fact: fact.id });
  expect(entries.filter(({ what }) => what === 'evidence').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Bash: npm test.*exit 1/),
    expect.stringMatching(/^Edit: .*src\/config\.ts/),
    expect.stringMatching(/^Bash: npm test.*exit 0/),
  ]);
  expect(fact).toMatchObject({ state: 'tentative', origin: 'agent' });
  expect((await ask('The `npm ci` command can only install with an existing package-lock.json'))?.text).toContain(
    'this was fixed by `npm install --package-lock-only`',
  );
});

interface Step {
  prompt?: string;
  command?: string;
  error?: string;
  edit?: string;
}

/** A session file of Claude Code; a step a minute. */
function session(steps: Step[]): string {
  const lines = steps.flatMap((step, n): object[] => {
    const line = { sessionId: 's-1', cwd: '/home/ada/harbor' };
    const at = (second: number) => ({
      timestamp: `2026-11-02T10:${String(n).padStart(2, '0')}:${String(second).padStart(2, '0')}.000Z`,
      uuid: `u-${n}-${second}`,
    });
    if (step.prompt !== undefined)
      return [{ ...line, ...at(0), type: 'user', message: { role: 'user', content: step.prompt } }];
    const use = {
      type: 'tool_use',
      id: `t-${n}`,
      ...(step.edit
        ? { name: 'Edit', input: { file_path: `/home/ada/harbor/${step.edit}` } }
        : { name: 'Bash', input: { command: step.command } }),
    };
    const result = {
      type: 'tool_result',
      tool_use_id: `t-${n}`,
      is_error: step.error !== undefined,
      content: step.error === undefined ? 'ok' : `Exit code 1\n${step.error}`,
    };
    return [
      { ...line, ...at(0), type: 'assistant', message: { role: 'assistant', content: [use] } },
      { ...line, ...at(9), type: 'user', message: { role: 'user', content: [result] }, toolUseResult: {} },
    ];
  });
  const file = path.join(tempDir(), 's-1.jsonl');
  writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}
