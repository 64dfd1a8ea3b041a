/**
 * What the tests of real agents share: a home folder, a watched project that remembers one thing, a running engine, the scripted model, and how
 * an agent is run in there.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Observation } from '../../src-shared/contract/observation.ts';
import type { Receipt } from '../../src-shared/contract/receipts.ts';
import { attach } from '../../src-main/node/connect.ts';
import { tempDir } from '../support/temp.ts';
import { serve, vesper } from '../support/vesper.ts';
import { scriptedApis, type ScriptedApis } from './scripted-apis.ts';

export const secret = 'AKIA4QW3ZB7XN2LKPD5R';
export const known = 'The outbox table is drained by the worker named kestrel.';

/** A home folder with these files, a watched project that remembers one thing, a running engine, and the scripted model. */
export async function worldWith(files: Record<string, string> | ((url: string) => Record<string, string>)) {
  const apis: ScriptedApis = await scriptedApis();
  onTestFinished(() => apis.close());
  const folder = tempDir();
  const [home, work] = [path.join(folder, 'data'), path.join(folder, 'harbor-api')];
  const before = typeof files === 'function' ? files(apis.url) : files;
  for (const [file, text] of Object.entries({ ...before, 'harbor-api/package.json': '{ "name": "harbor-api" }\n' })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const own = (...args: string[]) => vesper(home, args, { cwd: work, env: { HOME: folder } });
  await own('add', work, '--sources', 'files,git,agents');
  await own('note', known, '--project', 'harbor-api');
  await own('dream', '--now');
  await serve(home, [], { HOME: folder });
  const below = (dir: string) =>
    readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
    );
  return {
    ...{ apis, folder, home, work, before, vesper: own },
    text: (file: string) => readFileSync(path.join(folder, file), 'utf8'),
    async observed(is: (record: Observation) => boolean): Promise<Observation> {
      const look = async () => ((await own('log', '--json', '-n', '1000')).json['records'] as Observation[]).find(is);
      return expect
        .poll(look, { timeout: 60_000, interval: 1000 })
        .toBeDefined()
        .then(async () => (await look()) as Observation);
    },
    async noSecret() {
      const said = (await own('log', '--json', '-n', '1000')).stdout;
      expect(said).toContain('[redacted:');
      const leaks = below(home).filter((file) => readFileSync(file).includes(secret));
      expect(leaks).toEqual([]);
    },
    async receipts(session: string): Promise<Receipt[]> {
      const client = await attach(home, { kind: 'cli', agent: false });
      try {
        return (await client?.call('receipt.list', { session }))?.receipts ?? [];
      } finally {
        client?.close();
      }
    },
    notesSay: (word: string) =>
      expect
        .poll(() => below(path.join(home, 'handoff')).some((file) => readFileSync(file, 'utf8').includes(word)), {
          timeout: 30_000,
        })
        .toBe(true),
  };
}

/** First it recalls, then it says this. */
export function recallThen(result: string, tool: string, text: string) {
  return (body: string) =>
    body.includes(result) ? { text } : { tool, input: { query: 'who drains the outbox table' } };
}

/** The note that the agent put before its model. */
export function noteIn(body = ''): string {
  const [, note = 'no note'] = /(\[vesper:data handoff\].*?\[\/vesper:data\])/.exec(body) ?? [];
  return JSON.parse(`"${note}"`) as string;
}

/** What the tool answered, out of the whole request. */
export function resultIn(body: string): string {
  const at = Math.max(...['tool_result', 'function_call_output', 'functionResponse'].map((word) => body.lastIndexOf(`"${word}"`))); // prettier-ignore
  return at < 0 ? '' : body.slice(at);
}

export async function run(
  program: string,
  args: string[],
  { folder, home, work }: { folder: string; home: string; work: string },
  env: Record<string, string>,
) {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, VESPER_HOME: home, TZ: 'UTC', ...env },
    cwd: work,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(late);
  return { code, out, err };
}
