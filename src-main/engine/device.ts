/** This machine's random id, which names its log folder. Never synced or exported. */
import { z } from 'zod';
import { VesperError } from '../../src-shared/kit/errors.ts';
import { ulid } from '../../src-shared/kit/ids.ts';
import type { Ports } from './ports.ts';
import { readJson, writeAtomic } from './storage/atomic.ts';

const deviceSchema = z.object({ id: z.string().regex(/^d-[0-9a-z]{10}$/) });

/** The id in `file`, made on the first start. A broken file is an error: a new id would start a second log beside the first. */
export async function deviceId({ files, clock, randomBytes }: Ports, file: string): Promise<string> {
  const read = await readJson(files, file, deviceSchema);
  if (read && 'value' in read) return read.value.id;
  if (read)
    throw new VesperError(
      'degraded',
      `device.json is broken (${read.broken}).`,
      'Put back the folder name below logs/ as its id, such as {"id":"d-…"}.',
    );
  const id = `d-${ulid(clock.now(), randomBytes(16)).slice(-10).toLowerCase()}`;
  await writeAtomic(files, file, `${JSON.stringify({ id })}\n`);
  return id;
}
