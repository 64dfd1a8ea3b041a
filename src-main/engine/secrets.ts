/**
 * Keys of other hosts, each with the one host it was given for. In the desktop app the system's keychain seals them; elsewhere
 * they lie in a file that only this user can read. Neither ever sees what the other keeps, and no answer or log holds one.
 */
import path from 'node:path';
import { z } from 'zod';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import { openTurns } from '../../src-shared/kit/turns.ts';
import type { Ports } from './ports.ts';
import { readJson, writeAtomic } from './storage/atomic.ts';
import type { HomePaths } from './storage/paths.ts';

export interface Secrets {
  /** Where they are kept, in words. */
  where: string;
  /** Why none can be kept here; undefined when they can. */
  whyNot(): string | undefined;
  /** Of a key that is kept: its origin. `broken`: it is there and cannot be read. */
  about(name: string): Promise<{ origin: string } | { broken: string } | undefined>;
  /** For this origin and no other. @throws what cannot be read */
  keyFor(name: string, origin: string): Promise<string | undefined>;
  /** @throws VesperError `unavailable` where nothing is kept safe. */
  keep(name: string, origin: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** `sealed` where a keychain holds what opens it, `key` where none does. */
const entrySchema = z.strictObject({
  origin: z.string(),
  key: z.string().optional(),
  sealed: z.string().optional(),
});
const fileSchema = z.record(z.string(), entrySchema);
type Kept = z.infer<typeof fileSchema>;

export function openSecrets({
  ports: { files, keychain },
  paths,
}: {
  ports: Pick<Ports, 'files' | 'keychain'>;
  paths: Pick<HomePaths, 'secrets' | 'electron'>;
}): Secrets {
  const file = keychain ? path.join(paths.electron, 'secrets.json') : paths.secrets;
  const inTurn = openTurns();

  /** What a broken file says is in no message: it may be a key. */
  async function read(): Promise<Kept> {
    const found = await readJson(files, file, fileSchema);
    if (found && 'broken' in found) throw new VesperError('failed', 'The file of keys cannot be read.');
    return found?.value ?? {};
  }
  const write = (kept: Kept) => writeAtomic(files, file, `${JSON.stringify(kept)}\n`);

  return {
    where: keychain ? "the system's keychain" : 'secrets.json, a file that only you can read',
    whyNot: () => keychain?.whyNot(),
    async about(name) {
      try {
        const entry = ownOf(await read(), name);
        return entry && { origin: entry.origin };
      } catch (thrown) {
        return { broken: messageOf(thrown) };
      }
    },
    async keyFor(name, origin) {
      const entry = ownOf(await read(), name);
      if (!entry || entry.origin !== origin) return undefined;
      if (!keychain) return entry.key;
      return entry.sealed === undefined ? undefined : keychain.open(entry.sealed);
    },
    keep: (name, origin, value) =>
      inTurn(async () => {
        const why = keychain?.whyNot();
        if (why !== undefined)
          throw new VesperError(
            'unavailable',
            `The key was not kept: ${why}.`,
            'vesper serve keeps it in a file instead.',
          );
        // A file that broke is replaced: the key in it has to be given anew in any case.
        const kept = await read().catch((): Kept => ({}));
        await write({ ...kept, [name]: { origin, ...(keychain ? { sealed: keychain.seal(value) } : { key: value }) } });
      }),
    remove: (name) =>
      inTurn(async () => {
        const { [name]: _gone, ...rest } = await read().catch((): Kept => ({}));
        await write(rest);
      }),
  };
}

function ownOf(kept: Kept, name: string): Kept[string] | undefined {
  return Object.hasOwn(kept, name) ? kept[name] : undefined;
}
