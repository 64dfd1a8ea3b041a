/**
 * The program that a prompt's hook runs, as it is built: it says what the engine says, and costs little where there is none, or one that hangs.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../support/temp.ts';

const program = path.resolve(import.meta.dirname, '../../dist/main/hook.js');
const prompt = JSON.stringify({ session_id: 's-1', prompt: 'Who drains the outbox?' });

async function run(
  home: string,
  input: string,
): Promise<{ code: number | null; out: string; err: string; ms: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program, home, 'codex'], { cwd: home });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err, ms: performance.now() - begun };
}

/** Something that listens where the engine would, and answers a line with these. */
async function engineIn(home: string, answers: (heard: Record<string, unknown>) => object[] | undefined) {
  const socket = path.join(home, 'engine.sock');
  const heard: Record<string, unknown>[] = [];
  const server = net.createServer((stream) => {
    stream.on('error', () => undefined);
    stream.on('data', (chunk) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        const said = JSON.parse(line) as Record<string, unknown>;
        heard.push(said);
        for (const answer of answers(said) ?? []) stream.write(`${JSON.stringify(answer)}\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  writeFileSync(path.join(home, 'engine.json'), JSON.stringify({ socket, token: 't' }));
  return heard;
}

test('it asks once, with the token, and prints what the agent takes', async () => {
  const home = tempDir();
  const heard = await engineIn(home, ({ t }) =>
    t === 'call' ? [{ t: 'result', id: 1, out: { text: 'Kestrel “does”.' } }] : [{ t: 'hello', version: 1 }],
  );
  const { code, out, err } = await run(home, prompt);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toEqual({
    hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'Kestrel “does”.' },
  });
  expect(heard).toMatchObject([
    { t: 'hello', token: 't', client: { kind: 'hook', agent: true, cwd: home } },
    { t: 'call', name: 'hook.prompt', in: { agent: 'codex', session: 's-1', prompt: 'Who drains the outbox?' } },
  ]);
});

test('no engine, one that hangs, refuses or says rubbish, an input that is none: it says nothing, soon', async () => {
  const [none, silent, refusing, rubbish] = [tempDir(), tempDir(), tempDir(), tempDir()];
  await engineIn(silent, () => undefined);
  await engineIn(refusing, () => [{ t: 'error', id: null, error: { code: 'refused', message: 'no' } }]);
  await engineIn(rubbish, () => [{ t: 'result', id: 1, out: { text: { toString: 1 } } }]);
  const all = await Promise.all([
    ...[none, silent, refusing, rubbish].map((home) => run(home, prompt)),
    ...['', '{', '[]', '{"session_id":1,"prompt":2}', 'x'.repeat(2_000_000)].map((input) => run(silent, input)),
  ]);
  for (const { code, out, err } of all) expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' });
  // One by itself: nine at once on two cores measure the machine.
  expect((await run(silent, prompt)).ms).toBeLessThan(1000);
});
