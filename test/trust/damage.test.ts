/**
 * R4: bits flip, files end early, spans turn to zeros, chunks change places, in whatever of the home carries meaning. It opens;
 * what was not hit is kept; what was hit is never taken for what was written; and it is said.
 */
import { beforeAll, expect, test } from 'vitest';
import type { Files } from '../../src-main/engine/ports.ts';
import { refuseNewer } from '../../src-main/engine/newer.ts';
import { openConsent } from '../../src-main/engine/consent.ts';
import { deviceId } from '../../src-main/engine/device.ts';
import { openGenerations } from '../../src-main/engine/storage/generations.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { fakeClock } from '../support/clock.ts';
import { powerDisk, type Image } from '../support/power-disk.ts';
import { dice, once } from '../support/power-loss.ts';
import { trust } from '../support/trust.ts';
import { homeWith } from './power/export.ts';
import { dailyLog, open as openLog, readAll } from './power/log.ts';
import { memory, digest, open as openStore } from './power/memory.ts';
import { ledger, ledgerOn, portsOn, projectsOn, replacedFiles } from './power/small.ts';

const RUNS = process.env['VESPER_FULL'] === '1' ? 10_000 : 1500;
const SEED = 4;
const paths = homePaths('/home');
const random = dice(SEED);

let whole: Image;
let names: string[];
beforeAll(async () => {
  whole = await once(() => homeWith(dailyLog, memory, ledger, replacedFiles))();
  names = (await filesIn(powerDisk(whole).process(), '/home')).filter((name) => !name.startsWith(paths.memory));
});

/** What is asked about a damaged file, by where it lies. Each answers what is wrong, if anything. */
const asked: [of: string, share: number, check: (files: Files, hit: Hit) => Promise<string | undefined>][] = [
  [paths.logs, 4, keepsRecords],
  [paths.generations, 4, keepsMemory],
  [paths.currentGeneration, 1, keepsMemory],
  [paths.ledger, 2, keepsEntries],
  [paths.projects, 2, keepsClosed],
  [
    paths.consent,
    1,
    async (files) => ((await openConsent(portsOn(files), paths.consent)).isGiven() ? undefined : 'consent lost'),
  ],
  [paths.device, 1, keepsDevice],
  [`${paths.cursors}/working-copy.json`, 1, keepsMemory],
];

/** A file that was damaged: how, and which of its bytes are no longer where or what they were. */
interface Hit {
  file: string;
  how: string;
  before: Buffer;
  after: Buffer;
  spans: [from: number, to: number][];
}

for (const [of, share, check] of asked) {
  test(`R4: damaged at random: ${of.slice('/home/'.length)}`, async ({ task }) => {
    const wrong: string[] = [];
    const runs = Math.round((RUNS * share) / asked.reduce((all, [, one]) => all + one, 0));
    const own = names.filter((name) => name === of || name.startsWith(`${of}/`));
    for (let run = 0; run < runs; run++) {
      const file = own[random(own.length)] ?? of;
      const disk = powerDisk(whole);
      const hit = await damage(disk.process(), file);
      const found = await refuseNewer(disk.process(), paths)
        .then(() => check(disk.process(), hit))
        .catch((thrown: unknown) => `it does not open: ${thrown instanceof Error ? thrown.stack : ''}`);
      if (found !== undefined) wrong.push(`${hit.how} in ${file}: ${found}`);
    }
    trust(task, {
      id: 'R4',
      tried: `damages of ${of.slice('/home/'.length)}`,
      count: runs,
      bad: wrong.length,
      badly: 'lost, false or stuck',
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  }, 300_000);
}

async function keepsRecords(files: Files, { file, how, before, after, spans }: Hit): Promise<string | undefined> {
  const log = await openLog(files, fakeClock('2026-11-22T12:00:00+00:00'));
  const found = new Map((await readAll(log)).map((record) => [record.key, JSON.stringify(record)]));
  const originals = await recordsOf(whole);
  for (const [key, text] of found) if (originals.get(key) !== text) return `${key} was taken in damaged`;
  let start = 0;
  let lost = 0;
  for (const line of before.toString().split(/(?<=\n)/)) {
    const end = start + Buffer.byteLength(line);
    const { key } = JSON.parse(line.split('\t')[0] ?? '') as { key: string };
    if (!found.has(key)) {
      lost++;
      if (spans.every(([from, to]) => to <= start || from >= end)) return `${key} was not hit and is lost`;
    }
    start = end;
  }
  for (const key of originals.keys())
    if (!found.has(key) && !before.includes(`"key":"${key}"`))
      return `${key} lies in another file than ${file} and is lost`;
  const { damaged, tornTails } = await log.stats();
  // A file cut at the end of a line, or of nothing, looks like one that was always so short.
  const isSmooth = how === 'cut' && (after.length === 0 || after.at(-1) === 10);
  if (lost > 0 && damaged + tornTails === 0 && !isSmooth) return `${lost} lost, and nobody counts them`;
  return undefined;
}

const recordsOf = memoised(async (image: Image) => {
  const log = await openLog(powerDisk(image).process(), fakeClock('2026-11-22T12:00:00+00:00'));
  return new Map((await readAll(log)).map((record) => [record.key, JSON.stringify(record)]));
});

const memoryOf = memoised(async (image: Image) => digest(await openStore(powerDisk(image).process())));

async function keepsMemory(files: Files): Promise<string | undefined> {
  const generations = await openGenerations({ files, paths, diagnose: () => undefined });
  const live = await generations.current();
  const store = await openStore(files);
  const found = digest(store).split('\n');
  const last = (await memoryOf(whole)).split('\n');
  if (live?.fellBack === undefined && found.join('\n') !== last.join('\n'))
    return `memory is another, and nobody says so:\n${found.join('\n')}`;
  const texts = new Set(last.map((line) => line.split(' | ')[2]));
  for (const text of texts) if (!found.some((line) => line.endsWith(`| ${text}`))) return `lost: ${text}`;
  return undefined;
}

async function keepsEntries(files: Files, { before, spans }: Hit): Promise<string | undefined> {
  const open = await ledgerOn(files);
  const { entries } = await open.read({ limit: 99 });
  let start = 0;
  for (const line of before.toString().split(/(?<=\n)/)) {
    const end = start + Buffer.byteLength(line);
    const text = line.split('\t')[0] ?? '';
    const isHit = spans.some(([from, to]) => from < end && to > start);
    const there = entries.some((entry) => JSON.stringify(entry) === text);
    if (!isHit && !there) return `not hit and lost: ${text}`;
    start = end;
  }
  for (const entry of entries)
    if (!before.includes(JSON.stringify(entry))) return `taken in damaged: ${JSON.stringify(entry)}`;
  return undefined;
}

/** The log's folder says who this machine is, if its own file no longer does. */
async function keepsDevice(files: Files, { before }: Hit): Promise<string | undefined> {
  const { id } = JSON.parse(before.toString()) as { id: string };
  await files.rename(`${paths.logs}/dev`, `${paths.logs}/${id}`);
  return (await deviceId(portsOn(files), paths)) === id ? undefined : 'another device';
}

/** The file has no checksum: a name may come out wrong. But nothing is read that was not allowed, and nothing is told of a pause. */
async function keepsClosed(files: Files): Promise<string | undefined> {
  const projects = await projectsOn(files);
  if (projects.broken !== undefined) return undefined; // the engine then starts paused (R25)
  if (!projects.isPaused()) return 'the pause is lost';
  if (projects.list().some(({ sources }) => sources.length > 0)) return 'a source was allowed';
  if (projects.list().some(({ id }) => projects.blindSpans(id, 'files').length === 0))
    return 'what happened during the pause would be told';
  return undefined;
}

async function damage(files: Files, file: string): Promise<Hit> {
  const before = await files.read(file);
  const how = ['flip', 'cut', 'zeros', 'swap'][random(4)] ?? 'flip';
  let after = Buffer.from(before);
  const spans: Hit['spans'] = [];
  if (how === 'flip') {
    for (let n = random(3); n >= 0; n--) {
      const at = random(after.length);
      after[at] = (after[at] ?? 0) ^ (1 << random(8));
      spans.push([at, at + 1]);
    }
  } else if (how === 'cut') {
    after = after.subarray(0, random(after.length));
    spans.push([after.length, before.length]);
  } else if (how === 'zeros') {
    const from = random(after.length);
    const to = Math.min(after.length, from + 1 + random(600));
    after.fill(0, from, to);
    spans.push([from, to]);
  } else {
    const size = 1 + random(Math.max(1, after.length >> 2));
    const [a = 0, b = 0] = [
      random(after.length >> 1),
      (after.length >> 1) + random(Math.max(1, (after.length >> 1) - size)),
    ];
    const length = Math.min(size, b - a, after.length - b);
    before.copy(after, a, b, b + length);
    before.copy(after, b, a, a + length);
    spans.push([a, a + length], [b, b + length]);
  }
  const handle = await files.open(file, 'w');
  await handle.write(after);
  return { file, how, before, after, spans };
}

async function filesIn(files: Files, dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await files.list(dir)) {
    const full = `${dir}/${name}`;
    if ((await files.stat(full))?.isDirectory) found.push(...(await filesIn(files, full)));
    else found.push(full);
  }
  return found;
}

function memoised<Given extends object, Answer>(
  make: (given: Given) => Promise<Answer>,
): (given: Given) => Promise<Answer> {
  const made = new WeakMap<Given, Promise<Answer>>();
  return (given) => {
    const known = made.get(given) ?? make(given);
    made.set(given, known);
    return known;
  };
}
