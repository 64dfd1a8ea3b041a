/**
 * What a question is after, and what in a text answers such a question, told by function words alone: no subject matter stands here.
 */
import { stemOf } from './terms.ts';

/** Asks for several things (kinds, names, an order, a summary, a plural): they were hardly all told on one occasion. */
export function asksForSeveral(text: string): boolean {
  return SEVERAL.test(text) || PLURAL.test(text);
}
const SEVERAL =
  /\b(?:all|both|each|across|throughout|various|several|different|summary|summari[sz]e|overview|order in which|how many|list|kinds? of|types? of|names of)\b/i;
/** "What desserts", "which US cities"; words that end in s and are no plural are passed over. */
const PLURAL =
  /\b(?:what|which)\s+(?:\w+\s+){0,3}?(?!(?:was|is|has|does|this|his|its|as|yes|us|class|business|always|address|process|progress|status)\b)[a-z]{3,}(?<!s)s\b/i;

/** Asks what an assistant said, not what was said to it. */
export function asksWhatWasAnswered(text: string): boolean {
  return ANSWERED.test(text);
}
const ANSWERED =
  /\b(?:did|have|had|were|do) you (?:\w+ ){0,2}?(?:recommend|suggest|advi[sc]e|say|said|tell|told|explain|propose|mention|describe|help|outline|guide|give|given|walk|provide)|\byou(?:['’]ve| have| had)? (?:\w+ )?(?:recommended|suggested|advised|said|told|explained|proposed|mentioned|described|outlined|gave|helped|provided)\b|\byour (?:advice|recommendation|suggestion|answer|explanation)s?\b/i;

/** Asks for help or advice: what the user wishes to hold from now on is part of the answer. */
export function asksForHelp(text: string): boolean {
  return HELP.test(text);
}
const HELP =
  /^\W*(?:can|could|would|will) you\b|\bhow (?:can|could|should|do|would|might) (?:i|we)\b|\b(?:suggest|recommend|advice|should i|help me)\b|\b(?:i['’]m|i am) (?:planning|looking|trying|going|updating|applying)\b/i;

/** A standing wish: a preference, or what is to hold every time. */
export function tellsWish(text: string): boolean {
  return WISH.test(text);
}
const WISH =
  /\b(?:always|never|from now on|whenever|every time|prefer\w*|rather than|instead of|i like to|i want (?:it|you)|i don['’]t (?:like|want))\b/i;

/** Asks for a time. */
export function asksWhen(text: string): boolean {
  return /\b(?:when|what (?:day|date|time|month|year))\b/i.test(text);
}

/** Tells a time: a date, a weekday, or how long ago. */
export function tellsTime(text: string): boolean {
  return TIME.test(text);
}
const TIME =
  /\b(?:yesterday|today|tonight|tomorrow|ago|last|next|this (?:morning|evening|summer|winter|spring|fall|autumn)|weekend|recently|just|since|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may \d|june|july|august|september|october|november|december|20\d\d|\d{1,2}(?:st|nd|rd|th)|week|month|year)s?\b/i;

/** Asks for several things, or for what somebody has or has done so far: told on several occasions, a piece each time. */
export function asksForOccasions(text: string): boolean {
  return asksForSeveral(text) || /\b(?:has|have)\b(?! to\b)/i.test(text);
}

/** Told of oneself: what somebody says of another is not what they did or have. */
export function tellsOfSelf(text: string): boolean {
  return /\b(?:I|[Mm]y|[Ww]e|[Oo]ur|me|mine|us)\b/.test(text);
}

/** Asks for a name: of somebody, of a place, of what is called something. */
export function asksForName(text: string): boolean {
  return NAME_ASKED.test(text);
}
const NAME_ASKED =
  /\b(?:who|whom|whose|where|names?|named|called|titles?|which|what (?:\w+ ){0,2}?(?:books?|movies?|films?|shows?|series|songs?|bands?|artists?|authors?|games?|cit(?:y|ies)|countr(?:y|ies)|states?|towns?|places?|locations?|restaurants?|brands?|compan(?:y|ies)|schools?|teams?|people|person))\b/i;

/** Tells a name: a word with a capital within a sentence, no day or month and none that `isKnown`, or a title in quotation marks. */
export function tellsName(text: string, isKnown: (word: string) => boolean): boolean {
  for (const [word] of text.matchAll(NAME)) if (!isKnown(word.toLowerCase())) return true;
  return /["“][A-Z][^"”]{1,60}["”]/.test(text);
}
const NAME =
  /(?<=[a-z,;] )(?!I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)[A-Z][a-zA-Z]+/g;

/** Stems of words about asking and telling: they say what is wanted of the answer, and mostly do not stand in it. */
export const ASKING: ReadonlySet<string> = new Set(
  (
    'kind type sort name many much long often describe according mention example different specific happen thing say tell talk discuss ' +
    'comprehensive summary overview conversation aspect order bring list item session chat remind question answer provide give explain ' +
    'clear complete throughout across total recent relation consider regard'
  )
    .split(' ')
    .map(stemOf),
);
