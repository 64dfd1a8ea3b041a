/**
 * What hooks left: `spool/`, one small file an event, taken exactly once. They hold ids and no words: which agent, which event, which
 * session, which project, and which note was printed.
 */
import { watch } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { agentIdSchema } from '../../../src-shared/contract/connect.ts';
import { messageOf, systemCodeOf } from '../../../src-shared/kit/errors.ts';
import type { Ports } from '../ports.ts';
import { namesIn } from '../storage/atomic.ts';

const entrySchema = z.strictObject({
  v: z.literal(1),
  agent: agentIdSchema,
  event: z.enum(['start', 'prompt', 'tool', 'stop', 'compact', 'end']),
  session: z.string().min(1).max(64),
  project: z.string().max(40),
  note: z.string().max(40),
});
export type SpoolEntry = z.infer<typeof entrySchema>;

/** Longer files, and those that stay half written for so long, are no entries. */
const mostBytes = 2000;
const halfWrittenMs = 10_000;
/** What a flood left is taken in parts. */
const mostAtOnce = 2000;

export interface Spool {
  /** Takes what lies there. */
  take(): Promise<void>;
  /** Takes whatever comes, as soon as the system tells and once a minute. */
  start(): void;
  stop(): Promise<void>;
}

export function openSpool(
  { files, clock, diagnose }: Pick<Ports, 'files' | 'clock' | 'diagnose'>,
  folder: string,
  /** `at` in ms; `id` names this entry and no other. The file goes once it resolved. */
  taken: (entry: SpoolEntry, from: { at: number; entry: string }) => Promise<void>,
): Spool {
  let last: Promise<void> = Promise.resolve();
  let end: () => void = () => undefined;
  let isStarted = false;

  async function takeAll(): Promise<void> {
    const names = await namesIn(files, folder);
    for (const name of names.slice(0, mostAtOnce)) {
      const file = path.join(folder, name);
      const stat = await files.stat(file);
      if (!stat?.isFile) continue;
      const text = stat.size > mostBytes ? '' : (await files.read(file)).toString('utf8');
      const entry = text.endsWith('\n') ? entrySchema.safeParse(parsedJson(text)).data : undefined;
      if (entry) await taken(entry, { at: stat.mtimeMs, entry: `${name}@${Math.round(stat.mtimeMs)}` });
      else if (clock.now() - stat.mtimeMs < halfWrittenMs) continue;
      await files.remove(file);
    }
  }

  const take = (): Promise<void> =>
    (last = last.then(takeAll).catch((thrown: unknown) => {
      if (systemCodeOf(thrown) !== 'ENOENT') diagnose('spool', messageOf(thrown));
    }));

  return {
    take,
    start() {
      if (isStarted) return;
      isStarted = true;
      let cancel: () => void = () => undefined;
      let watcher: ReturnType<typeof watch> | undefined;
      const look = () => {
        cancel = clock.after(60_000, look);
        void take();
      };
      try {
        // A hint is enough; where there is none, the minute is.
        watcher = watch(folder, { persistent: false }, () => void take());
        watcher.on('error', () => watcher?.close());
      } catch (thrown) {
        diagnose('spool', `not watched: ${messageOf(thrown)}`);
      }
      look();
      end = () => {
        cancel();
        watcher?.close();
      };
    },
    async stop() {
      end();
      end = () => undefined;
      isStarted = false;
      await last;
    },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
