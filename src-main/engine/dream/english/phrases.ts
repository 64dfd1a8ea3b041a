/**
 * Content words in their parts: runs of words between words of grammar are noun phrases and verbs; each noun gets the part
 * it plays, passive sentences are turned into active ones, and a describing word is tied to what it describes.
 */
import { NUMBERS, isAdverb, isGerund, isParticiple, lemma } from './forms.ts';

export interface Token {
  text: string;
  is: 'content' | 'be' | 'aux' | 'prep' | 'det' | 'conj' | 'rel' | 'neg' | 'pron' | 'number' | 'filler';
}

export interface Unit {
  /** Lemma. */
  word: string;
  kind: 'noun' | 'verb' | 'modifier' | 'adverb';
  /** `S` subject, `O` object, `V` verb, or the preposition that it stands behind. */
  part: string;
  /** Lemma of the noun that a modifier describes. */
  of?: string;
  /** Lemma of the verb whose subject or object it is. */
  verb?: string;
}

interface Phrase {
  units: Unit[];
  prep?: string;
  /** What went before its first word: a form of "be", another auxiliary or "not", an article, "and", "which". */
  afterBe?: boolean;
  afterAux?: boolean;
  determined?: boolean;
  conj?: boolean;
  relative?: boolean;
  opened?: boolean;
  /** A verb in the passive, and an adjective that says something ("is empty"). */
  passive?: boolean;
  predicate?: boolean;
}

export function unitsOf(list: readonly Token[]): Unit[] {
  const verbless = !list.some(({ text, is }) => is === 'be' || is === 'aux' || isGerund(text));
  const phrases: Phrase[] = [];
  let open: Phrase = { units: [] };
  let run: string[] = [];
  const flush = (next: Token | undefined) => {
    if (run.length === 0) return;
    const followed = next?.is === 'det' || next?.is === 'number' || (verbless && next?.is === 'prep');
    phrases.push(...phrasesOf(run, open, followed));
    open = { units: [] };
    run = [];
  };
  for (const token of list) {
    if (token.is === 'content') run.push(token.text);
    if (token.is === 'content' || token.is === 'filler') continue;
    flush(token);
    open.opened = true;
    if (token.is === 'prep') open.prep = token.text;
    if (token.is === 'be') open.afterBe = true;
    if (token.is === 'aux' || token.text === 'not' || token.text === 'never') open.afterAux = true;
    if (token.is === 'det' || NUMBERS.has(token.text) || token.text === 'no') open.determined = true;
    if (token.is === 'conj') open.conj = true;
    if (token.is === 'rel') open.relative = true;
  }
  flush(undefined);
  return withVerbs(active(attached(phrases)));
}

/** A run is one noun phrase, or a verb with the noun phrases around it: "cat eats fish", "playing guitar". */
function phrasesOf(run: readonly string[], open: Phrase, followed: boolean): Phrase[] {
  const found: Phrase[] = [];
  let phrase: Phrase = { ...open, units: [] };
  let nouns: string[] = [];
  const closeNouns = () => {
    const head = nouns.at(-1);
    if (head === undefined) return;
    for (const word of nouns.slice(0, -1))
      phrase.units.push({ word: lemma(word), kind: 'modifier', part: '', of: lemma(head) });
    phrase.units.push({ word: lemma(head), kind: 'noun', part: '' });
    nouns = [];
  };
  run.forEach((word, i) => {
    if (isAdverb(word)) return void phrase.units.push({ word: lemma(word), kind: 'adverb', part: '' });
    const first = nouns.length === 0 && found.length === 0;
    const last = i === run.length - 1;
    const verb = verbAt({ word, first, last, open, verbs: found.length, nouns: nouns.length, followed });
    if (verb === undefined) return void nouns.push(word);
    closeNouns();
    if (phrase.units.length > 0) {
      found.push(phrase);
      phrase = { units: [] };
    }
    found.push({ ...phrase, ...verb, units: [{ word: lemma(word), kind: 'verb', part: 'V' }] });
    phrase = { units: [] };
  });
  closeNouns();
  if (phrase.units.length > 0) found.push(phrase);
  return found;
}

interface Place {
  word: string;
  /** Nothing but adverbs stands before it in its run. */
  first: boolean;
  last: boolean;
  open: Phrase;
  verbs: number;
  nouns: number;
  /** What follows the run begins another noun phrase, or goes with a verb. */
  followed: boolean;
}

/** Whether the word is a verb there; English says it by ending and place. */
function verbAt({ word, first, last, open, verbs, nouns, followed }: Place): Partial<Phrase> | undefined {
  const named = open.determined === true || open.prep !== undefined;
  if (isGerund(word)) {
    // "is playing", "and jumping", "man walking"; not "a swimming pool", "the painting".
    const starts = first && (open.afterBe === true || !named) && open.determined !== true;
    if (starts || (!first && !(named && !last && verbs === 0 && nouns === 0))) return {};
  }
  if (isParticiple(word)) {
    if (first && open.afterBe && !open.determined) return { passive: true };
    if (nouns > 0 && verbs === 0) return {};
  }
  if (first && open.afterAux && !open.afterBe && !open.determined) return {};
  // "service calls the", "cat eats fish": two noun phrases do not meet without a verb, and nouns that describe have no plural.
  const told = open.relative && verbs === 1 && nouns === 0; // "a server, which is old, runs the jobs"
  if (/[^su]s$/.test(word) && (told || (verbs === 0 && nouns > 0)) && (!last || followed)) return {};
  if (first && (last || open.relative) && open.afterBe && !named) return { predicate: true };
  return undefined;
}

/** "a blue and white hat": both describe the hat. "a girl, who is little": it describes the girl. */
function attached(phrases: readonly Phrase[]): Phrase[] {
  const done: Phrase[] = [];
  phrases.forEach((phrase, i) => {
    const [unit] = phrase.units;
    const next = phrases[i + 1];
    const head = next?.units.at(-1);
    const before = done.at(-1)?.units;
    const last = before?.at(-1);
    if (!unit || phrase.units.length !== 1) return void done.push(phrase);
    const shares = next?.conj && !next.determined && next.prep === undefined && next.units[0]?.kind === 'modifier';
    if (unit.kind === 'noun' && phrase.determined && shares && head) {
      const { prep } = phrase;
      next.units.unshift({ ...unit, kind: 'modifier', of: head.word });
      Object.assign(next, { determined: true, conj: phrase.conj ?? false }, prep === undefined ? {} : { prep });
    } else if (phrase.relative && phrase.predicate && before && last?.kind === 'noun')
      before.splice(-1, 0, { ...unit, kind: 'modifier', part: '', of: last.word });
    else done.push(phrase);
  });
  return done;
}

/** The agent of a passive goes to the front of its clause, what is done to behind the verb. */
function active(phrases: readonly Phrase[]): Unit[] {
  const done: Phrase[] = [];
  let clause = 0;
  for (let i = 0; i < phrases.length; i++) {
    const phrase = phrases[i] as Phrase;
    if (phrase.conj && phrase.units[0]?.kind !== 'verb' && phrases[i + 1]?.afterBe) clause = done.length;
    if (!phrase.passive) {
      done.push(phrase);
      continue;
    }
    const patient = done.splice(clause).map((one) => inPart(one, one.prep ?? 'O'));
    const by = phrases.findIndex((one, at) => at > i && one.prep === 'by');
    if (by > i) {
      const { units } = phrases[by] as Phrase;
      done.push(inPart({ units }, 'S'), phrase, ...patient, ...phrases.slice(i + 1, by));
      i = by;
    } else done.push(phrase, ...patient);
    clause = done.length;
  }
  return done.flatMap((phrase) => inPart(phrase, phrase.prep ?? '').units);
}

function inPart(phrase: Phrase, part: string): Phrase {
  return { ...phrase, units: phrase.units.map((unit) => (unit.part === '' ? { ...unit, part } : unit)) };
}

/** What stands before the first verb is its subject, what follows one without a preposition its object. */
function withVerbs(units: readonly Unit[]): Unit[] {
  return units.map((unit, i) => {
    if (unit.kind === 'verb' || /^[a-z]/.test(unit.part)) return unit;
    const last = units.slice(0, i).findLast(({ kind }) => kind === 'verb')?.word;
    const next = units.slice(i).find(({ kind }) => kind === 'verb')?.word;
    const part = unit.part !== '' ? unit.part : last === undefined ? 'S' : 'O';
    const verb = part === 'S' ? next : last;
    return verb === undefined ? { ...unit, part } : { ...unit, part, verb };
  });
}
