/**
 * Processes that write without end and are killed with -9 in the middle: of an append, of a log that changes its file every
 * few records, of an adoption. Two homes at a time, as many as there are cores.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { expect, test } from 'vitest';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import { systemClock } from '../../src-main/node/clock.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { hastyClock } from '../support/clock.ts';
import { openTestLog, readAll } from '../support/log.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] === '1';
const SUPPORT = path.resolve(import.meta.dirname, '../support');
/** Five times the promise of 2 s: the machine may be busy. */
const READY_MS = 10_000;

const logs = [
  { what: 'while appending', rounds: FULL ? 400 : 24, isHasty: false },
  { what: 'while the log changes files', rounds: FULL ? 200 : 10, isHasty: true },
];

for (const how of logs) {
  test(`R1: killed with -9 ${how.what}: nothing acknowledged is lost, nothing is there twice`, async ({ task }) => {
    const halves = await Promise.all([0, 1].map(() => killWriters(how)));
    const sum = (of: (half: (typeof halves)[number]) => number) => halves.reduce((all, half) => all + of(half), 0);
    const slowest = Math.max(...halves.map((half) => half.slowest));
    trust(task, {
      id: 'R1',
      tried: `kills ${how.what}`,
      count: sum(({ kills }) => kills),
      bad: sum(({ lost }) => lost.length),
      badly: 'lost or twice',
      note: `${sum(({ acknowledged }) => acknowledged)} records acknowledged, slowest opening ${slowest.toFixed(0)} ms`,
    });
    expect(halves.flatMap(({ lost }) => lost)).toEqual([]);
    expect(sum(({ damaged }) => damaged)).toBe(0);
    expect(slowest).toBeLessThan(READY_MS);
  }, 600_000);
}

async function killWriters({ rounds, isHasty }: (typeof logs)[number]) {
  const home = tempDir();
  const origin = isHasty ? [String(Date.now())] : [];
  const clock = () => (isHasty ? hastyClock(Number(origin[0])) : systemClock());
  const acknowledged = new Map<string, string>();
  let slowest = 0;
  let kills = 0;
  for (let round = 0; round < rounds / 2; round++) {
    for (const line of await killWriter('appender.ts', [home, String(round), ...origin])) {
      const [key, ref] = line.split(' ');
      if (key && ref?.length === 26) acknowledged.set(key, ref);
    }
    kills++;
    const from = performance.now();
    const log = await openTestLog({ home, clock: clock() });
    slowest = Math.max(slowest, performance.now() - from);
    await log.close();
  }
  const log = await openTestLog({ home, clock: clock() });
  const records = await readAll(log);
  const byKey = new Map(records.map(({ key, id }) => [key, id]));
  const lost = [...acknowledged].flatMap(([key, ref]) => (byKey.get(key) === ref ? [] : [`${key} is lost`]));
  if (byKey.size !== records.length) lost.push(`${records.length - byKey.size} are there twice`);
  if (records.some(({ seq }, i) => seq !== i + 1)) lost.push('numbers are missing');
  const { damaged } = await log.stats();
  return { kills, acknowledged: acknowledged.size, lost, slowest, damaged };
}

test('R1: killed with -9 while adopting: memory is the old or the new, and so is the folder people open', async ({
  task,
}) => {
  const rounds = FULL ? 200 : 6;
  const halves = await Promise.all([0, 1].map(() => killAdopters(rounds / 2)));
  const wrong = halves.flatMap((half) => half.wrong);
  trust(task, {
    id: 'R1',
    tried: 'kills while adopting',
    count: halves.reduce((all, { kills }) => all + kills, 0),
    bad: wrong.length,
    badly: 'lost or mixed',
    note: `${halves.reduce((all, { adopted }) => all + adopted, 0)} generations`,
  });
  expect(wrong).toEqual([]);
}, 600_000);

async function killAdopters(rounds: number) {
  const home = tempDir();
  const paths = homePaths(home);
  const wrong: string[] = [];
  let kills = 0;
  let adopted = 0;
  for (let round = 0; round < rounds; round++) {
    const told = Number((await killWriter('adopter.ts', [home, String(adopted)])).at(-1));
    kills++;
    const store = await openMemory({ ports: nodePorts(home), paths, onChanged: () => undefined });
    const facts = [...store.state().facts.values()].map(({ text }) => Number(/\d+/.exec(text)?.[0]));
    // Facts 1 … n, one a generation: those that were told, and perhaps one more whose answer did not come.
    if (facts.sort((a, b) => a - b).some((n, i) => n !== i + 1)) wrong.push(`round ${round}: facts ${facts.join()}`);
    if (facts.length < told || facts.length > told + 1)
      wrong.push(`round ${round}: ${facts.length} facts, told ${told}`);
    if (store.behind() !== undefined) wrong.push(`round ${round}: the folder is behind: ${store.behind()}`);
    adopted = facts.length;
  }
  return { kills, adopted, wrong };
}

/** Kills the script some moment after its first line; what it said was acknowledged. */
async function killWriter(script: string, args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [path.join(SUPPORT, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(args[0] ?? '', '.compiled') }, // halves what a start costs
  });
  const said: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), Math.random() * 60);
    said.push(line);
  });
  const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  return said;
}
