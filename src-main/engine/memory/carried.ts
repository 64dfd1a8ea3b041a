/**
 * A fact whose place in its repository was renamed, told of the new place: text, slot, value and check follow by whole paths, and
 * nothing else changes. Code writes the new words, so that whoever proposes it can put none of their own.
 */
import type { Proposal } from '../../../src-shared/contract/memory.ts';
import { targetOf } from './checks.ts';

type Told = Pick<Proposal, 'text' | 'slot' | 'value' | 'check'>;

/** A manifest below the root speaks for its folder only: the end of such a fact's text and slot; '' at the root. */
export function inFolder(manifest: string): string {
  const end = manifest.lastIndexOf('/');
  return end <= 0 ? '' : ` In ${manifest.slice(0, end)}.`;
}

/** Undefined when its check does not name `from`, or its text is cut off and may name more than can be seen. Pure. */
export function carried<F extends Told>(fact: F, from: string, to: string): F | undefined {
  const { check, text, slot, value } = fact;
  if (!check || targetOf(check) !== from || from === to || text.includes('…')) return undefined;
  const [before, after] = [inFolder(from), inFolder(to)];
  const isOfFolder = slot !== undefined && text.includes(`${from})`) && text.endsWith(before) && slot.endsWith(before);
  const end = (words: string) => (isOfFolder ? words.slice(0, words.length - before.length) : words);
  const again = isOfFolder ? after : '';
  return {
    ...fact,
    text: inWords(end(text), from, to) + again,
    ...(slot === undefined ? {} : { slot: inList(end(slot), ' · ', from, to, 1) + again }),
    ...(value === undefined ? {} : { value: inList(value, ' ', from, to, 0) }),
    check: 'manifest' in check ? { ...check, manifest: to } : { ...check, path: to },
  };
}

/** Whole paths only: `web/package.json` does not hold `package.json`. A bare word is a path in code marks alone. */
function inWords(text: string, from: string, to: string): string {
  const name = from.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const whole = /[./]/.test(from) ? `(?<![\\w@/.-])${name}(?![\\w@-]|\\.\\w)` : `(?<=\`)${name}(?=[\`/])`;
  return text.replace(new RegExp(whole, 'gu'), () => to);
}

/** Items of a list that was in order from `first` on stay in order, as whoever made it would write it now. */
function inList(list: string, mark: string, from: string, to: string, first: number): string {
  const items = list.split(mark);
  if (!items.includes(from)) return list;
  const now = items.map((item) => (item === from ? to : item));
  const tail = items.slice(first);
  const wasSorted = tail.every((item, n) => n === 0 || (tail[n - 1] ?? '') <= item);
  return (wasSorted ? [...now.slice(0, first), ...now.slice(first).sort()] : now).join(mark);
}
