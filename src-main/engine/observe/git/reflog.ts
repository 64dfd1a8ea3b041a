/**
 * Reads reflogs: git's own diary of what was done in this clone. It tells switches, merges and rebases, and which commits
 * were made here rather than fetched.
 */
import { createHash } from 'node:crypto';
import { tailInside } from './confined.ts';
import type { Repository } from './repository.ts';
import { isHash } from './refs.ts';

/** One line of a reflog. */
export interface ReflogEntry {
  /** undefined: there was nothing before. */
  old: string | undefined;
  /** undefined: the ref was removed. */
  new: string | undefined;
  /** Seconds since 1970, and the zone as git writes it (`+0100`). */
  seconds: number;
  zone: string;
  message: string;
  /** Names this line: a digest of it, with a number when equal lines came before (same second, same move). */
  id: string;
  what: Act;
}

/**
 * What a line says. `written`: a commit whose words were given here. `replayed`: a commit made here from another one's
 * words (rebase, cherry-pick, am, revert).
 */
export type Act =
  | { act: 'written'; how: 'commit' | 'amend' | 'merge'; subject: string; merged?: string }
  | { act: 'replayed'; how: 'rebase' | 'cherry-pick' | 'revert' | 'am'; subject: string }
  | { act: 'switch'; from: string; to: string }
  | { act: 'fast-forward'; merged: string }
  | { act: 'rebase-start'; onto: string }
  | { act: 'rebase-end'; branch: string }
  | { act: 'other' };

/** Where a reader stands in a reflog. */
export interface ReflogPlace {
  size: number;
  /** The id of the last entry read; empty for an empty log. */
  last: string;
  seconds: number;
}

export const NO_PLACE: ReflogPlace = { size: 0, last: '', seconds: 0 };

/** The newest entries of `<dir>/<name>`, oldest first, from its last `maxBytes`. */
export async function readReflog(
  repository: Repository,
  dir: string,
  name: string,
  maxBytes: number,
): Promise<{ entries: ReflogEntry[]; place: ReflogPlace }> {
  const tail = await tailInside(dir, name, maxBytes);
  if (!tail) return { entries: [], place: NO_PLACE };
  let text = tail.bytes.toString('utf8');
  // The first line is half a line when we began inside the file; the last one while git still writes.
  if (tail.start > 0) text = text.slice(text.indexOf('\n') + 1);
  text = text.slice(0, text.lastIndexOf('\n') + 1);
  const entries = parseReflog(repository, text);
  const last = entries.at(-1);
  return { entries, place: { size: tail.size, last: last?.id ?? '', seconds: last?.seconds ?? 0 } };
}

/** What came after `place`. When git rewrote the log and that line is gone, times decide; keys drop repeats. */
export function entriesAfter(entries: readonly ReflogEntry[], place: ReflogPlace): ReflogEntry[] {
  if (place.last === '') return [...entries];
  const index = entries.findLastIndex((entry) => entry.id === place.last);
  return index >= 0 ? entries.slice(index + 1) : entries.filter((entry) => entry.seconds >= place.seconds);
}

export function parseReflog(repository: Repository, text: string): ReflogEntry[] {
  const entries: ReflogEntry[] = [];
  const seen = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]+) ([0-9a-f]+) .*> (\d{1,12}) ([+-]\d{4})(?:\t(.*))?$/.exec(line.slice(0, 8192));
    if (!match) continue;
    const [, before = '', after = '', seconds = '0', zone = '+0000', message = ''] = match;
    const digest = createHash('sha256').update(line).digest('hex').slice(0, 16);
    const count = seen.get(digest) ?? 0;
    seen.set(digest, count + 1);
    entries.push({
      old: isHash(repository, before) ? before : undefined,
      new: isHash(repository, after) ? after : undefined,
      seconds: Number(seconds),
      zone,
      message,
      id: count === 0 ? digest : `${digest}.${count}`,
      what: actOf(message),
    });
  }
  return entries;
}

/** Messages as git's own sources write them; unknown ones are `other`. */
function actOf(message: string): Act {
  const colon = message.indexOf(': ');
  const head = colon < 0 ? message : message.slice(0, colon);
  const rest = colon < 0 ? '' : message.slice(colon + 2);
  if (head === 'commit' || head === 'commit (initial)') return { act: 'written', how: 'commit', subject: rest };
  if (head === 'commit (amend)') return { act: 'written', how: 'amend', subject: rest };
  if (head === 'commit (merge)') return { act: 'written', how: 'merge', subject: rest };
  if (head === 'commit (cherry-pick)' || head === 'cherry-pick') {
    return { act: 'replayed', how: 'cherry-pick', subject: rest };
  }
  if (head === 'revert') return { act: 'replayed', how: 'revert', subject: rest };
  if (head === 'am') return { act: 'replayed', how: 'am', subject: rest };
  if (head === 'checkout') {
    const move = /^moving from (\S+) to (\S+)$/.exec(rest);
    return move ? { act: 'switch', from: move[1] ?? '', to: move[2] ?? '' } : { act: 'other' };
  }
  return mergeOrRebase(head, rest);
}

function mergeOrRebase(head: string, rest: string): Act {
  const merge = /^(?:merge|pull)(?: (.*))?$/.exec(head);
  if (merge) {
    const merged =
      (head.startsWith('merge ')
        ? merge[1]
        : merge[1]
            ?.split(' ')
            .filter((word) => !word.startsWith('-'))
            .join(' ')) ?? '';
    if (/^Fast-forward/i.test(rest)) return { act: 'fast-forward', merged };
    if (/^Merge made by/.test(rest)) return { act: 'written', how: 'merge', subject: '', merged };
  }
  const step = /^(?:rebase|pull)\b.*\((start|finish|pick|reword|edit|squash|fixup|continue)\)$/.exec(head)?.[1];
  const ends = /^(?:returning to )?refs\/heads\/(\S+)/.exec(rest);
  if (step === 'finish' || /^rebase( -i)? finished$/.test(head)) {
    return ends ? { act: 'rebase-end', branch: ends[1] ?? '' } : { act: 'other' };
  }
  if (step === 'start') return { act: 'rebase-start', onto: /^checkout (\S+)/.exec(rest)?.[1] ?? '' };
  if (step === 'reword') return { act: 'written', how: 'commit', subject: rest };
  if (step !== undefined || head === 'rebase') return { act: 'replayed', how: 'rebase', subject: rest };
  return { act: 'other' };
}
