/**
 * Measures the redactor: recall on the DEV secrets, clean code masked, speed, hostile lines, drafts a second.
 * Run with `npx node test/bench/redact.ts`.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { redactDraft } from '../../src-main/engine/redact/redact-draft.ts';
import { redactText, scanner } from '../../src-main/engine/redact/redact.ts';
import { secondOpinion } from '../../src-main/engine/redact/second-opinion.ts';
import type { Draft } from '../../src-shared/contract/observation.ts';
import { sharedData } from '../support/shared.ts';

const root = path.resolve(import.meta.dirname, '../..');
const compileMs = timed(() => scanner());
line('table compiled', `${compileMs.toFixed(0)} ms`);
await measureSecrets();
measureCode('own TypeScript', ['src-main', 'src-shared', 'test']);
measureCode('library sources', ['node_modules/zod', 'node_modules/yaml', 'node_modules/commander', 'node_modules/ws']);
measureHostile();
await measureDrafts();

async function measureSecrets(): Promise<void> {
  const folder = sharedData('secrets');
  if (!folder) return line('DEV secrets', 'not on this machine');
  const lines = gunzipSync(readFileSync(path.join(folder, 'secrets.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  const samples = lines.map((one) => JSON.parse(one) as Sample);
  const more = await secondOpinion(samples.map(({ text }) => text));
  const out: string[] = [];
  for (const usePath of [false, true]) {
    let [found, leaks, flagged, clean, slowest] = [0, 0, 0, 0, 0];
    for (const [index, { id, text, path: file, label, strict }] of samples.entries()) {
      const before = performance.now();
      const spans = redactText(text, { ...(usePath ? { path: file } : {}), more: more[index] ?? [] }).found;
      slowest = Math.max(slowest, performance.now() - before);
      if (usePath) out.push(JSON.stringify({ id, spans: spans.map(({ start, end }) => [start, end]) }));
      if (!strict) continue;
      if (label === 'leak') [leaks, found] = [leaks + 1, found + Math.sign(spans.length)];
      else [clean, flagged] = [clean + 1, flagged + Math.sign(spans.length)];
    }
    const share = (part: number, of: number) => `${part}/${of} = ${((100 * part) / of).toFixed(1)} %`;
    line(
      `DEV strict, ${usePath ? 'with' : 'without'} path`,
      `recall ${share(found, leaks)}, clean flagged ${share(flagged, clean)}, slowest ${slowest.toFixed(1)} ms`,
    );
  }
  const file = path.join(os.tmpdir(), 'vesper-redact-secrets.jsonl');
  writeFileSync(file, `${out.join('\n')}\n`);
  line('spans for the scorer', file);
}
interface Sample {
  id: string;
  text: string;
  path: string;
  label: string;
  strict: boolean;
}

function measureCode(name: string, folders: string[]): void {
  let [characters, masked, linesAll, linesHit, ms] = [0, 0, 0, 0, 0];
  const rules = new Map<string, number>();
  for (const file of folders.flatMap((folder) => sourcesIn(path.join(root, folder))).slice(0, 1500)) {
    const text = readFileSync(file, 'utf8');
    characters += text.length;
    linesAll += text.split('\n').length;
    let spans: ReturnType<typeof redactText>['found'] = [];
    ms += timed(() => (spans = redactText(text).found));
    for (const { rule, start, end } of spans) {
      masked += end - start;
      linesHit += text.slice(start, end).split('\n').length;
      rules.set(rule, (rules.get(rule) ?? 0) + 1);
      if (process.argv.includes('--show'))
        console.log(
          `    ${rule} ${path.relative(root, file)}: ${JSON.stringify(text.slice(start - 40 > 0 ? start - 40 : 0, Math.min(end, start + 80)))}`,
        );
    }
  }
  const speed = characters / 1e6 / (ms / 1000);
  line(
    `${name}, ${(characters / 1e6).toFixed(1)} MB`,
    `${speed.toFixed(1)} MB/s, ${((100 * masked) / characters).toFixed(3)} % masked, ${((1e4 * linesHit) / linesAll).toFixed(1)} lines per 10k`,
  );
}

function measureHostile(): void {
  const pieces = [
    'key=',
    'password=',
    'password: ',
    '"password":"',
    'token=1',
    'secret=a1!',
    '-ey',
    'ey-a.',
    'curl -u a:bcd ',
    'curl ',
    ' -pX1',
    'mysql ',
    'Cookie: d=d',
    'd=d; ',
    '://a:b',
    '://',
    'http://a:',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN',
    'aws_secret_access_key',
    'AKIA',
    'ghp_',
    'sk-',
    'a1b2c3d4',
    '%41',
    '%25',
    'QUtJQQ',
    'A',
    '[1, ',
    '&key=',
    'machine a login b ',
    'name: key, value: ',
    '[pypi]password',
    'jdbc:',
    "'",
    '"',
    '\\',
    '=',
    '.',
    '_',
    '-',
    'x.y.',
    'user= password=',
    'key.key.',
    'password_',
    '{"token":',
    'export ',
    'M1234567890123456789012345.',
    '\n',
    'a:1:b:c:d\n',
    'bitbucket ',
    'jira=',
    'x-a-key: ',
    '<password>',
    '$6$',
    'Bearer ',
    '0123456789abcdef',
    'kind: Secret\ndata:\n a: b\n',
  ];
  let worst = { ms: 0, piece: '' };
  for (const piece of pieces) {
    // Through a buffer, so that the string is flat as any that was read or sent.
    const text = Buffer.from(piece.repeat(Math.ceil(1e6 / piece.length))).toString();
    const ms = timed(() => redactText(text));
    if (ms > worst.ms) worst = { ms, piece };
    if (process.argv.includes('--show') || ms > 100) line(`  1 MB of ${JSON.stringify(piece)}`, `${ms.toFixed(0)} ms`);
  }
  line('worst hostile 1 MB', `${worst.ms.toFixed(0)} ms (${JSON.stringify(worst.piece)})`);
}

async function measureDrafts(): Promise<void> {
  const words = 'fixed the watcher so that npm run build passes; see src/main.ts:42 and README.md token count '.split(
    ' ',
  );
  const drafts = Array.from({ length: 10_000 }, (_, n): Draft => {
    let text = '';
    for (let i = n; text.length < 200; i++) text += `${words[(i * 7 + n) % words.length] ?? ''} `;
    return {
      key: `k${n}`,
      at: '2026-11-20T10:00:00Z',
      project: 'p',
      source: 'agent',
      kind: 'tool',
      origin: 'agent',
      text,
      data: { agent: 'a', tool: 'Bash', command: 'npm test' },
    };
  });
  const before = process.threadCpuUsage();
  for (let from = 0; from < drafts.length; from += 500) {
    const batch = drafts.slice(from, from + 500);
    const more = await secondOpinion(batch.map(({ text }) => text));
    for (const [index, draft] of batch.entries()) redactDraft(draft, more[index]);
  }
  line(
    'drafts of 200 characters',
    `${Math.round(1e10 / process.threadCpuUsage(before).user)} a second, in batches of 500`,
  );
}

function sourcesIn(folder: string): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.(?:[cm]?[jt]s|md)$/.test(entry.name) && statSync(file).size < 500_000) files.push(file);
  }
  return files;
}

/** CPU time of this thread in ms: what other programs of a busy machine take is not counted. */
function timed(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function line(name: string, value: string): void {
  console.log(`${name.padEnd(36)} ${value}`);
}
