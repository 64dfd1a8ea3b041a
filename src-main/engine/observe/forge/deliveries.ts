/**
 * Which deliveries were heard in the last 30 days, by the digest of their bytes: a file a day, `cursors/forge-heard-2026-11-20.txt`.
 */
import path from 'node:path';
import { localDay } from '../../../../src-shared/kit/time.ts';
import { openTurns } from '../../../../src-shared/kit/turns.ts';
import type { Clock, Files } from '../../ports.ts';
import { namesIn } from '../../storage/atomic.ts';
import { FILE_MODE } from '../../storage/paths.ts';

export interface Deliveries {
  /** Reads what is kept, and drops what is older than 30 days. */
  open(): Promise<void>;
  /** False for one that was heard before. Resolves when it is kept. */
  isNew(digest: string): Promise<boolean>;
}

const KEPT_DAYS = 30;
const DAY = 86_400_000;
const NAME = /^forge-heard-(\d{4}-\d{2}-\d{2})\.txt$/;

export function openDeliveries({ files, clock }: { files: Files; clock: Clock }, folder: string): Deliveries {
  /** By day, so that a day can be dropped. */
  const heard = new Map<string, Set<string>>();
  const dayOf = (instant: number) => localDay(instant, clock.offsetAt(instant));
  const inTurn = openTurns();

  async function dropOld(): Promise<void> {
    const oldest = dayOf(clock.now() - KEPT_DAYS * DAY);
    for (const day of [...heard.keys()].filter((one) => one < oldest)) {
      await files.remove(path.join(folder, `forge-heard-${day}.txt`));
      heard.delete(day);
    }
  }

  async function take(digest: string): Promise<boolean> {
    if ([...heard.values()].some((day) => day.has(digest))) return false;
    const today = dayOf(clock.now());
    const isNewDay = !heard.has(today);
    if (isNewDay) await dropOld();
    const file = await files.open(path.join(folder, `forge-heard-${today}.txt`), 'a', FILE_MODE);
    try {
      await file.write(`${digest}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (isNewDay) await files.syncDir(folder);
    heard.set(today, (heard.get(today) ?? new Set()).add(digest));
    return true;
  }

  return {
    async open() {
      heard.clear();
      for (const name of await namesIn(files, folder)) {
        const day = NAME.exec(name)?.[1];
        if (day === undefined) continue;
        const lines = (await files.read(path.join(folder, name))).toString('utf8').split('\n');
        heard.set(day, new Set(lines.filter((line) => /^[0-9a-f]{64}$/.test(line))));
      }
      await dropOld();
    },
    isNew: (digest) => inTurn(() => take(digest)),
  };
}
