/**
 * The manifest of a generation: what is in it, hashed, and the caller's own data (cursor, epoch). It carries a hash of
 * itself, so that a flipped bit in the cursor is noticed like one in a file.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { fail, ok, type Result } from '../../../src-shared/kit/result.ts';
import type { Files } from '../ports.ts';
import { readIfThere } from './atomic.ts';

export const MANIFEST = 'manifest.json';

export interface Generation {
  number: number;
  /** Absolute path. */
  dir: string;
  files: ReadonlyMap<string, Buffer>;
  /** The caller's own, as it was given. */
  meta: unknown;
  /** Present when a newer generation should have been live and could not be read. */
  fellBack?: { from: number | undefined; reason: string };
}

const schema = z.object({
  version: z.literal(1),
  generation: z.int().positive(),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
  meta: z.unknown(),
  /** Over the JSON of all of the above, in this order and without white space. */
  sha256: z.string(),
});

export function makeManifest(number: number, content: ReadonlyMap<string, string | Uint8Array>, meta: unknown): string {
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const [name, data] of content) {
    confinedParts(name);
    files[name] = { bytes: Buffer.byteLength(data), sha256: sha256(data) };
  }
  const body = { version: 1 as const, generation: number, files, meta: meta ?? null };
  return `${JSON.stringify({ ...body, sha256: sha256(JSON.stringify(body)) }, null, 1)}\n`;
}

/** Reads a generation's files and checks each; the error says what is wrong. */
export async function readGeneration(files: Files, dir: string, number: number): Promise<Result<Generation>> {
  try {
    const text = await readIfThere(files, path.join(dir, MANIFEST));
    if (!text) return fail('it has no manifest');
    const manifest = schema.parse(JSON.parse(text.toString('utf8')));
    if (!isOurManifest(manifest)) return fail('its manifest is damaged');
    const { generation, files: listed, meta } = manifest;
    if (generation !== number) return fail(`its manifest is of generation ${generation}`);
    const content = new Map<string, Buffer>();
    for (const [name, expected] of Object.entries(listed)) {
      const data = await readIfThere(files, path.join(dir, ...confinedParts(name)));
      if (!data) return fail(`${name} is missing`);
      if (data.length !== expected.bytes || sha256(data) !== expected.sha256) return fail(`${name} is damaged`);
      content.set(name, data);
    }
    return ok({ number, dir, files: content, meta });
  } catch (error) {
    return fail(messageOf(error));
  }
}

/** Whether this is a manifest as `makeManifest` makes it, with the hash of itself. */
export function isOurManifest(value: unknown): boolean {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return false;
  const { version, generation, files, meta, sha256: own } = parsed.data;
  return sha256(JSON.stringify({ version, generation, files, meta })) === own;
}

/** The parts of a relative path that stays inside its folder; throws for any other. */
export function confinedParts(relative: string): string[] {
  const parts = relative.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0]|^[A-Za-z]:/.test(relative);
  if (bad || relative === MANIFEST) throw new RangeError(`not a path inside a folder: ${relative}`);
  return parts;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
