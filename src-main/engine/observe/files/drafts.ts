/**
 * From changes to drafts: one a path, or one for a burst, each with a key that is the same after a crash.
 */
import { createHash } from 'node:crypto';
import type { BurstData, FileData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import type { Change } from './changes.ts';
import { nameHoldsSecret } from '../../redact/names.ts';
import { isGenerated } from './content.ts';

/** More changes than this at once become one record (PRODUCT 3.1). */
export const BURST = 50;
/** Folders named by a burst record. */
const NAMED = 20;

export interface DraftContext {
  project: string;
  clock: Clock;
  /** Nothing seen now can have happened before this (ms): times outside are replaced by now. */
  since: number;
}

export function draftsOf(changes: readonly Change[], context: DraftContext): Draft[] {
  if (changes.length > BURST) return [burstDraft(changes, context)];
  return changes.map((change) => fileDraft(change, context));
}

function fileDraft(change: Change, context: DraftContext): Draft {
  const { kind, row } = change;
  const rel = nfc(change.path);
  const from = change.from === undefined ? undefined : nfc(change.from);
  const generated = isGenerated(rel);
  const lines = generated || kind === 'remove' ? undefined : change.content?.lines;
  const data: FileData = {
    path: rel,
    ...(from === undefined ? {} : { from }),
    ...(kind === 'remove' ? {} : { size: row.size }),
    ...(lines === undefined ? {} : { lines }),
    ...(change.content?.binary ? { binary: true } : {}),
    ...(generated ? { generated: true } : {}),
  };
  return draft(
    context,
    keyOf(change, context.project),
    atOf(change, context),
    kind,
    sentence(change, rel, from, lines),
    data,
  );
}

/**
 * Equal after a crash between the log's answer and the snapshot: then the same state of the same file is met again.
 * The inode's change time, not the content's: a file moved away and back keeps the latter, and both moves happened.
 */
export function keyOf(change: Change, project: string): string {
  const op = change.kind === 'remove' ? 'remove' : change.kind === 'rename' && !change.edited ? 'rename' : 'write';
  const name = nfc(change.path);
  // Keys are no text that the redactor sees: a name with a secret goes in as its digest.
  return `file:${project}:${nameHoldsSecret(name) ? sha(name) : name}:${change.row.ctime}:${change.row.size}:${op}`;
}

/** When it happened: the content's time, else the inode's, if it can be; a removal leaves no time behind. */
function atOf(change: Change, context: DraftContext): number {
  const now = context.clock.now();
  if (change.kind === 'remove') return now;
  const times = change.kind === 'change' ? [change.row.mtime, change.row.ctime] : [change.row.ctime];
  return times.find((time) => time >= context.since && time <= now) ?? now;
}

function sentence(change: Change, rel: string, from: string | undefined, lines: number | undefined): string {
  const size = lines === undefined ? '' : ` (${lines} ${lines === 1 ? 'line' : 'lines'})`;
  switch (change.kind) {
    case 'add':
      return `added ${shown(rel)}${size}`;
    case 'change':
      return `changed ${shown(rel)}${size}`;
    case 'remove':
      return `removed ${shown(rel)}`;
    case 'rename':
      return `renamed ${shown(from ?? '')} to ${shown(rel)}${change.edited ? ' and changed it' : ''}${size}`;
  }
}

function burstDraft(changes: readonly Change[], context: DraftContext): Draft {
  const ops: Record<string, number> = {};
  const perFolder = new Map<string, number>();
  for (const change of changes) {
    ops[change.kind] = (ops[change.kind] ?? 0) + 1;
    const rel = nfc(change.path);
    const folder = rel.includes('/') ? rel.slice(0, rel.lastIndexOf('/')) : '.';
    perFolder.set(folder, (perFolder.get(folder) ?? 0) + 1);
  }
  const all = [...perFolder].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const folders = all.slice(0, NAMED).map(([path, count]) => ({ path, count }));
  const data: BurstData = { count: changes.length, ops, folders };
  const keys = changes.map((change) => keyOf(change, context.project)).sort();
  const key = `file:${context.project}:burst:${sha(keys.join('\n'))}`;
  const at = Math.max(...changes.map((change) => atOf(change, context)));
  const named = folders.slice(0, 8).map((folder) => `${shown(folder.path)} (${folder.count})`);
  const rest = all.length > named.length ? ` and ${all.length - named.length} more folders` : '';
  const counts = Object.entries(ops).map(([op, count]) => `${count} ${PAST[op] ?? op}`);
  const text = `${changes.length} files at once (${counts.join(', ')}) in ${named.join(', ')}${rest}`;
  return draft(context, key, at, 'burst', text, data);
}

const PAST: Record<string, string> = { add: 'added', change: 'changed', remove: 'removed', rename: 'renamed' };

/** A draft of this observer: what it says it measured itself. */
export function draft(
  context: Pick<DraftContext, 'project' | 'clock'>,
  key: string,
  at: number,
  kind: string,
  text: string,
  data: Record<string, unknown>,
): Draft {
  const stamp = formatStamp(Math.floor(at), context.clock.offsetAt(at));
  return {
    key,
    at: stamp,
    project: context.project,
    source: 'file',
    kind,
    origin: 'local',
    text: text.slice(0, 1_999),
    data,
  };
}

/** A name may hold line breaks and terminal codes; a sentence may not. */
function shown(rel: string): string {
  return rel.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?').slice(0, 300);
}

/** One spelling per name in the log, whichever way the file system keeps it. */
function nfc(rel: string): string {
  return rel.normalize('NFC');
}

export function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}
