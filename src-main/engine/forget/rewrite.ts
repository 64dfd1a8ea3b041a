/**
 * Takes what is forgotten out of everything but log and memory: reports, ledger, projects, cursors, snapshots, and files
 * of parts that this version does not write. What can be made again is dropped whole.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { ledgerEntrySchema, settlementSchema } from '../../../src-shared/contract/ledger.ts';
import type { Files } from '../ports.ts';
import { namesIn, readIfThere, writeAtomic } from '../storage/atomic.ts';
import { filesBelow } from '../storage/export.ts';
import type { HomePaths } from '../storage/paths.ts';
import { encodeRecord, scanRecords, type Span } from '../storage/record-codec.ts';
import { rewriteCopies } from './copies.ts';
import { finderOf } from './finder.ts';
import { stringsOf } from './forms.ts';
import { rewriteOutbox } from './outbox.ts';
import type { Gone } from './plan.ts';
import { rewriteSubscriptions } from './subscriptions.ts';
import type { Tombstones } from './tombstones.ts';

export type Removed = Record<string, number>;

/** The log, the index and memory must be closed. Safe to repeat. */
export async function rewriteRest(files: Files, paths: HomePaths, gone: Gone): Promise<Removed> {
  const reports = await rewriteReports(files, paths, gone);
  const ledger = await blankPayloads(files, paths.ledger, gone);
  const projects = gone.plan.projects.length > 0 ? await removeProjects(files, paths.projects, gone) : 0;
  if (gone.plan.projects.length > 0) await removeEmptied(files, paths);
  const readers = await dropReaders(files, paths, gone);
  const copies = await rewriteCopies(files, paths, gone);
  const watches = await rewriteSubscriptions(files, paths.forge, gone);
  const prepared = await rewriteOutbox(files, paths.outbox, gone);
  const other = await rewriteOthers(files, paths, gone);
  const dropped = await dropDerived(files, paths);
  return { reports, ledger, projects, readers, ...copies, watches, prepared, files: other, ...dropped };
}

/** Entries about facts that went, or that say what is forgotten. Figures stay. Answers how many reports changed. */
async function rewriteReports(files: Files, paths: HomePaths, gone: Gone): Promise<number> {
  const traces = finderOf(gone.plan.traces);
  const about: About = (value, wasRefused) => {
    const strings = stringsOf(value);
    if (strings.some((text) => gone.says(text) || text.match(FACT_ID)?.some((id) => gone.fact(id)))) return true;
    // A refused candidate names no record: it is known by the words it took from one.
    return wasRefused && traces.isIn(Buffer.from(strings.join('\n')));
  };
  let changed = 0;
  for (const file of await filesBelow(files, paths.home, 'dreams')) {
    const full = path.join(paths.home, file);
    const before = (await files.read(full)).toString('utf8');
    const after = file.endsWith('.jsonl') ? withoutLines(before, about) : withoutEntries(before, gone, about);
    if (after === before) continue;
    await writeAtomic(files, full, after);
    changed++;
  }
  return changed;
}

/** Facts that reports tell of although they were forgotten. */
export async function forgottenInReports(
  files: Files,
  paths: HomePaths,
  stones: Pick<Tombstones, 'isMarked'>,
): Promise<{ fact: string; text: string }[]> {
  const found: { fact: string; text: string }[] = [];
  for (const file of await filesBelow(files, paths.home, 'dreams')) {
    const report = reportShape.safeParse(parsed((await files.read(path.join(paths.home, file))).toString('utf8')));
    for (const one of report.data?.done ?? []) if (stones.isMarked(one.fact)) found.push(one);
  }
  return found;
}

const reportShape = z.object({ done: z.array(z.object({ fact: z.string(), text: z.string() })) });

type About = (value: unknown, wasRefused: boolean) => boolean;
/** Block ids: six base-32 characters. */
const FACT_ID = /\b[0-9a-z]{6}\b/g;
const REFUSALS = new Set(['refused', 'notPromoted']);

function withoutLines(text: string, about: About): string {
  const lines = text.split('\n').filter((line) => line === '' || !about(parsed(line) ?? line, true));
  return lines.join('\n');
}

function withoutEntries(text: string, gone: Gone, about: About): string {
  const report = parsed(text);
  if (typeof report !== 'object' || report === null || Array.isArray(report)) return about(text, true) ? '' : text;
  const kept = Object.entries(report).map(([key, value]: [string, unknown]) => [
    key,
    Array.isArray(value) ? entriesLeft(value, gone, (entry) => about(entry, REFUSALS.has(key))) : value,
  ]);
  const whole = masked(Object.fromEntries(kept) as unknown, gone);
  return JSON.stringify(whole) === JSON.stringify(report) ? text : `${JSON.stringify(whole, null, 2)}\n`;
}

function entriesLeft(entries: readonly unknown[], gone: Gone, about: (entry: unknown) => boolean): unknown[] {
  return entries.flatMap((entry): unknown[] => {
    if (typeof entry !== 'object' || entry === null) return [entry];
    const { cites, ...rest } = entry as { cites?: unknown };
    if (about(rest)) return [];
    const left = Array.isArray(cites) ? cites.filter((ref) => !gone.ref(String(ref))) : cites;
    return [left === undefined ? rest : { ...rest, cites: left }];
  });
}

/**
 * Payloads that say it go with their hash; times, bytes and money stay, in settlements too. What is no line of ours (damage, a torn end,
 * a newer version's) and says it becomes spaces. Answers how many lines changed.
 */
async function blankPayloads(files: Files, ledger: string, gone: Gone): Promise<number> {
  const data = await readIfThere(files, ledger);
  if (!data) return 0;
  const { records, damaged, tornTail } = scanRecords(data);
  const bytesOf = ({ offset, bytes }: Span) => data.subarray(offset, offset + bytes);
  const lines: (Span & { value?: unknown })[] = [...records, ...damaged, ...(tornTail ? [tornTail] : [])];
  const said = lines
    .filter((line) => gone.isIn(bytesOf(line)) || stringsOf(line.value).some((text) => gone.says(text)))
    .sort((a, b) => a.offset - b.offset);
  const pieces: Buffer[] = [];
  let done = 0;
  for (const line of said) {
    pieces.push(data.subarray(done, line.offset), withoutPayload(line.value, gone) ?? Buffer.alloc(line.bytes, ' '));
    done = line.offset + line.bytes;
  }
  if (said.length > 0) await writeAtomic(files, ledger, Buffer.concat([...pieces, data.subarray(done)]));
  return said.length;
}

/** The line of an entry or a settlement, without its newline; undefined for anything else. */
function withoutPayload(value: unknown, gone: Gone): Buffer | undefined {
  const entry = ledgerEntrySchema.omit({ copy: true, sha256: true }).safeParse(value);
  const known = entry.success ? entry : settlementSchema.safeParse(value);
  if (!known.success) return undefined;
  return Buffer.from(encodeRecord({ ...masked(known.data, gone), at: known.data.at }).trimEnd());
}

const projectShape = z.looseObject({ id: z.string(), offered: z.array(z.looseObject({ id: z.string() })).optional() });
const projectsShape = z.looseObject({ projects: z.array(projectShape), removed: z.array(projectShape).default([]) });

async function removeProjects(files: Files, file: string, gone: Gone): Promise<number> {
  const kept = projectsShape.safeParse(parsed((await readIfThere(files, file))?.toString('utf8') ?? ''));
  if (!kept.success) return 0;
  const stays = ({ id }: { id: string }) => !gone.project(id);
  const without = <P extends z.infer<typeof projectShape>>(one: P): P =>
    one.offered === undefined ? one : { ...one, offered: one.offered.filter(stays) };
  const next = {
    ...kept.data,
    projects: kept.data.projects.filter(stays).map(without),
    removed: kept.data.removed.filter(stays).map(without),
  };
  const went = kept.data.projects.length + kept.data.removed.length - next.projects.length - next.removed.length;
  if (went > 0) await writeAtomic(files, file, `${JSON.stringify(next, null, 2)}\n`);
  return went;
}

/** A project's folder among the topics bears its name. One in which a hand writes meanwhile is put back. */
async function removeEmptied(files: Files, paths: HomePaths): Promise<void> {
  const projects = path.join(paths.memory, 'projects');
  for (const name of await namesIn(files, projects)) {
    const folder = path.join(projects, name);
    if (!(await files.stat(folder))?.isDirectory || (await namesIn(files, folder)).length > 0) continue;
    const aside = path.join(projects, `.tmp-${randomBytes(6).toString('hex')}`);
    await files.rename(folder, aside);
    if ((await namesIn(files, aside)).length === 0) await files.removeTree(aside);
    else await files.rename(aside, folder);
  }
}

/** What readers keep of a project that goes, or that names what is forgotten: they read again, and keys keep that out of the log. */
async function dropReaders(files: Files, paths: HomePaths, gone: Gone): Promise<number> {
  let dropped = 0;
  for (const file of [
    ...(await filesBelow(files, paths.home, 'cursors')),
    ...(await filesBelow(files, paths.home, 'snapshots')),
  ]) {
    const full = path.join(paths.home, file);
    const bytes = await files.read(full);
    const ofProject = gone.plan.projects.some((id) => path.basename(file).includes(id) || bytes.includes(`"${id}"`));
    // The working copy's record names topics, which memory has rewritten already.
    if (path.basename(file) === 'working-copy.json' || !(ofProject || gone.isIn(bytes))) continue;
    await files.remove(full);
    dropped++;
  }
  return dropped;
}

const otherFolders = ['sessions', 'receipts', 'review', 'briefs', 'spool', 'backups'];
const ownFiles = /^(diagnostics\.log(\.1)?|.+\.broken-.+)$/;

/** Files of parts of other versions, of diagnostics, and copies that were set aside. */
async function rewriteOthers(files: Files, paths: HomePaths, gone: Gone): Promise<number> {
  const found: string[] = (await namesIn(files, paths.home)).filter((name) => ownFiles.test(name));
  for (const folder of otherFolders) found.push(...(await filesBelow(files, paths.home, folder)));
  let changed = 0;
  for (const file of found) {
    const full = path.join(paths.home, file);
    const bytes = await files.read(full);
    if (!gone.isIn(bytes)) continue;
    const text = bytes.toString('utf8');
    const document = file.endsWith('.json') ? parsed(text) : undefined;
    if (bytes.includes(0) || file.includes('.broken-')) await files.remove(full);
    else if (document !== undefined)
      await writeAtomic(files, full, `${JSON.stringify(masked(document, gone), null, 2)}\n`);
    else
      await writeAtomic(
        files,
        full,
        text
          .split('\n')
          .filter((line) => !gone.says(line))
          .join('\n'),
      );
    changed++;
  }
  return changed;
}

/** Made again, or of no use: the index (a word stays in free pages, so deleting the file is the sure way), what a dream staged, damage set aside. */
async function dropDerived(files: Files, paths: HomePaths): Promise<Removed> {
  const removed: Removed = { index: 0, notices: 0, staged: 0, quarantined: 0 };
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    const found = await files.stat(paths.index + suffix);
    if (found) removed['index'] = (removed['index'] ?? 0) + 1;
    await files.remove(paths.index + suffix);
  }
  if (await files.stat(paths.notices)) removed['notices'] = 1;
  await files.remove(paths.notices);
  for (const [name, folder] of [
    ['staged', paths.staging],
    ['quarantined', paths.quarantine],
    ['handoffs', paths.handoff],
  ] as const) {
    for (const entry of await namesIn(files, folder)) {
      await files.removeTree(path.join(folder, entry));
      removed[name] = (removed[name] ?? 0) + 1;
    }
    if (await files.stat(folder)) await files.syncDir(folder);
  }
  await files.remove(path.join(paths.terminal, 'places')); // names folders; the engine that starts writes it anew
  await files.syncDir(paths.home);
  return removed;
}

/** The value with every string that says it replaced. */
function masked<T>(value: T, gone: Gone): T {
  if (typeof value === 'string') return (gone.says(value) ? '[forgotten]' : value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, gone)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one as unknown, gone)])) as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
