/**
 * Where a question asks how something stands, the record that tells of a change goes above the older ones that it changed: both are found
 * by the same words, and the older often fits them better, because it introduced the matter.
 */
import type { Question } from './question.ts';
import type { Doc, Ranked } from './doc.ts';
import { termsOf } from './terms.ts';

/** Only among the first may order change: what stands further down is about something else. */
const AMONG = 10;
/** An update fits the question more than half as well as what it changed. */
const LEAST = 0.55;

/** So many of the question's words stand in the sentence that tells of the change, two at least. */
const SHARE = 0.35;

/** Adverbs and adjectives of change, and verbs of change in the past or with what they led to. */
const CHANGE = new RegExp(
  [
    String.raw`\b(?:now|no longer|instead|recently|lately|meanwhile|as of)\b`,
    String.raw`\b(?:new|updated|revised|increased|reduced|extended|rescheduled|expanded)\b`,
    String.raw`\b(?:mov|chang|switch|updat|upgrad|renam|postpon|push|rais|lower|bump|cut|grow|ris|drop|fall|improv|increas|decreas|extend|shorten|expand)\w*\b[^.!?]{0,60}?\b(?:to|by|from)\b`,
    String.raw`\b(?:grew|grown|rose|risen|fell|fallen|dropped|reached|climbed|jumped|went|gone|brought|became|turned into)\b`,
  ].join('|'),
  'i',
);
/** A number, a time or a date: what such a question is mostly answered by. */
const VALUE =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand)\b/i;

/** `ranked` is best first and stays so: an update gets the score of what it goes above. */
export function updatesFirst<D extends Doc>(
  question: Question,
  ranked: (Ranked & { doc: D })[],
): (Ranked & { doc: D })[] {
  if (!question.state) return ranked;
  const first = ranked.slice(0, AMONG).filter(({ doc }) => doc.user && doc.place > 0);
  const updates = first.filter((one) => tellsUpdate(question, one)).sort((a, b) => orderOf(a.doc, b.doc));
  for (const update of updates) {
    const changed = first
      .filter((one) => one !== update && orderOf(one.doc, update.doc) < 0 && one.score > update.score)
      .filter((one) => update.score >= LEAST * one.score && VALUE.test(one.doc.text))
      .sort((a, b) => b.score - a.score)[0];
    if (changed) update.score = changed.score * 1.0001;
  }
  return updates.length === 0 ? ranked : ranked.sort((a, b) => b.score - a.score);
}

/** Whether the sentences that fit the question best tell of a change, and to what. */
function tellsUpdate(question: Question, { doc }: Ranked): boolean {
  return doc.text
    .slice(0, 2000)
    .split(/(?<=[.!?])\s+|\n+/)
    .some((sentence) => {
      if (!CHANGE.test(sentence) || !VALUE.test(sentence)) return false;
      const terms = new Set(termsOf(sentence));
      return (
        question.terms.filter((term) => terms.has(term)).length >=
        Math.max(Math.min(2, question.terms.length), SHARE * question.terms.length)
      );
    });
}

/** Below 0 when `a` is the older. */
const orderOf = (a: Doc, b: Doc) => a.instant - b.instant || a.place - b.place;
