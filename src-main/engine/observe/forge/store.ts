/**
 * forge.json: which pull requests are watched, and whether deliveries are listened to. What was asked and found lies in `cursors/`.
 */
import path from 'node:path';
import { z } from 'zod';
import { forgeKinds } from '../../../../src-shared/contract/forge.ts';
import { stampSchema } from '../../../../src-shared/contract/observation.ts';
import type { Files } from '../../ports.ts';
import { readJson, writeAtomic } from '../../storage/atomic.ts';

export const subscriptionSchema = z.object({
  id: z.string().regex(/^w-[0-9a-z]{6}$/),
  url: z.string(),
  kind: z.enum(forgeKinds),
  host: z.string(),
  origin: z.string(),
  base: z.string(),
  repo: z.string(),
  /** null: the open ones of the project's own branches. */
  number: z.int().positive().nullable(),
  project: z.string().nullable(),
  since: stampSchema,
  /** Merged or closed, and told. */
  ended: z.boolean().optional(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

const hookSchema = z.object({ on: z.boolean(), port: z.int().min(0).max(65_535), address: z.string() });
export type HookSetup = z.infer<typeof hookSchema>;

export const fileSchema = z.object({ subscriptions: z.array(z.unknown()), hook: hookSchema.optional() });

export interface ForgeStore {
  list(): readonly Subscription[];
  hook(): HookSetup;
  add(one: Subscription): Promise<void>;
  change(id: string, part: Partial<Pick<Subscription, 'ended'>>): Promise<void>;
  remove(id: string): Promise<void>;
  setHook(hook: HookSetup): Promise<void>;
}

/** The port stays what it is, because the forge has to be told the address. */
export const usualHook: HookSetup = { on: false, port: 7312, address: '127.0.0.1' };

/** A broken file is kept aside as `forge.json.broken-<time>`; nothing is watched then, and nothing asked. */
export async function openForgeStore(
  { files, now, diagnose }: { files: Files; now: number; diagnose(area: string, message: string): void },
  file: string,
): Promise<ForgeStore> {
  const read = await readJson(files, file, fileSchema);
  if (read && 'broken' in read) {
    const aside = `${file}.broken-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
    await files.rename(file, aside);
    await files.syncDir(path.dirname(file));
    diagnose('forge', `forge.json could not be read (${read.broken}); it is kept as ${path.basename(aside)}`);
  }
  const kept = read && 'value' in read ? read.value : { subscriptions: [] };
  let subscriptions = kept.subscriptions.flatMap((one) => subscriptionSchema.safeParse(one).data ?? []);
  let hook = kept.hook ?? usualHook;
  let last: Promise<unknown> = Promise.resolve();

  /** One write at a time; what the disk does not take is not so. */
  function save(next: { subscriptions?: Subscription[]; hook?: HookSetup }): Promise<void> {
    const turn = last
      .catch(() => undefined)
      .then(async () => {
        const whole = { subscriptions: next.subscriptions ?? subscriptions, hook: next.hook ?? hook };
        await writeAtomic(files, file, `${JSON.stringify(whole, null, 2)}\n`);
        ({ subscriptions, hook } = whole);
      });
    last = turn;
    return turn;
  }

  return {
    list: () => subscriptions,
    hook: () => hook,
    add: (one) => save({ subscriptions: [...subscriptions, one] }),
    change: (id, part) =>
      save({ subscriptions: subscriptions.map((one) => (one.id === id ? { ...one, ...part } : one)) }),
    remove: (id) => save({ subscriptions: subscriptions.filter((one) => one.id !== id) }),
    setHook: (next) => save({ hook: next }),
  };
}
