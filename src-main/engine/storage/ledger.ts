/**
 * The ledger: what left the machine and what it cost, in checksummed lines, appended and never changed. A request is written
 * down before it leaves, with the most it can come to, and again when that is known: a request without its second line was cut off.
 */
import path from 'node:path';
import {
  ledgerEntrySchema,
  settlementSchema,
  type Ledger,
  type LedgerEntry,
  type Settlement,
} from '../../../src-shared/contract/ledger.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { dayOf, formatStamp, localDay } from '../../../src-shared/kit/time.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Quarantine } from '../log/quarantine.ts';
import type { Files, Ports } from '../ports.ts';
import { readIfThere } from './atomic.ts';
import { FILE_MODE } from './paths.ts';
import { decodeLine, encodeRecord, scanRecords } from './record-codec.ts';

export interface LedgerFile {
  /** Resolves with its number when the entry is on the disk; rejects `degraded`, and nothing counts, when it is not. */
  append(entry: Omit<LedgerEntry, 'seq' | 'open'>): Promise<LedgerEntry>;
  /**
   * The same for a request that is about to leave: `sent`, `received` and `spent` are the most it can come to. If its cost would
   * go over a cap, an entry with `refused` is written in its place; nothing may leave then. No two reservations pass on the same money.
   */
  reserve(entry: Omit<LedgerEntry, 'seq' | 'open'>, caps: SpendCaps): Promise<LedgerEntry>;
  /**
   * What a reserved request came to. Never rejects: what cannot be written now is written before the next entry, and until
   * then the reserved figures count.
   */
  settle(settlement: Omit<Settlement, 'at'>): Promise<void>;
  /** Newest first, those before `before`; with the totals of today and this month, by each entry's own local day. */
  read(asked: { limit: number; before?: number }): Promise<Pick<Ledger, 'entries' | 'today' | 'month'>>;
  /** All of one local day, oldest first, without their copies. */
  ofDay(day: string): Omit<LedgerEntry, 'copy'>[];
  /** Lines that could not be read. They stay where they are. */
  damaged(): number;
  close(): Promise<void>;
}

/** How a refusal begins that the day's money was the reason of. */
export const dayLimit = "today's limit of $";
const dayRefusal = (most: number) => `${dayLimit}${most.toFixed(2)} would be passed`;
const runRefusal = (most: number) => `the limit of $${most.toFixed(2)} for one run would be passed`;
const callsRefusal = (most: number) => `today's limit of ${most} requests would be passed`;

/** Which of the limits that hold now a request was refused for; undefined for any other reason, and for a limit that was since changed. */
export function limitOf({ refused, kind }: Pick<LedgerEntry, 'refused' | 'kind'>, caps: SpendCaps) {
  if (refused === undefined) return undefined;
  const most = caps.calls?.[kind ?? ''];
  if (most !== undefined && refused === callsRefusal(most)) return 'calls' as const;
  if (refused === dayRefusal(caps.day)) return 'day' as const;
  return refused === runRefusal(caps.run) ? ('run' as const) : undefined;
}

/** US dollars at most: of one local day, and of one run. */
export interface SpendCaps {
  day: number;
  run: number;
  /** Requests of one kind in one local day; absent: as many as like. */
  calls?: Readonly<Record<string, number>>;
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
  const inTurn = openTurns();
  /** Settlements that the disk did not take. */
  let owed: Settlement[] = [];

  return {
    append: (entry) => inTurn(() => append(entry)),
    reserve: (entry, caps) =>
      inTurn(async () => {
        const refused = overCap(entry, caps);
        return append(refused ? { ...entry, sent: 0, received: 0, spent: 0, refused } : { ...entry, open: true });
      }),
    settle: (settlement) =>
      inTurn(async () => {
        owed.push({ ...settlement, at: formatStamp(clock.now(), clock.offsetAt(clock.now())) });
        await payOwed().catch(() => undefined);
        appended();
      }),
    async read({ limit, before = Infinity }) {
      const asked = lines.filter(({ seq }) => seq < before).slice(-limit);
      const month = localDay(clock.now(), clock.offsetAt(clock.now())).slice(0, 7);
      return {
        entries: (await entriesAt(asked)).reverse(),
        today: totalOf(today()),
        month: totalOf(lines.filter(({ at }) => dayOf(at).slice(0, 7) === month)),
      };
    },
    ofDay: (day) => lines.filter(({ at }) => dayOf(at) === day).map(({ offset: _o, bytes: _b, ...entry }) => entry),
    damaged: () => damaged,
    close: () => inTurn(payOwed).catch(() => undefined),
  };

  /** Why this much more may not be spent. What is open counts with all that was reserved for it. */
  function overCap({ spent, run, kind }: Omit<LedgerEntry, 'seq'>, caps: SpendCaps): string | undefined {
    const most = kind === undefined ? undefined : caps.calls?.[kind];
    if (most !== undefined && today().filter((one) => one.kind === kind && !one.refused).length >= most)
      return callsRefusal(most);
    if (spent === 0) return undefined;
    const spentToday = totalOf(today()).spent;
    if (!(spentToday + spent <= caps.day)) return dayRefusal(caps.day);
    const ofRun = run === undefined ? [] : lines.filter((line) => line.run === run);
    if (!(totalOf(ofRun).spent + spent <= caps.run)) return runRefusal(caps.run);
    return undefined;
  }

  function today(): Line[] {
    const day = localDay(clock.now(), clock.offsetAt(clock.now()));
    return lines.filter(({ at }) => dayOf(at) === day);
  }

  async function append(entry: Omit<LedgerEntry, 'seq'>): Promise<LedgerEntry> {
    await payOwed();
    const whole = ledgerEntrySchema.parse({ seq: (lines.at(-1)?.seq ?? 0) + 1, ...entry });
    const place = await writeLine(whole);
    const { copy: _copy, ...rest } = whole;
    lines.push({ ...rest, ...place });
    appended();
    return whole;
  }

  async function payOwed(): Promise<void> {
    for (const settlement of [...owed]) {
      await writeLine(settlement);
      owed = owed.slice(1);
      settleIn(lines, settlement);
    }
  }

  /** Where the line stands, once it is on the disk. */
  async function writeLine(value: LedgerEntry | Settlement): Promise<{ offset: number; bytes: number }> {
    const line = encodeRecord(value);
    const bytes = Buffer.byteLength(line);
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
    length += bytes;
    return { offset: length - bytes, bytes: bytes - 1 };
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
        const copy = decoded.ok ? ledgerEntrySchema.parse(decoded.value).copy : undefined;
        found.push(copy === undefined ? rest : { ...rest, copy });
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
    const settlement = settlementSchema.safeParse(value);
    if (settlement.success) return void (settleIn(lines, settlement.data) || damaged++);
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

/** False when there is no such request, or it was settled before. */
function settleIn(lines: Line[], { settles, sent, received, spent, tokens, failed }: Settlement): boolean {
  const at = lines.findLastIndex(({ seq, open }) => seq === settles && open);
  const line = lines[at];
  if (!line) return false;
  const { open: _open, ...rest } = line;
  const more = { ...(tokens === undefined ? {} : { tokens }), ...(failed === undefined ? {} : { failed }) };
  lines[at] = { ...rest, sent, received, spent, ...more };
  return true;
}

function totalOf(lines: readonly Line[]): Ledger['today'] {
  const left = lines.filter(({ refused }) => refused === undefined);
  return {
    sent: left.reduce((sum, { sent }) => sum + sent, 0),
    spent: lines.reduce((sum, { spent }) => sum + spent, 0),
    hosts: new Set(left.map(({ host }) => host)).size,
    requests: left.length,
  };
}
