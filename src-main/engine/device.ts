/** This machine's random id, which names its log folder. Never synced or exported. */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { VesperError } from '../../src-shared/kit/errors.ts';
import { ulid } from '../../src-shared/kit/ids.ts';
import type { Ports } from './ports.ts';
import { namesIn, readJson, writeAtomic } from './storage/atomic.ts';
import type { HomePaths } from './storage/paths.ts';

const idSchema = z.string().regex(/^d-[0-9a-z]{10}$/);
/** Without its CRC-32 a flipped bit would make another machine's id. Homes of version 0.1 have none. */
const deviceSchema = z
  .strictObject({ id: idSchema, crc: z.string().optional() })
  .refine(({ id, crc }) => crc === undefined || crc === checksum(id), 'the id does not fit its checksum');

/**
 * The id in device.json, made on the first start. When the file is broken, the one folder below `logs/` is this machine's; with
 * several it is an error: a new id would begin another log beside ours.
 */
export async function deviceId(
  { files, clock, randomBytes }: Pick<Ports, 'files' | 'clock' | 'randomBytes'>,
  paths: Pick<HomePaths, 'device' | 'logs'>,
): Promise<string> {
  const read = await readJson(files, paths.device, deviceSchema);
  if (read && 'value' in read) return read.value.id;
  const known = (await namesIn(files, paths.logs)).filter((name) => idSchema.safeParse(name).success);
  if (read && known.length > 1)
    throw new VesperError(
      'degraded',
      `device.json is broken (${read.broken}).`,
      'Put back the folder name below logs/ as its id, such as {"id":"d-…"}.',
    );
  const made = `d-${ulid(clock.now(), randomBytes(16)).slice(-10).toLowerCase()}`;
  const id = (read && known[0]) ?? made;
  await writeAtomic(files, paths.device, `${JSON.stringify({ id, crc: checksum(id) })}\n`);
  return id;
}

function checksum(id: string): string {
  return crc32(id).toString(16).padStart(8, '0');
}
