/**
 * The ledger: what left the machine and what it cost, one checksummed line a request, appended and never changed.
 * Whatever opens an outgoing connection says so here first; an entry counts when `append` resolved.
 */
import path from 'node:path';
import { ledgerEntrySchema, type Ledger, type LedgerEntry } from '../../../src-shared/contract/ledger.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { dayOf, localDay } from '../../../src-shared/kit/time.ts';
import type { Quarantine } from '../log/quarantine.ts';
import type { Files, Ports } from '../ports.ts';
import { readIfThere } from './atomic.ts';
import { FILE_MODE } from './paths.ts';
import { decodeLine, encodeRecord, scanRecords } from './record-codec.ts';

export interface LedgerFile {
  /** Resolves with its number when the entry is on the disk; rejects `degraded`, and nothing counts, when it is not. */
  append(entry: Omit<LedgerEntry, 'seq'>): Promise<LedgerEntry>;
  /** Newest first, those before `before`; with the totals of today and this month, by each entry's own local day. */
  read(asked: { limit: number; before?: number }): Promise<Pick<Ledger, 'entries' | 'today' | 'month'>>;
  /** Lines that could not be read. They stay where they are. */
  damaged(): number;
  close(): Promise<void>;
}

export interface LedgerOptions {
  ports: Pick<Ports, 'files' | 'clock'>;
  file: string;
  quarantine: Pick<Quarantine, 'keep'>;
  appended(): void;
}

/** An entry without its copy, which may be long and is read when asked for. */
type Line = Omit<LedgerEntry, 'copy'> & { offset: number; bytes: number };

export async function openLedger({ ports, file, quarantine, appended }: LedgerOptions): Promise<LedgerFile> {
  const { files, clock } = ports;
  const { lines, damaged, end } = await recover(files, file, quarantine);
  /** Acknowledged bytes. */
  let length = end;
  let isTrimmed = true;
  let last: Promise<unknown> = Promise.resolve();

  return {
    append(entry) {
      const turn = last.catch(() => undefined).then(() => append(entry));
      last = turn;
      return turn;
    },
    async read({ limit, before = Infinity }) {
      const asked = lines.filter(({ seq }) => seq < before).slice(-limit);
      const today = localDay(clock.now(), clock.offsetAt(clock.now()));
      return {
        entries: (await entriesAt(asked)).reverse(),
        today: total(lines.filter(({ at }) => dayOf(at) === today)),
        month: total(lines.filter(({ at }) => dayOf(at).slice(0, 7) === today.slice(0, 7))),
      };
    },
    damaged: () => damaged,
    close: () => last.then(() => undefined).catch(() => undefined),
  };

  async function append(entry: Omit<LedgerEntry, 'seq'>): Promise<LedgerEntry> {
    const whole = ledgerEntrySchema.parse({ seq: (lines.at(-1)?.seq ?? 0) + 1, ...entry });
    const line = encodeRecord(whole);
    try {
      if (!isTrimmed) await trim();
      await write(line);
    } catch (thrown) {
      // What a failed write left behind is cut off before the next one; the next start would set it aside.
      isTrimmed = false;
      throw new VesperError('degraded', `The ledger cannot be written: ${messageOf(thrown)}`, undefined, {
        cause: thrown,
      });
    }
    const { copy: _copy, ...rest } = whole;
    lines.push({ ...rest, offset: length, bytes: Buffer.byteLength(line) - 1 });
    length += Buffer.byteLength(line);
    appended();
    return whole;
  }

  async function write(line: string): Promise<void> {
    const handle = await files.open(file, 'a', FILE_MODE);
    try {
      await handle.write(line);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (length === 0) await files.syncDir(path.dirname(file));
  }

  async function trim(): Promise<void> {
    if (await files.stat(file)) await cutTo(files, file, length);
    isTrimmed = true;
  }

  async function entriesAt(asked: Line[]): Promise<LedgerEntry[]> {
    if (asked.length === 0) return [];
    const handle = await files.open(file, 'r');
    try {
      const found: LedgerEntry[] = [];
      for (const { offset, bytes, ...rest } of asked) {
        const decoded = decodeLine(await handle.read(bytes, offset));
        found.push(decoded.ok ? ledgerEntrySchema.parse(decoded.value) : rest);
      }
      return found;
    } finally {
      await handle.close();
    }
  }
}

/** Reads what is there. A torn end is set aside; a last entry that lacks only its newline is finished. */
async function recover(
  files: Files,
  file: string,
  quarantine: Pick<Quarantine, 'keep'>,
): Promise<{ lines: Line[]; damaged: number; end: number }> {
  const data = (await readIfThere(files, file)) ?? Buffer.alloc(0);
  const scan = scanRecords(data);
  let damaged = scan.damaged.length;
  const lines: Line[] = [];
  const take = (value: unknown, place: { offset: number; bytes: number }) => {
    const entry = ledgerEntrySchema.safeParse(value);
    if (!entry.success) return void damaged++;
    const { copy: _copy, ...rest } = entry.data;
    lines.push({ ...rest, offset: place.offset, bytes: place.bytes });
  };
  for (const { value, ...place } of scan.records) take(value, place);
  if (!scan.tornTail) return { lines, damaged, end: scan.end };

  const tail = data.subarray(scan.end);
  const decoded = decodeLine(tail);
  if (!decoded.ok) {
    await quarantine.keep('torn', { device: 'ledger', file, offset: scan.end }, tail);
    await cutTo(files, file, scan.end);
    return { lines, damaged, end: scan.end };
  }
  take(decoded.value, scan.tornTail);
  const handle = await files.open(file, 'a', FILE_MODE);
  try {
    await handle.write('\n');
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { lines, damaged, end: data.length + 1 };
}

/** Durable with the next entry's sync; what is lost before that is cut again. */
async function cutTo(files: Files, file: string, length: number): Promise<void> {
  const handle = await files.open(file, 'r+');
  try {
    await handle.truncate(length);
  } finally {
    await handle.close();
  }
}

function total(lines: readonly Line[]): Ledger['today'] {
  const left = lines.filter(({ refused }) => refused === undefined);
  return {
    sent: left.reduce((sum, { sent }) => sum + sent, 0),
    spent: lines.reduce((sum, { spent }) => sum + spent, 0),
    hosts: new Set(left.map(({ host }) => host)).size,
    requests: left.length,
  };
}
