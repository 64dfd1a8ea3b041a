/**
 * Reads commit and tag objects as git stores them, and asks for several at once. Only the first 64 KB of each are kept.
 */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Objects } from './objects.ts';

/** A time as git writes it: seconds since 1970 and `+0100`. */
export interface GitTime {
  seconds: number;
  zone: string;
}

export interface CommitObject {
  type: 'commit';
  tree: string;
  parents: string[];
  /** The whole author line, to tell whether two commits are one commit replayed. */
  authorLine: string;
  authorName: string;
  committed: GitTime;
  message: string;
}
export interface TagObject {
  type: 'tag';
  target: string;
  tagged: GitTime | undefined;
}

const KEPT = 64 * 1024;

/** Objects by hash; what is missing, damaged, too large or neither commit nor tag is simply not in the answer. */
export async function readObjects(
  objects: Objects,
  hashes: readonly string[],
): Promise<Map<string, CommitObject | TagObject>> {
  const found = new Map<string, CommitObject | TagObject>();
  if (hashes.length === 0) return found;
  const reader = batchReader((hash, type, content) => {
    const object = type === 'commit' ? parseCommit(content) : type === 'tag' ? parseTag(content) : undefined;
    if (object) found.set(hash, object);
  });
  const wanted = await commitsAndTags(objects, hashes);
  if (wanted && (wanted.length === 0 || (await catFile(objects, '--batch', wanted, reader)))) return found;
  // A missing object is told and passed over, a damaged one ends the run: halving finds it.
  if (hashes.length === 1) return found;
  const middle = Math.ceil(hashes.length / 2);
  const first = await readObjects(objects, hashes.slice(0, middle));
  return new Map([...first, ...(await readObjects(objects, hashes.slice(middle)))]);
}

/** A ref may name a blob of any size: the kind is asked before the content. undefined: git gave up on the way. */
async function commitsAndTags(objects: Objects, hashes: readonly string[]): Promise<string[] | undefined> {
  const chunks: Buffer[] = [];
  if (!(await catFile(objects, '--batch-check', hashes, (chunk) => chunks.push(chunk)))) return undefined;
  const lines = Buffer.concat(chunks).toString('latin1').split('\n');
  return lines.flatMap((line) => {
    const [hash, type, size] = line.split(' ');
    return hash && (type === 'commit' || type === 'tag') && Number(size) < 64 << 20 ? [hash] : [];
  });
}

async function catFile(
  objects: Objects,
  how: '--batch' | '--batch-check',
  hashes: readonly string[],
  onData: (chunk: Buffer) => void,
): Promise<boolean> {
  const end = await objects.ask(['cat-file', how, '--buffer'], onData, { input: hashes.join('\n') + '\n' });
  if (end.how === 'timeout') throw new VesperError('unavailable', 'git took too long to read commits');
  return end.how === 'done';
}

/** Takes `<hash> <type> <size>\n<content>\n` in pieces of any size. */
export function batchReader(take: (hash: string, type: string, content: Buffer) => void): (chunk: Buffer) => void {
  let head = '';
  let open: { hash: string; type: string; left: number; kept: Buffer[]; room: number } | undefined;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (!open) {
        const end = chunk.indexOf(10, at);
        head += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
        if (end < 0) return;
        at = end + 1;
        const [hash = '', type = '', size] = head.split(' ');
        head = '';
        // "<hash> missing" and the like: no content follows.
        if (size !== undefined && /^\d+$/.test(size))
          open = { hash, type, left: Number(size) + 1, kept: [], room: KEPT };
        continue;
      }
      const piece = chunk.subarray(at, at + open.left);
      const content = piece.subarray(0, Math.min(open.room, open.left - 1));
      if (content.length > 0) open.kept.push(Buffer.from(content));
      open.room -= content.length;
      open.left -= piece.length;
      at += piece.length;
      if (open.left > 0) continue;
      take(open.hash, open.type, Buffer.concat(open.kept));
      open = undefined;
    }
  };
}

export function parseCommit(content: Buffer): CommitObject | undefined {
  const { fields, body } = split(content);
  const tree = fields.get('tree')?.[0]?.toString('latin1');
  const author = fields.get('author')?.[0];
  const committer = fields.get('committer')?.[0];
  if (tree === undefined || !/^[0-9a-f]{40,64}$/.test(tree) || !author || !committer) return undefined;
  const encoding = fields.get('encoding')?.[0]?.toString('latin1') ?? 'utf-8';
  const authorLine = decode(author, encoding);
  return {
    type: 'commit',
    tree,
    parents: (fields.get('parent') ?? []).map((parent) => parent.toString('latin1')),
    authorLine,
    authorName: authorLine.replace(/\s*<.*$/s, '').trim(),
    committed: timeIn(committer) ?? timeIn(author) ?? { seconds: 0, zone: '+0000' },
    message: decode(body, encoding),
  };
}

function parseTag(content: Buffer): TagObject | undefined {
  const { fields } = split(content);
  const target = fields.get('object')?.[0]?.toString('latin1');
  const tagger = fields.get('tagger')?.[0];
  return target === undefined ? undefined : { type: 'tag', target, tagged: tagger && timeIn(tagger) };
}

/** Header lines up to the first empty one; a line that begins with a space continues the one before. */
function split(content: Buffer): { fields: Map<string, Buffer[]>; body: Buffer } {
  const fields = new Map<string, Buffer[]>();
  let at = 0;
  while (at < content.length) {
    const end = content.indexOf(10, at);
    const line = content.subarray(at, end < 0 ? content.length : end);
    at = end < 0 ? content.length : end + 1;
    if (line.length === 0) break;
    const space = line.indexOf(32);
    if (space <= 0) continue;
    const name = line.toString('latin1', 0, space);
    const list = fields.get(name);
    if (list) list.push(line.subarray(space + 1));
    else fields.set(name, [line.subarray(space + 1)]);
  }
  return { fields, body: content.subarray(at) };
}

function timeIn(line: Buffer): GitTime | undefined {
  const match = /(-?\d{1,15}) ([+-]\d{4,})\s*$/.exec(line.toString('latin1').slice(-64));
  return match ? { seconds: Number(match[1]), zone: (match[2] ?? '+0000').slice(0, 5) } : undefined;
}

function decode(bytes: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
