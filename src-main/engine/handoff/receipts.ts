/**
 * What was given to whom: `receipts/<month>.jsonl`, ids of facts and figures. Written behind what was given and not synced: a receipt that a
 * power cut takes costs nobody anything.
 */
import path from 'node:path';
import { receiptSchema, type Receipt } from '../../../src-shared/contract/receipts.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Ports } from '../ports.ts';
import { namesIn } from '../storage/atomic.ts';

export type Given = Pick<Receipt, 'how' | 'agent' | 'session' | 'project' | 'facts' | 'records' | 'characters'>;

export interface Receipts {
  /** `at` in ms (default now); `entry` is of the spool: the same is not written twice. */
  add(given: Given, from?: { at: number; entry: string }): Promise<void>;
  /** Newest first. */
  list(): Promise<Receipt[]>;
  /** Facts that this session was given. */
  givenTo(session: string): Promise<Set<string>>;
}

const lineSchema = receiptSchema.extend({ entry: receiptSchema.shape.agent.optional() });
/** Months that are looked at, and receipts that are held. */
const mostMonths = 3;
const mostHeld = 20_000;

export function openReceipts(ports: Pick<Ports, 'files' | 'clock' | 'diagnose'>, folder: string): Receipts {
  const { files, clock } = ports;
  type Line = Receipt & { entry?: string | undefined };
  let held: Promise<Line[]> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Line[]> {
    const months = (await namesIn(files, folder)).filter((name) => /^\d{4}-\d\d\.jsonl$/.test(name)).slice(-mostMonths);
    const lines: Line[] = [];
    for (const month of months) {
      const text = (await files.read(path.join(folder, month))).toString('utf8');
      for (const line of text.split('\n')) {
        const parsed = lineSchema.safeParse(parsedJson(line));
        if (parsed.success) lines.push(parsed.data);
      }
    }
    return lines.slice(-mostHeld);
  }

  const all = (): Promise<Line[]> =>
    (held ??= read().catch((thrown: unknown) => {
      held = undefined;
      throw thrown;
    }));

  async function append(given: Given, from: { at: number; entry: string } | undefined): Promise<void> {
    const lines = await all();
    if (from && lines.some(({ entry }) => entry === from.entry)) return;
    const instant = from?.at ?? clock.now();
    const at = formatStamp(instant, clock.offsetAt(instant));
    const line: Line = {
      at,
      ...given,
      tokens: Math.ceil(given.characters / 4),
      ...(from ? { entry: from.entry } : {}),
    };
    await files.makeDir(folder);
    const file = await files.open(path.join(folder, `${at.slice(0, 7)}.jsonl`), 'a', 0o600);
    try {
      await file.write(`${JSON.stringify(line)}\n`);
    } finally {
      await file.close();
    }
    lines.push(line);
    if (lines.length > mostHeld) lines.shift();
  }

  return {
    add(given, from) {
      // One after the other, so that no two lines meet in one; a failure is no reason to give less.
      last = last
        .then(() => append(given, from))
        .catch((thrown: unknown) => ports.diagnose('receipts', messageOf(thrown)));
      return last as Promise<void>;
    },
    async list() {
      await last;
      return (await all()).map(({ entry: _, ...receipt }) => receipt).reverse();
    },
    async givenTo(session) {
      const mine = (await all()).filter((one) => one.session === session);
      return new Set(mine.flatMap(({ facts }) => facts));
    },
  };
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
