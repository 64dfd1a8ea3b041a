/**
 * Keys by which agents reach the memory over HTTP: each opens one project, or the user tier alone. Only their hashes are kept, in
 * `mcp-keys.json`; the key itself is told once. While there is none, nothing is served that way (TRUST H1, H4, M4).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';

const keySchema = z.strictObject({
  id: z.string(),
  sha256: z.string(),
  /** Id of the project; null for the user tier alone. */
  project: z.string().nullable(),
  at: z.string(),
  /** Whom it is for, as the user calls them. */
  label: z.string().optional(),
  /** From then on it opens nothing. */
  until: z.string().optional(),
});
const fileSchema = z.strictObject({ format: z.literal(1), keys: z.array(keySchema) });
export type KeptKey = Omit<z.infer<typeof keySchema>, 'sha256'>;

export interface Keys {
  list(): Promise<KeptKey[]>;
  /** A new one of 256 bits; nobody can be told it again. */
  make(project: string | null, more?: Pick<KeptKey, 'label' | 'until'>): Promise<KeptKey & { key: string }>;
  /** False when there is none of that id. */
  remove(id: string): Promise<boolean>;
  /** Which kept key this is, compared in constant time; undefined for any other text, and for one whose time is over. */
  find(key: string): Promise<KeptKey | undefined>;
}

const mostKeys = 50;

export function openKeys(
  { files, clock, randomBytes }: Pick<Ports, 'files' | 'clock' | 'randomBytes'>,
  { keys: file }: Pick<HomePaths, 'keys'>,
): Keys {
  const inTurn = openTurns();

  /** A file that cannot be read admits nobody. */
  async function read(): Promise<z.infer<typeof keySchema>[]> {
    const found = await readJson(files, file, fileSchema);
    if (found && 'broken' in found)
      throw new VesperError('failed', `mcp-keys.json cannot be read: ${found.broken}`, 'Remove it and make new keys.');
    return found?.value.keys ?? [];
  }
  const write = (keys: z.infer<typeof keySchema>[]) =>
    writeAtomic(files, file, `${JSON.stringify({ format: 1, keys }, null, 2)}\n`);
  const told = ({ sha256: _hidden, ...rest }: z.infer<typeof keySchema>): KeptKey => rest;

  return {
    list: async () => (await read()).map(told),
    make: (project, more = {}) =>
      inTurn(async () => {
        const keys = await read();
        if (keys.length >= mostKeys)
          throw new VesperError('refused', `There are ${mostKeys} keys.`, 'Take one back first.');
        const key = Buffer.from(randomBytes(32)).toString('base64url');
        const id = Buffer.from(randomBytes(4)).toString('hex');
        const kept = { id, sha256: digestOf(key).toString('hex'), project, at: stampNow(), ...more };
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
      const one = found[0];
      const isOver = one?.until !== undefined && !(instantOf(one.until) > clock.now());
      return one && !isOver ? told(one) : undefined;
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
