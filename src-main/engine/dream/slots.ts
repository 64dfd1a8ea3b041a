/**
 * Reads a statement as *slot = value* by its grammar: assignment ("set A to V", "A -> V"), removal ("dropped A from S"),
 * naming copula ("the A of S is V"). Statements with other shapes have no slot: they never supersede one another.
 */
import { isFunctionWord, normalText, tokens } from './words.ts';

export interface SlotValue {
  /** `subject · attribute` as a bag of words: the order in which a sentence names the two does not matter. */
  slot: string;
  /** Normalised; null when the statement says that the slot is empty. */
  value: string | null;
}

const CHANGED =
  'set|changed|updated|bumped|upgraded|downgraded|moved|raised|lowered|increased|decreased|pinned|switched';
const REMOVED = 'dropped|removed|deleted|retired|uninstalled|abandoned';
/** Openers that announce a statement and say nothing. */
const OPENER = /^(?:fyi|btw|note|nb|info|update|heads[- ]up|reminder|also)\b[\s:,–—-]*/i;
/** Closers that only say "from now". */
const CLOSER =
  /[\s,]+(?:from (?:today|now)(?: on)?|as of (?:today|now)|as of \d{4}-\d{2}-\d{2}|(?:right )?now|currently|today|nowadays)$/i;

/** Undefined when the statement has none of the known shapes. */
export function slotOf(statement: string): SlotValue | undefined {
  const text = bare(statement);
  if (text.length === 0 || /[?]\s*$/.test(text) || /;\s/.test(text) || isSeveralSentences(text)) return undefined;
  return removal(text) ?? assignment(text) ?? naming(text) ?? plain(text);
}

/** A mark between two words ends a sentence, unless it stands behind a short form ("Mrs. T", "Bros. Records") that a name goes on after. */
function isSeveralSentences(text: string): boolean {
  for (const [, before = '', next = ''] of text.matchAll(/(\p{L}{2,})[.!]["”’')]*\s+(?=(\p{Lu}[\p{L}'’]*))/gu)) {
    const isShortForm = /^\p{Lu}\p{Ll}{1,4}$/u.test(before) && !isFunctionWord(next);
    if (!isShortForm && /\p{Ll}$/u.test(before)) return true;
  }
  return false;
}

/** The slot's key from the words of subject and attribute, or undefined when nothing is left of them. */
export function slotKey(words: string): string | undefined {
  const all = tokens(words.replace(/['’]s\b/g, ' '));
  const bag = all
    .filter((word, i) => !isFunctionWord(word) || isOfTitle(all, i))
    .map((word) => word.toLowerCase())
    .filter((word) => !/^(?:we|project|repo|repository|package)$/.test(word));
  return bag.length === 0 || bag.length > 16 ? undefined : [...new Set(bag)].sort().join(' ');
}

/** "It", "Who Saw the Sea": a word of grammar that a name made its own, told by its capital. */
function isOfTitle(words: readonly string[], i: number): boolean {
  const [word = '', next = ''] = [words[i], words[i + 1]];
  return /^\p{Lu}/u.test(word) && !/^(?:an?|the)$/i.test(word) && (i > 0 || /^\p{Lu}/u.test(next));
}

export function valueOf(words: string): string {
  return normalText(words).replace(/\.$/, '');
}

/** "dropped A from S", "A was removed (from S)", "S no longer has A". */
function removal(text: string): SlotValue | undefined {
  const patterns = [
    new RegExp(`^(?:we |i )?(?:have )?(?:${REMOVED})\\s+(.+)$`, 'i'),
    new RegExp(`^(.+?)\\s+(?:was|were|has been|have been|is|got)\\s+(?:${REMOVED}|gone)(?:\\s+from\\s+(.+))?$`, 'i'),
    /^(.+?)\s+(?:no longer|not any ?more)\s+(?:has|have|uses?|needs?|requires?|includes?|ships?|depends on|contains?|sets?)\s+(.+)$/i,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return filled(match.slice(1).filter(Boolean).join(' '), null);
  }
  return undefined;
}

/** "set A to V", "A changed to V", "updated A, it is V", "A is now V", "A -> V". */
function assignment(text: string): SlotValue | undefined {
  const patterns = [
    new RegExp(
      `^(.*?\\b)(?:${CHANGED})\\s+(.+?),?\\s+(?:and )?(?:it|this|that|which|the value) is (?:now )?(.+)$`,
      'i',
    ),
    new RegExp(`^(.*?\\b)(?:${CHANGED})\\s+(.+?)\\s+(?:from\\s+\\S+\\s+)?to\\s+(.+)$`, 'i'),
    new RegExp(`^()(.+?)\\s+(?:was |were |has been |have been |is |got )?(?:${CHANGED})\\s+to\\s+(.+)$`, 'i'),
    /^()(.+?)\s+(?:is|are|equals)\s+(?:now|currently|at present)\s+(.+)$/i,
    /^()(.+?)\s*(?:->|=>|→|⇒|:=)\s*(.+)$/,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match?.[3]) return filled(`${match[1] ?? ''} ${match[2] ?? ''}`, match[3]);
  }
  return undefined;
}

/** Subjects that point elsewhere: no slot can be told without knowing where. A name may begin with the first kind ("It Was a Lie"). */
const POINTING =
  /^(?:it|this|that|these|those|he|she|they|we|i|you|what|which|who|how|why)\b(?! \p{Lu})|^(?:it|this|that|these|those|he|she|they|we|i|you|what|which|who|how|why)(?:['’]|$)/u;
const CONDITION = /^(?:there|here|when|where|while|if|but|and|so|yes|no|ok|okay|well|because|since|according)\b/i;
/** "one of", "also", "another": says that the slot has several values. */
const SEVERAL = /\b(?:also|another|one of|among|for example|e\.g\.|such as|sometimes|often|usually|and|or)\b/i;
/** The same, told by the subject; a title goes on with a capital ("A Wizard of …"). */
const ANY_OF = /^an? \p{Ll}|^(?:one|some|another|many|most|several|both|each|none|two|three|\d+)\s(?:of\s)?\p{Ll}/u;
/** What is not known to hold: guesses and plans. */
const HEDGE =
  /^(?:probably|maybe|perhaps|possibly|supposedly|allegedly|apparently|likely|unlikely|supposed|said|rumou?red|meant|planned|expected|going|about|thought|believed|proposed|hopefully|almost)\b/;
/** With "was": what held and, as far as it says, does no longer. */
const PAST =
  /\b(?:until|till|before|originally|formerly|previously|initially|once|earlier|back then|at first|at the time|ago|in those days)\b/;

/**
 * "S is V", "the A of S is V", "S is <participle> in/by/at V", "S <verb> the A of V": the words up to the last link
 * name the slot, what follows fills it.
 */
function naming(text: string): SlotValue | undefined {
  const first = lowerFirst(text);
  if (POINTING.test(first) || CONDITION.test(text) || ANY_OF.test(first)) return undefined;
  if (/[:;]/.test(text.replace(/(\p{Lu}\S*): (?=\p{Lu})/gu, '$1 '))) return undefined; // but for the colon inside a title
  const copula = copulaIn(text);
  const named = /^(.+?\s\p{Ll}+(?:\s(?:in|at|on|for))?\s+the\s+\p{Ll}+(?:\s\p{Ll}+)?\s+of)\s+(\S.*)$/u.exec(text);
  if (copula) {
    const [subject, verb, rest] = copula;
    if (HEDGE.test(rest) || (/^w/.test(verb) && PAST.test(rest))) return undefined;
    return byCopula(subject, rest);
  }
  if (named) return SEVERAL.test(named[2] ?? '') ? undefined : filled(named[1] ?? '', named[2] ?? '');
  return undefined;
}

/** Subject, verb, rest. A clause about the subject ("the school where S was educated is V") has a verb of its own before the sentence's. */
function copulaIn(text: string): [subject: string, verb: string, rest: string] | undefined {
  const plain = /^(.+?)\s+(is|are|was|were)\s+(.+)$/.exec(text);
  const clause = /\s(?:where|that|which|who|whom)\s/.test(plain?.[1] ?? '')
    ? /^(.+\s\S+)\s+(is|are)\s+(.+)$/.exec(text)
    : undefined;
  const [, subject = '', verb = '', rest = ''] = clause ?? plain ?? [];
  return rest === '' ? undefined : [subject, verb, rest];
}

/** Verbs of one value at a time. Not those that take several: uses, depends on, supports, connects to, talks to. */
const SINGLE =
  'listens (?:on|at)|binds to|lives (?:in|at|under)|resides in|sits (?:in|under)|points (?:to|at)|defaults to|resolves to|reports to|expires (?:on|at|in|after)|starts (?:at|on)|ends (?:at|on)|costs|weighs|runs (?:on|at)|serves on|works (?:at|for)|times out after';
/** Of these only a number is one of a kind: a thing runs on a port, a system and a version at once. */
const BY_NUMBER = /^(?:runs|serves|binds)\b/i;
const NUMBER = /^(?:port\s+)?:?\d[\d.,:_]*(?:\s?(?:ms|s|min|minutes|seconds|hours|%|GB|MB|fps))?$/i;
/** One lives in a flat and in Lisbon at once. */
const SOME_PLACE = /^(?:an?|the|my|his|her|their|our)\s/i;
/** Where or when it holds: part of the slot, not of the value. */
const WITHIN = /^(.+?)\s+((?:in|on|for|during|under|with|by|at|from|inside)\s\S.*)$/;

/** "S listens on V", "S lives in V": a plain verb that takes one value. What is no longer so empties the slot. */
function plain(text: string): SlotValue | undefined {
  const match = new RegExp(
    `^(\\S+(?:\\s\\S+){0,5}?)\\s(no longer\\s)?(?:now\\s|currently\\s)?(${SINGLE})\\s(\\S.*)$`,
  ).exec(text);
  const [, subject = '', ended, verb = '', rest = ''] = match ?? [];
  const first = lowerFirst(subject);
  if (rest === '' || POINTING.test(first) || CONDITION.test(subject) || ANY_OF.test(first)) return undefined;
  if (CLAUSE.test(subject) || CLAUSE.test(rest) || SEVERAL.test(text) || NEGATED.test(text) || HEDGE.test(rest))
    return undefined;
  const [, value = rest, within = ''] = WITHIN.exec(rest) ?? [];
  if (value.split(' ').length > 6 || (BY_NUMBER.test(verb) && !NUMBER.test(value))) return undefined;
  if (/^(?:lives|sits|resides)\b/.test(verb) && SOME_PLACE.test(value)) return undefined;
  // "starts at 10" and "starts on Monday" are two things to know; "points to" and "points at" are one.
  const named = /^(?:starts|ends|expires|runs)\b/.test(verb) ? verb.replace(' ', '-') : (verb.split(' ')[0] ?? '');
  const what = `${subject} ${named} ${within}`;
  return ended ? filled(what, null) : filled(what, value.replace(/^port\s+(?=:?\d)|^:(?=\d)/i, ''));
}
/** A verb, a clause or a list of its own: it is not as simple as it looks. */
const CLAUSE =
  /[,:;?!"“”]\s|\b(?:is|are|was|were|be|been|has|have|had|that|which|who|whom|whose|when|where|if|because|while|until|unless|although|should|would|could|can|may|might|must|will|let|either|both|not only|only)\b/i;
const NEGATED = /\b(?:not|never|none|neither|nor|nothing|n't)\b|n['’]t\b/i;

/** The first letter says nothing of a name: every sentence begins with a capital. */
function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function byCopula(subject: string, rest: string): SlotValue | undefined {
  if (/\b(?:not|never|n't)\b/i.test(rest)) return undefined;
  const link = /^(.*?\b(?:by|of|in|to|as|at|with|on|for))\s+(\S.*)$/i;
  const definite = /\b(?:of|in|for)\s/i.test(subject) || /['’]s\s/.test(subject) || /^the\s/i.test(subject);
  if (definite && !/^\p{Ll}+(?:ed|n)\s+(?:by|in|at|with|to)\s/u.test(rest)) {
    return SEVERAL.test(rest) && !/^\p{Lu}/u.test(rest) ? undefined : filled(subject, rest);
  }
  // "was a challenge during …" tells a story; "is a citizen of …" names an attribute.
  if (/^an?\s/i.test(rest) && !/^an?\s+\S+(?:\s\S+)?\s+of\s/i.test(rest)) return undefined;
  const last = lastLink(rest, link);
  if (!last) return undefined; // "S is V" with nothing that names an attribute: V may be one of many
  if (SEVERAL.test(last[1]) && !/^\p{Lu}/u.test(last[1])) return undefined;
  return filled(`${subject} ${last[0]}`, last[1]);
}

/** Splits after the link that stands before the value: the last one outside a name. */
function lastLink(rest: string, link: RegExp): [string, string] | undefined {
  let head = '';
  let tail = rest;
  for (let match = link.exec(tail); match; match = link.exec(tail)) {
    // Inside a name ("Tower of London") the link belongs to the value.
    if (/\p{Lu}\S*$/u.test((match[1] ?? '').replace(/\s+\S+$/, '')) && head !== '') break;
    head = `${head} ${match[1] ?? ''}`.trim();
    tail = match[2] ?? '';
  }
  return head === '' ? undefined : [head, tail];
}

function filled(words: string, value: string | null): SlotValue | undefined {
  const slot = slotKey(words);
  if (slot === undefined) return undefined;
  if (value === null) return { slot, value: null };
  const plain = value.replace(CLOSER, '').trim();
  const normal = valueOf(plain) || (/^[*^~<>=]+$/.test(plain) ? plain : ''); // a range of versions may be a mark alone
  return normal === '' || normal.length > 120 ? undefined : { slot, value: normal };
}

function bare(statement: string): string {
  let text = statement.replace(/\s+/g, ' ').trim().replace(OPENER, '').replace(/\.$/, '');
  for (let next = text.replace(CLOSER, ''); next !== text; next = text.replace(CLOSER, '')) text = next;
  return text;
}
