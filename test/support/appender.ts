/**
 * A process that appends to the daily log of a home without end and prints `key ref` of what was acknowledged.
 * It repeats some keys of the round before, as an observer does after a crash. With an origin its clock is hasty.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { openDailyLog } from '../../src-main/engine/log/daily-log.ts';
import type { RedactedDraft } from '../../src-main/engine/redact/redacted.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { hastyClock } from './clock.ts';

const [home = '', round = '0', origin] = process.argv.slice(2);
const log = await openDailyLog({
  files: nodeFiles(),
  clock: origin === undefined ? systemClock() : hastyClock(Number(origin)),
  paths: homePaths(home),
  device: 'dev1',
  randomBytes: (count) => randomBytes(count),
  known: async () => new Map<string, string>(),
  indexed: {},
  diagnose: (message) => console.error(message),
});

flushCompileCache(); // one that is killed never would
await Promise.all([0, 1, 2].map(appendForEver));

async function appendForEver(who: number): Promise<never> {
  for (let n = 0; ; n++) {
    const repeated = n < 20 && round !== '0' ? Number(round) - 1 : round;
    const keys = Array.from({ length: 1 + (n % 4) }, (_, i) => `${repeated}-${who}-${n}-${i}`);
    const answers = await log.append(keys.map((key) => draft(key, n)));
    // Written at once, past every buffer: what the parent reads was acknowledged before the kill.
    writeSync(1, keys.map((key, i) => `${key} ${answers[i]?.ref}\n`).join(''));
  }
}

function draft(key: string, n: number): RedactedDraft {
  const at = '2026-11-20T09:00:00.000+00:00';
  const text = 'some text that was seen, '.repeat(1 + (n % 40));
  return { key, at, project: null, source: 'note', kind: 'note', origin: 'local', text } as unknown as RedactedDraft;
}
