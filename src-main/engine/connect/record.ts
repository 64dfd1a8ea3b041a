/**
 * connections.json: what was put into which file of which agent. Enough to take exactly that out again, and to tell a connection that
 * was cut short. The backups beside it hold other programs' configuration, secrets of theirs among it: readable by the user alone, in
 * no export, and gone when the agent is disconnected.
 */
import path from 'node:path';
import { z } from 'zod';
import { connectIdSchema } from '../../../src-shared/contract/connect.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, readIfThere, readJson, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import type { Json } from './json-text.ts';

const text = z.string();
const pieceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('member'), path: z.array(text), value: z.json(), mark: text.min(1) }),
  z.strictObject({ kind: z.literal('element'), path: z.array(text), value: z.json(), mark: text.min(1) }),
  z.strictObject({ kind: z.literal('block'), path: z.array(text), text }),
]);
const fileSchema = z.strictObject({
  file: text,
  real: text,
  format: z.enum(['json', 'jsonc', 'toml', 'rc']),
  pieces: z.array(pieceSchema),
  /** What the edits put in, and which containers were there before. */
  inserted: z.array(text),
  had: z.array(text),
  /** SHA-256 of the text before and after; `none`: there was no file. */
  before: text,
  after: text,
  /** Name below `backups/`, where there was a file. */
  backup: text.optional(),
  /** Folders that were made for it, the outermost first. */
  made: z.array(text),
});
const connectionSchema = z.strictObject({
  at: text,
  /** `writing` until every file was read back. */
  state: z.enum(['writing', 'connected', 'leaving']),
  files: z.array(fileSchema),
});
const recordSchema = z.strictObject({
  format: z.literal(1),
  connections: z.partialRecord(connectIdSchema, connectionSchema),
});
export type KeptFile = z.infer<typeof fileSchema> & { pieces: { value?: Json }[] };
export type Connection = z.infer<typeof connectionSchema>;
export type ConnectionRecord = z.infer<typeof recordSchema>;

export async function readRecord(
  files: Files,
  paths: HomePaths,
): Promise<{ record: ConnectionRecord; broken?: string }> {
  const empty: ConnectionRecord = { format: 1, connections: {} };
  const read = await readJson(files, paths.connections, recordSchema);
  if (!read) return { record: empty };
  return 'value' in read ? { record: read.value } : { record: empty, broken: read.broken };
}

export async function writeRecord(files: Files, paths: HomePaths, record: ConnectionRecord): Promise<void> {
  await makeDurableDir(files, paths.home);
  await writeAtomic(files, paths.connections, `${JSON.stringify(record, null, 2)}\n`);
}

export async function keepBackup(files: Files, paths: HomePaths, name: string, bytes: string): Promise<void> {
  await makeDurableDir(files, paths.backups);
  await writeAtomic(files, path.join(paths.backups, name), bytes);
}

export async function backupText(files: Files, paths: HomePaths, name: string): Promise<string | undefined> {
  return (await readIfThere(files, path.join(paths.backups, name)))?.toString('utf8');
}

export async function dropBackups(files: Files, paths: HomePaths, names: readonly string[]): Promise<void> {
  for (const name of names) await files.remove(path.join(paths.backups, name));
}
