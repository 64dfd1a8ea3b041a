/**
 * Keys by which agents reach the memory over HTTP: each opens one project, or the user tier alone. Only their hashes are kept, in
 * `mcp-keys.json`; the key itself is told once. While there is none, nothing is served that way (TRUST H1, H4, M4).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';

const keySchema = z.strictObject({
  id: z.string(),
  sha256: z.string(),
  /** Id of the project; null for the user tier alone. */
  project: z.string().nullable(),
  at: z.string(),
});
const fileSchema = z.strictObject({ format: z.literal(1), keys: z.array(keySchema) });
export type KeptKey = Omit<z.infer<typeof keySchema>, 'sha256'>;

export interface Keys {
  list(): Promise<KeptKey[]>;
  /** A new one of 256 bits; nobody can be told it again. */
  make(project: string | null): Promise<KeptKey & { key: string }>;
  /** False when there is none of that id. */
  remove(id: string): Promise<boolean>;
  /** Which kept key this is, compared in constant time; undefined for any other text. */
  find(key: string): Promise<KeptKey | undefined>;
}

const mostKeys = 50;

export function openKeys(
  { files, clock, randomBytes }: Pick<Ports, 'files' | 'clock' | 'randomBytes'>,
  { keys: file }: Pick<HomePaths, 'keys'>,
): Keys {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.catch(() => undefined).then(run);
    last = turn;
    return turn;
  };

  /** A file that cannot be read admits nobody. */
  async function read(): Promise<z.infer<typeof keySchema>[]> {
    const found = await readJson(files, file, fileSchema);
    if (found && 'broken' in found)
      throw new VesperError('failed', `mcp-keys.json cannot be read: ${found.broken}`, 'Remove it and make new keys.');
    return found?.value.keys ?? [];
  }
  const write = (keys: z.infer<typeof keySchema>[]) =>
    writeAtomic(files, file, `${JSON.stringify({ format: 1, keys }, null, 2)}\n`);
  const told = ({ id, project, at }: z.infer<typeof keySchema>): KeptKey => ({ id, project, at });

  return {
    list: async () => (await read()).map(told),
    make: (project) =>
      inTurn(async () => {
        const keys = await read();
        if (keys.length >= mostKeys)
          throw new VesperError('refused', `There are ${mostKeys} keys.`, 'Take one back first.');
        const key = Buffer.from(randomBytes(32)).toString('base64url');
        const id = Buffer.from(randomBytes(4)).toString('hex');
        const kept = { id, sha256: digestOf(key).toString('hex'), project, at: stampNow() };
        await write([...keys, kept]);
        return { ...told(kept), key };
      }),
    remove: (id) =>
      inTurn(async () => {
        const keys = await read();
        const left = keys.filter((one) => one.id !== id);
        if (left.length < keys.length) await write(left);
        return left.length < keys.length;
      }),
    async find(key) {
      const given = digestOf(key);
      const found = (await read()).filter(({ sha256 }) => timingSafeEqual(given, digestLike(sha256)));
      return found[0] && told(found[0]);
    },
  };

  function stampNow(): string {
    return formatStamp(clock.now(), clock.offsetAt(clock.now()));
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** 32 bytes whatever stands in the file; of anything that is no digest, ones that no text has. */
function digestLike(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
