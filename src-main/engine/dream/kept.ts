/**
 * Whether what was done is what somebody said they would do: the same deed, of the same things.
 */
import { lemma } from './english/forms.ts';
import { relation } from './english/relations.ts';
import { isFunctionWord, tokens } from './words.ts';

/** `promise`: the fact's text ("The user said on …: "I'll write the changelog on …""); `done`: what was done, in any tense. Pure. */
export function keeps(promise: string, done: string): boolean {
  const [verb, ...things] = contentOf(deedIn(promise));
  const words = contentOf(done);
  if (verb === undefined || things.length === 0) return false;
  const isDone = words.some((word) => isSameDeed(verb, word) || ENDED.has(word));
  return isDone && things.every((thing) => words.some((word) => word === thing || relation(word, thing) === 'synonym'));
}

/** Words of which a deed that keeps the promise has at least one. */
export const thingsOf = (promise: string): readonly string[] => contentOf(deedIn(promise)).slice(1);

/** What was promised, without who and when. */
function deedIn(promise: string): string {
  const said = /: "(.+)"\.?$/.exec(promise)?.[1] ?? promise;
  return said.replace(AFTER, '').replace(LEAD, '');
}
const LEAD =
  /^(?:(?:tomorrow|tonight|later|next week|on [\w-]+|by [\w-]+)[,: ]+)?(?:(?:i|we)(?:(?:'|’)ll| will| (?:still )?need to| (?:still )?have to| must| should| want to|(?:'|’)d like to| plan to|(?:'|’)m going to| am going to|(?:'|’)re going to| are going to| promised (?:.{2,40} )?to| owe)\s+(?:also |still |finally )?|let(?:'|’)s\s+|(?:(?:still )?(?:need|have) to|will|must|leave)\s+|(?:please )?(?:remind me|do(?: not|n['’]t) (?:let me )?forget)\s+(?:to |that |about )?|(?:todo|to ?do|still open|open end|left to do|fixme)(?:\s*\([^)]{1,30}\))?\s*(?:[:–—-]\s*|\s))?/i;
/** When it is to be done is no part of the deed. */
const AFTER =
  /\b(?:right |soon |only )?(?:after (?:(?:the|our|this|next|coming|v?\d[\d.]*) ){0,3}(?:release|launch|demo|freeze|upgrade|migration)|(?:once|when|as soon as) (?:\S+ ){1,4}?(?:is|are|has been|have been) (?:released|out|merged|shipped|live|launched))\b[,: ]*/gi;

const known = new Map<string, string[]>();

/** Lemmas, without grammar, dates and what only fills. A plan compares each promise with many deeds. */
export function contentOf(text: string): string[] {
  const found = known.get(text) ?? read(text);
  if (known.size > 20_000) known.clear();
  known.set(text, found);
  return found;
}

function read(text: string): string[] {
  const words = tokens(text)
    .map((token) => token.toLowerCase().replace(/['’]s$/, ''))
    .filter((word) => !isFunctionWord(word) && !/['’]|^\d{4}(?:-|$)|^\d\d:\d\d$/.test(word) && !FILLS.test(word));
  return [...new Set(words.map(lemma))];
}
const FILLS =
  /^(?:finally|already|please|properly|again|bit|little|some|new|until|before|after|week|month|day|today|morning|evening|weekend|first|thing|things|people|someone|somebody|own|whole|then|just|docs?:|feat:|chore:|fix:)$/;

/** Ended, whatever it was. */
const ENDED = new Set(['done', 'finish', 'finished', 'complete', 'completed'].map(lemma));
/** Deeds that are told by any of these verbs. */
const DEEDS = [
  'write add create document draft implement introduce make build prepare',
  'fix repair resolve correct mend solve',
  'remove delete drop clean',
  'update upgrade bump renew refresh',
  'send submit post mail email',
  'release publish ship tag cut deploy',
  'merge land',
  'move migrate port switch convert',
  'review check look inspect read',
  'call phone ring',
].map((line) => new Set(line.split(' ').map(lemma)));

function isSameDeed(verb: string, word: string): boolean {
  return verb === word || DEEDS.some((deeds) => deeds.has(verb) && deeds.has(word));
}
