/**
 * Whether the records that an operation cites say what its fact says. A dreamer chooses what it cites; without this, one
 * that was taken over could put a stranger's sentence on the user's word (TRUST J5).
 */
import type { Fact, Proposal } from '../../../src-shared/contract/memory.ts';
import type { Observation, Origin } from '../../../src-shared/contract/observation.ts';
import { bestOf } from '../memory/standing.ts';
import { toolNames } from './extract/tools.ts';
import { partOfDay } from './part-of-day.ts';
import { tokens, wordsOf } from './words.ts';

/** Share of a fact's words that a record must hold to be more evidence for it. */
const SHARE = 0.5;

/**
 * The reason in words, or undefined. Words of the user must stand in one record, whole: picked from many they could say
 * anything. What was measured may join several. A stranger's word needs no check: it is never confirmed. Pure.
 */
export function whyUnfounded(
  fact: Pick<Proposal, 'text' | 'value'>,
  cited: readonly Observation[],
  origin: Origin,
): string | undefined {
  if (origin === 'external' || origin === 'vesper') return undefined;
  const isSaid = origin === 'user-direct' || origin === 'user-turn';
  const whole = `${fact.text}\n${fact.value ?? ''}`;
  const times = isSaid ? new Set<string>() : timesOf(cited);
  const words = [...contentOf(whole, isSaid ? SPOKEN : MEASURED), ...(isSaid ? signsIn(whole) : [])].filter(
    (word) => !times.has(word),
  );
  if (wordsOf(whole).content.length === 0) return 'it says nothing that could be held against what it cites';
  const sources = cited.map(wordsOfRecord);
  const lacking = isSaid
    ? sources.map((one) => words.filter((word) => !holds(one, word))).sort((a, b) => a.length - b.length)[0]
    : words.filter((word) => !sources.some((one) => holds(one, word)));
  const [first] = lacking ?? words;
  return first === undefined ? undefined : `what it cites does not say "${first}"`;
}

/**
 * The same for more evidence: only where it would lend trust that the fact does not have yet, and more loosely, because
 * the fact's words are founded already and the same can be said in others.
 */
export function whyNoEvidence(
  fact: Pick<Fact, 'text' | 'state' | 'origin'>,
  cited: readonly Observation[],
  origin: Origin,
): string | undefined {
  const lends = fact.state !== 'confirmed' || bestOf([origin, fact.origin]) !== fact.origin;
  if (!lends || origin === 'external' || origin === 'vesper') return undefined;
  const words = contentOf(fact.text, new Set([...SPOKEN, ...MEASURED]));
  const isSaid = origin === 'user-direct' || origin === 'user-turn';
  const share = (record: Observation) =>
    words.filter((word) => holds(wordsOfRecord(record), word) || (!isSaid && timesOf([record]).has(word))).length;
  return wordsOf(fact.text).content.length > 0 && cited.every((record) => share(record) >= words.length * SHARE)
    ? undefined
    : 'a record it cites speaks of something else';
}

/** What the dream's own sentences add to the user's words ("The user prefers …"), as `wordsOf` gives them. */
const SPOKEN = frame(`user asks wants rather used stop said told agent noted open reminded
  last request themselves removed`);
/** Words for what somebody likes stand for each other, but not for nothing. */
const LIKING = frame('prefer like love hate dislike favourite favorite usual default preferred');
/** And to what was measured or done ("Tests run with …"); names of tools come from their table. */
const MEASURED =
  frame(`${toolNames()} tests test run runs project built build started development server linting lint code formatted
  format checks checked check types benchmarks release made deployed script target dependency engines required node
  packages managed repository workspace one is written mostly most files work command really used seen since area touch
  latest commit commits subjects begin follow conventional type(scope): subject what: decided stopped last marked progress
  request agent root failing failed passed changes change together removed fixed recurring error ./... mvn package gradle go cargo dotnet`);

/** When something was measured is a measurement too: "evening" stands on a record of the evening. */
const timesOf = (cited: readonly Observation[]) => frame(cited.map(({ at }) => partOfDay(at)).join(' '));

function frame(words: string): ReadonlySet<string> {
  return new Set(wordsOf(words).content);
}

/** Distinct content words; days and times are the dream's to work out, and a word cut off by an ellipsis is none. */
function contentOf(text: string, besides: ReadonlySet<string>): string[] {
  const whole = text.replace(/[^\s"]*…/g, ' ');
  return [...new Set(wordsOf(whole).content)].filter(
    (word) => !besides.has(word) && !/^(?:19|20)\d\d(?:-|$)|^\d\d:\d\d$|^week$/.test(word),
  );
}

/** What stands between blanks and holds no letter or number (Morse, arrows, `./...`): it can say something too. One sign alone cannot. */
function signsIn(text: string): string[] {
  return text.split(/[\s"'“”‘’`´«»()[\]{},;!?…]+/).filter((piece) => piece.length > 1 && !/[\p{L}\p{N}]/u.test(piece));
}

/** Words of what was observed, by record: many operations may cite the same one. */
const known = new WeakMap<Observation, ReadonlySet<string>>();

function wordsOfRecord(record: Observation): ReadonlySet<string> {
  const found = known.get(record) ?? new Set([record.id, record.text, ...stringsIn(record.data, 0)].flatMap(wordForms));
  known.set(record, found);
  return found;
}

/** A path holds its folders, and a hash its beginning. */
function holds(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word) || (LIKING.has(word) && [...LIKING].some((other) => words.has(other)))) return true;
  return (
    word.length >= 3 && [...words].some((one) => one.startsWith(`${word}/`) || (isHash(word) && one.startsWith(word)))
  );
}
const isHash = (word: string) => /^[0-9a-f]{7,}$/.test(word);

/** Words as `wordsOf` gives them, and each beside it as it stands: what is grammar in a sentence may be a name in a list. */
function wordForms(text: string): string[] {
  // The folder that a path begins with may be named alone, and then it is a word with a stem: `service/package.json`, "in service".
  const folders = /^[^\s/]+(?=\/\S*$)/.exec(text) ?? [];
  return [
    ...[text, ...folders].flatMap((one) => wordsOf(one).content),
    ...tokens(text).map((token) => token.toLowerCase()),
    ...signsIn(text),
  ];
}

/** Names of fields count too: `scripts`, `dependencies`, `engines`. */
function stringsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...stringsIn(part, depth + 1)]);
}
