/**
 * Questions about history, answered from objects alone: which commits are reachable, what each changed, which are roots.
 */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Objects } from './objects.ts';

export interface Reached {
  hash: string;
  /** Committer time, seconds since 1970. */
  seconds: number;
  /** The tip it was reached from. */
  tip: string;
}

/**
 * Commits reachable from `tips` but not from `known`, newest first, at most `max`, none older than `since` (seconds).
 * Tips that do not exist are ignored; where a parent is missing the walk ends before its child and what was
 * found stands, with `whole` false.
 */
export async function reach(
  objects: Objects,
  tips: readonly string[],
  known: readonly string[],
  { max, since }: { max: number; since?: number },
): Promise<{ commits: Reached[]; whole: boolean }> {
  if (tips.length === 0) return { commits: [], whole: true };
  const found: Reached[] = [];
  const take = lines((line) => {
    const [hash = '', seconds, tip = ''] = line.split(' ');
    if (/^[0-9a-f]{40,64}$/.test(hash)) found.push({ hash, seconds: Number(seconds), tip });
  });
  const end = await objects.ask(
    [
      'log',
      '--ignore-missing',
      '--no-show-signature',
      '--no-patch',
      '--source',
      '--format=%H %ct %S',
      `--max-count=${max}`,
      ...(since === undefined ? [] : [`--max-age=${Math.floor(since)}`]),
      '--stdin',
    ],
    take,
    { input: [...tips, ...known.map((hash) => `^${hash}`)].join('\n') + '\n' },
  );
  if (end.how === 'timeout') throw new VesperError('unavailable', 'git took too long to walk the history');
  return { commits: found, whole: end.how === 'done' };
}

/** Root commits reachable from `tip`, at most 10. Empty when the walk does not reach the end within 10 s. */
export async function rootsOf(objects: Objects, tip: string): Promise<string[]> {
  const roots: string[] = [];
  const take = lines((line) => void (/^[0-9a-f]{40,64}$/.test(line) && roots.push(line)));
  const end = await objects.ask(['rev-list', '--max-parents=0', '--max-count=10', '--stdin'], take, {
    input: `${tip}\n`,
    timeoutMs: 10_000,
    maxBytes: 1 << 20,
  });
  return end.how === 'done' ? roots.sort() : [];
}

/** Calls `take` for each entry of a tree and its subtrees, in git's order. False when it could not be read whole. */
export async function eachTreeEntry(
  objects: Objects,
  tree: string,
  take: (mode: number, hash: string, path: Buffer) => void,
): Promise<boolean> {
  const feed = tokens((token) => {
    const tab = token.indexOf(9);
    const [mode, , hash] = token.toString('latin1', 0, Math.max(0, tab)).split(' ');
    if (tab > 0 && mode && hash) take(parseInt(mode, 8), hash, token.subarray(tab + 1));
  });
  if (!/^[0-9a-f]{40,64}$/.test(tree)) return false;
  return (await objects.ask(['ls-tree', '-r', '-z', '--full-tree', tree], feed)).how === 'done';
}

/** Cuts a stream of bytes at NULs. */
export function tokens(take: (token: Buffer) => void): (chunk: Buffer) => void {
  return cutAt(0, take);
}

function lines(take: (line: string) => void): (chunk: Buffer) => void {
  return cutAt(10, (line) => take(line.toString('utf8')));
}

function cutAt(mark: number, take: (piece: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  return (chunk) => {
    let at = 0;
    for (;;) {
      const end = chunk.indexOf(mark, at);
      if (end < 0) break;
      const piece = chunk.subarray(at, end);
      take(rest.length > 0 ? Buffer.concat([...rest, piece]) : piece);
      rest = [];
      at = end + 1;
    }
    if (at < chunk.length) rest.push(Buffer.from(chunk.subarray(at)));
  };
}
