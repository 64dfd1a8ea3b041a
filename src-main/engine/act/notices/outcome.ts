/**
 * What came of a notice, written down: shown, kept for the digest, or held back with its reason.
 */
import { cutAtWord, plain } from '../../brief/words.ts';
import type { Clock, Notice } from '../../ports.ts';
import { kindOf, lastsOf } from '../moments/kinds.ts';
import { usesQuota, type Decision, type NoticeKind } from './decide.ts';
import type { Kept } from './kept.ts';
import { hashOf, usedToday } from './limits.ts';

/** `day`: the local one; `about`: the key of a moment. */
export async function keepShown(
  kept: Kept,
  clock: Pick<Clock, 'now' | 'offsetAt'>,
  day: string,
  kind: NoticeKind,
  notice: Notice,
  about: string | undefined,
): Promise<void> {
  const now = clock.now();
  const { kinds, texts, moments, days, day: lastDay, used: usedThen } = kept.get();
  const used = usedToday(clock, kept) + (usesQuota(kind) ? 1 : 0);
  const others = days.filter((one) => one.day !== day && one.day !== lastDay);
  await kept.set({
    day,
    used,
    days: lastDay === '' || lastDay === day ? others : [...others, { day: lastDay, used: usedThen }],
    texts: [...texts, { hash: hashOf(notice), at: now }],
    ...(usesQuota(kind) ? { saidAt: now } : {}),
    ...(about === undefined ? {} : { moments: [...moments, about], kinds: { ...kinds, [kindOf(about)]: now } }),
  });
}

/** Worth a word later: it is said with the next brief or digest, and no more by itself. `now` in ms. */
export async function saveFor(kept: Kept, now: number, key: string, { title, body }: Notice): Promise<void> {
  const lasts = lastsOf(key);
  const { later, moments } = kept.get();
  if (lasts === 0 || later.some((one) => one.key === key)) return;
  const text = cutAtWord(plain(body), 120);
  await kept.set({ later: [...later, { key, title, text, until: now + lasts }], moments: [...moments, key] });
}

/** The same, for the same reason, is kept once a day. */
export async function holdBack(kept: Kept, at: string, title: string, because: string): Promise<Decision> {
  const { heldBack } = kept.get();
  const isKept = heldBack.some(
    (one) => one.at.slice(0, 10) === at.slice(0, 10) && one.title === title && one.because === because,
  );
  if (!isKept) await kept.set({ heldBack: [...heldBack, { at, title, because }] });
  return { show: false, because };
}
