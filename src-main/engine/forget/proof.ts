/**
 * The proof: every byte of the home is searched for what was forgotten, after the fact and by other code than forgot it.
 */
import path from 'node:path';
import type { ForgetScan } from '../../../src-shared/contract/forget.ts';
import { archiveText } from '../archive/parts.ts';
import { listLogFiles } from '../log/log-files.ts';
import { scanForwards } from '../log/scan-file.ts';
import type { MemoryState } from '../memory/state.ts';
import type { Files } from '../ports.ts';
import { namesIn } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { finderOf, type Finder } from './finder.ts';
import { saidBy } from './forgotten-memory.ts';
import type { Plan } from './plan.ts';

const CHUNK = 4 << 20;
/** The lock holds as long as nobody in this process closes its file; it has no bytes. Chromium's own data holds nothing observed. */
const notRead = new Set(['engine.lock', 'engine.lock-journal', 'electron']);

/** What was named is looked for in any case; what records said only where nothing that stays says it too. */
export async function prove(
  files: Files,
  paths: HomePaths,
  plan: Pick<Plan, 'needles' | 'traces'>,
  memory: MemoryState,
): Promise<ForgetScan> {
  const needles = new Set(plan.needles);
  const traces = plan.traces.filter((text) => !needles.has(text));
  const elsewhere = await saidElsewhere(files, paths, traces, memory);
  const texts = [...needles, ...traces.filter((_, number) => !elsewhere.has(number))];
  const finder = finderOf(texts);
  const scan: ForgetScan = {
    bytesScanned: 0,
    files: 0,
    lookedFor: texts.length,
    hits: 0,
    where: [],
    saidElsewhere: elsewhere.size,
  };
  for await (const file of allFiles(files, paths.home, '')) {
    const full = path.join(paths.home, file);
    const { bytes, hits } = file.endsWith('.gz')
      ? await hitsInside(files, full, finder)
      : await hitsIn(files, full, finder);
    scan.bytesScanned += bytes;
    scan.files++;
    scan.hits += hits;
    if (hits > 0) scan.where.push({ path: file, hits });
  }
  return scan;
}

/** Numbers of the texts that a record which stays, or a fact, says too. */
async function saidElsewhere(
  files: Files,
  paths: HomePaths,
  texts: readonly string[],
  memory: MemoryState,
): Promise<Set<number>> {
  const found = new Set<number>();
  if (texts.length === 0) return found;
  const finder = finderOf(texts);
  const note = (number: number) => void found.add(number);
  for (const { file } of await listLogFiles(files, paths.logs))
    for await (const piece of scanForwards(files, file))
      for (const span of piece.records) finder.search(piece.bytesOf(span), note);
  for (const fact of memory.facts.values()) {
    const says = [...saidBy(fact), fact.because ?? '', ...fact.evidence.map(({ excerpt }) => excerpt)];
    finder.search(Buffer.from(says.join('\n')), note);
  }
  for (const { body } of memory.topics.values())
    for (const entry of body) if ('verbatim' in entry) finder.search(Buffer.from(entry.verbatim), note);
  return found;
}

async function hitsIn(files: Files, file: string, finder: Finder): Promise<{ bytes: number; hits: number }> {
  const handle = await files.open(file, 'r');
  try {
    let hits = 0;
    let carry: Buffer = Buffer.alloc(0);
    let position = 0;
    const size = await handle.size();
    for (;;) {
      // No more room than the file has, for most are small; and to where it ends by now.
      const chunk = await handle.read(Math.min(CHUNK, Math.max(size - position, 4096)), position);
      if (chunk.length === 0) return { bytes: position, hits };
      position += chunk.length;
      const whole = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
      finder.search(whole, () => hits++, carry.length);
      carry = whole.subarray(Math.max(0, whole.length - Math.max(0, finder.longest - 1)));
    }
  } finally {
    await handle.close();
  }
}

/** In what a compressed copy holds; one that cannot be unpacked is searched as it is. */
async function hitsInside(files: Files, file: string, finder: Finder): Promise<{ bytes: number; hits: number }> {
  const packed = await files.read(file);
  let text: string;
  try {
    text = archiveText(packed);
  } catch {
    return hitsIn(files, file, finder);
  }
  let hits = 0;
  const bytes = Buffer.from(text);
  finder.search(bytes, () => hits++);
  return { bytes: bytes.length, hits };
}

/** Regular files below `relative` that have bytes, in order. */
async function* allFiles(files: Files, home: string, relative: string): AsyncGenerator<string> {
  for (const name of await namesIn(files, path.join(home, relative))) {
    const inside = relative === '' ? name : `${relative}/${name}`;
    if (notRead.has(inside)) continue;
    const found = await files.stat(path.join(home, inside));
    if (found?.isDirectory) yield* allFiles(files, home, inside);
    else if (found?.isFile && found.size > 0) yield inside;
  }
}
