/**
 * A forget that is cut off at any call to the disk is not begun or gets finished before anything is served (R1, R3), and a
 * hand that writes meanwhile is heard (R6).
 */
import { expect, test } from 'vitest';
import { finishForgetting, forget } from '../../src-main/engine/forget/forget.ts';
import { openDailyLog } from '../../src-main/engine/log/daily-log.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import type { Files } from '../../src-main/engine/ports.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { memoryDisk, type MemoryDisk } from '../engine/memory/memory-disk.ts';
import { add, bytes } from '../engine/memory/support.ts';
import { fakeClock } from '../support/clock.ts';
import { faultyFiles, type Fault } from '../support/faulty-files.ts';
import { draft } from '../support/log.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] === '1';
/** In short every second call, and of the failing ones the others. */
const STEP = FULL ? 1 : 2;
const paths = homePaths('/home');
const topic = `${paths.memory}/projects/harbor/build-and-test.md`;
const SECRET = 'The kavolin gateway retries 7 times before it gives up.';
const KEPT = ['Tests run with make check.', 'Deploys go out on Fridays.', 'The port is 8080.'];
const selector = { by: 'text' as const, text: 'kavolin gateway' };

test('R1: a forget that loses its process before any call to the disk is not begun, or finished by the next start', async ({
  task,
}) => {
  const outcomes = { finished: 0, 'not begun': 0 };
  const bad: string[] = [];
  for (let at = 1, reached = true; reached; at += STEP) {
    const disk = await madeHome();
    const faulty = faultyFiles(disk.files);
    faulty.plan = (call) => (call.number >= at ? 'EIO' : undefined);
    const told = await forget({ ports: portsOf(faulty.files), paths }, selector).catch(() => undefined);
    reached = faulty.calls.length >= at;
    await finishForgetting({ ports: portsOf(disk.files), paths });
    const outcome = await outcomeOf(disk);
    if (outcome === 'neither') bad.push(`call ${at}: ${outcome}`);
    else if (told && outcome !== 'finished') bad.push(`call ${at}: told, and ${outcome}`);
    else if (reached) outcomes[outcome]++;
  }
  const tried = outcomes.finished + outcomes['not begun'] + bad.length;
  trust(task, {
    id: 'R1',
    tried: 'forgets cut off before a call to the disk',
    count: tried,
    bad: bad.length,
    badly: 'left half done',
    note: `${outcomes.finished} finished by the next start`,
  });
  expect(bad).toEqual([]);
  expect(outcomes.finished).toBeGreaterThan(50);
  expect(outcomes['not begun']).toBeGreaterThan(10);
}, 120_000);

test('R3: a forget in which one call fails is not begun, or finished by the next start', async ({ task }) => {
  const faults: Fault[] = FULL ? ['ENOSPC', 'EIO', 'EACCES', 'half:ENOSPC'] : ['half:ENOSPC'];
  const bad: string[] = [];
  let tried = 0;
  for (const fault of faults) {
    for (let at = STEP, reached = true; reached; at += STEP) {
      const disk = await madeHome();
      const faulty = faultyFiles(disk.files);
      faulty.plan = (call) => (call.number === at ? fault : undefined);
      const told = await forget({ ports: portsOf(faulty.files), paths }, selector).catch(() => undefined);
      reached = faulty.calls.length >= at;
      tried += Number(reached);
      await finishForgetting({ ports: portsOf(disk.files), paths });
      const outcome = await outcomeOf(disk);
      if (outcome === 'neither' || (told && outcome !== 'finished')) bad.push(`${fault} at call ${at}: ${outcome}`);
    }
  }
  trust(task, {
    id: 'R3',
    tried: 'failing calls to the disk in a forget',
    count: tried,
    bad: bad.length,
    badly: 'left half done',
  });
  expect(bad).toEqual([]);
}, 300_000);

test('R6: a hand that writes at any moment of a forget loses nothing, and brings nothing back', async ({ task }) => {
  const ROUNDS = FULL ? 500 : 100;
  const bad: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const disk = await madeHome();
    const faulty = faultyFiles(disk.files);
    const how = round % 2 === 0 ? 'in place' : 'rename';
    const at = 1 + ((round * 7) % 230);
    let done = false;
    const hand = () => {
      const mark = `- written meanwhile, round ${round}\n`;
      // At the end, or on top, or with a line of the file changed.
      const text = disk.read(topic);
      disk.write(
        topic,
        round % 3 === 0
          ? `${mark}${text}`
          : round % 3 === 1
            ? `${text}${mark}`
            : text.replace(
                /^- Tests.*? (?=\^|\*)/m,
                `- Tests run with make all, round ${round}, written meanwhile, round ${round} `,
              ),
        how,
      );
      done = true;
    };
    faulty.plan = ({ number, operation, path }) => {
      // A rename by somebody else within the very call that renames: the one moment no program can see.
      const blind = how === 'rename' && operation === 'rename' && path === topic;
      if (number >= at && !done && !blind) hand();
      return undefined;
    };
    await forget({ ports: portsOf(faulty.files), paths }, selector);
    faulty.plan = undefined;
    if (!done) hand();
    const memory = await openMemory({ ports: portsOf(disk.files), paths, onChanged: () => undefined });
    const heard = [...memory.state().facts.values()].filter(({ text }) => text.includes(`meanwhile, round ${round}`));
    if (heard.length !== 1) bad.push(`round ${round}, call ${at}: heard ${heard.length} times`);
    if (says(disk).length > 0) bad.push(`round ${round}, call ${at}: ${says(disk).join(', ')}`);
  }
  trust(task, {
    id: 'R6',
    tried: 'hands writing at a moment of a forget',
    count: ROUNDS,
    bad: bad.length,
    badly: 'lost, or brought back',
  });
  expect(bad).toEqual([]);
}, 300_000);

function portsOf(files: Files) {
  return { files, clock: fakeClock(), randomBytes: bytes, diagnose: () => undefined };
}

/** A home with four notes, a dream over them with its report, a hand edit that nobody heard yet, and things that lie about. */
async function madeHome(): Promise<MemoryDisk> {
  const disk = memoryDisk();
  const ports = portsOf(disk.files);
  for (const folder of [paths.home, paths.cursors, paths.dreams, paths.staging, paths.quarantine])
    await disk.files.makeDir(folder);
  const log = await openDailyLog({ ...ports, paths, device: 'd-1', known: async () => new Map(), indexed: {} });
  const texts = [KEPT[0] ?? '', SECRET, ...KEPT.slice(1)];
  const appended = await log.append(texts.map((text, i) => draft(`k${i}`, { text })));
  await log.close();
  const records = new Map((await log.get(appended.map(({ ref }) => ref))).map((one) => [one.id, one] as const));
  const memory = await openMemory({ ports, paths, onChanged: () => undefined });
  const plan = [...records.values()].map((one: Observation) => add(one.text, [one.id]));
  await memory.adopt({ kind: 'dream', id: 'dream-1' }, (state) =>
    applyOperations(state, plan, records, { now: '2026-11-20T12:00:00+00:00', dream: 'dream-1', randomBytes: bytes }),
  );
  const facts = [...memory.state().facts.values()];
  const done = facts.map(({ id, text }, i) => ({
    id: `dream-1.${i}`,
    op: 'add',
    fact: id,
    text,
    because: 'seen',
    cites: [],
  }));
  await disk.files.makeDir(`${paths.dreams}/dream-1`);
  disk.write(`${paths.dreams}/dream-1/report.json`, JSON.stringify({ id: 'dream-1', done, refused: [] }));
  await disk.files.makeDir(`${paths.staging}/dream-2`);
  disk.write(`${paths.staging}/dream-2/operations.jsonl`, `${JSON.stringify({ text: SECRET })}\n`);
  disk.write(`${paths.quarantine}/d-1-2026-11-20.log-7-aaaa.torn`, SECRET);
  disk.write(paths.index, `SQLite ${SECRET}`);
  disk.write(paths.notices, JSON.stringify({ heldBack: [{ title: SECRET }] }));
  disk.write(topic, `${disk.read(topic)}- by hand\n`);
  return disk;
}

/** What the home holds after the next start: all of it, or all but what was forgotten. The rest must be there either way. */
async function outcomeOf(disk: MemoryDisk): Promise<'finished' | 'not begun' | 'neither'> {
  const ports = portsOf(disk.files);
  const log = await openDailyLog({ ...ports, paths, device: 'd-1', known: async () => new Map(), indexed: {} });
  const logged: string[] = [];
  for await (const { records } of log.read()) logged.push(...records.map(({ seq, text }) => `${seq} ${text}`));
  const next = await log.append([draft('next')]);
  await log.close();
  const memory = await openMemory({ ports, paths, onChanged: () => undefined });
  const facts = [...memory.state().facts.values()].map(({ text }) => text);
  const all = [KEPT[0] ?? '', SECRET, ...KEPT.slice(1)];
  const isWhole =
    KEPT.every((text) => facts.filter((one) => one === text).length === 1) &&
    facts.filter((one) => one === 'by hand').length === 1 &&
    all.every((text, i) => text === SECRET || logged.includes(`${i + 1} ${text}`)) &&
    next[0]?.seq === 5 &&
    memory.behind() === undefined &&
    (await disk.files.stat(paths.forgetting)) === undefined;
  if (!isWhole) return 'neither';
  const left = says(disk);
  if (left.length === 0 && !facts.includes(SECRET) && disk.read(paths.tombstones) !== '') return 'finished';
  return facts.includes(SECRET) && logged.includes(`2 ${SECRET}`) ? 'not begun' : 'neither';
}

function says(disk: MemoryDisk): string[] {
  const found = Object.entries(disk.tree(paths.home)).filter(([, text]) => text.toLowerCase().includes('kavolin'));
  return found.map(([file]) => file);
}
