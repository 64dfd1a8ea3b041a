/**
 * Prune: what nobody confirmed ends. External facts after 90 days (PRODUCT 3.2), open ends a month after their day.
 */
import type { Fact, Operation } from '../../../../src-shared/contract/memory.ts';
import { addDays, dayOf, instantOf } from '../../../../src-shared/kit/time.ts';
import { newestAt } from '../candidate.ts';
import { isActive, isOpenEnd } from './known.ts';

const DAY = 86_400_000;
const EXTERNAL_DAYS = 90;
/** An open end without a day is forgotten by its own author after this long; with one, this long after it. */
const OPEN_DAYS = 30;

/** `busy` are facts that this plan changes already. */
export function prune(facts: Iterable<Fact>, busy: ReadonlySet<string>, now: string): Operation[] {
  const operations: Operation[] = [];
  for (const fact of facts) {
    if (!isActive(fact) || fact.user || fact.pinned || busy.has(fact.id)) continue;
    const because = whyEnded(fact, now);
    const last = fact.evidence.at(-1);
    if (because !== undefined && last) operations.push({ op: 'expire', fact: fact.id, cites: [last.ref], because });
  }
  return operations;
}

function whyEnded(fact: Fact, now: string): string | undefined {
  const last = fact.evidence.length === 0 ? fact.lastConfirmed : newestAt(fact.evidence);
  const age = (instantOf(now) - instantOf(last)) / DAY;
  if (fact.state !== 'confirmed' && fact.origin === 'external' && age > EXTERNAL_DAYS)
    return `from outside, and not seen again for ${EXTERNAL_DAYS} days`;
  if (!isOpenEnd(fact)) return undefined;
  if (fact.due !== undefined)
    return dayOf(now) > addDays(fact.due, OPEN_DAYS) ? `due on ${fact.due}, long past` : undefined;
  return age > OPEN_DAYS && fact.state !== 'confirmed' ? `open for ${OPEN_DAYS} days without a word` : undefined;
}
