/**
 * Of what the user typed, the sentences that are meant as the user's own: without what others said, what is only supposed,
 * and mail or chat that was pasted without marks. Rather a preference lost than a stranger's taken for it.
 */
import { sentencesOf } from './sentences.ts';

export function ownSentences(text: string): string[] {
  return sentencesOf(withoutQuotations(withoutReports(text)).split(/\n\s*\n/).map(withoutSuppositions).join('\n\n')); // prettier-ignore
}

/** Leaves out what an introducing line says somebody else said, up to the next blank line, and letters with their signature. */
function withoutReports(text: string): string {
  const kept: string[] = [];
  let isForeign = false;
  for (const line of withoutLetters(text).split('\n')) {
    if (line.trim() === '') isForeign = false;
    if (!isForeign) kept.push(line);
    isForeign ||= introducesOther(line.trim());
  }
  return kept.join('\n');
}

function introducesOther(line: string): boolean {
  if (CHAT.test(line)) return true;
  if (!line.endsWith(':') || /^(?:i|we) (?:said|told|wrote|asked)\b/i.test(line)) return false;
  return REPORTED.test(line) || OTHERS.test(line);
}

const REPORTED =
  /\b(?:said|says|wrote|writes|told|replied|claim(?:s|ed)|reads|states|stated|commented|answered|suggest(?:s|ed)|prefers|wants|likes|hates|insist(?:s|ed)|asks|asked)\b[^:]{0,40}:$|\baccording to\b/i;
const OTHERS =
  /\b(?:readme|docs?|documentation|e-?mail|message|comments?|review|issue|ticket|article|tutorial|log|logs|output|prompt|transcript|template|example|style ?guide|CONTRIBUTING\S*|CLAUDE\.md|AGENTS\.md)\b[^:]{0,30}:$|\b(?:his|her|their|\p{Lu}\p{Ll}+['’]s) [^:]{0,40}:$/u;
/** "Anna 10:32 AM", "[10:32] Anna": what follows is pasted from a chat. */
const CHAT =
  /^\p{Lu}[\p{L} .'-]{1,40}\s+\[?\d{1,2}:\d\d(?: ?[AP]M)?\]?$|^\[\d{1,2}:\d\d[^\]]*\]\s*\p{Lu}[\p{L} ]{1,30}:?$/u;

/** From its greeting to its signature, or from its heads on. In one pass: what is pasted may be long. */
function withoutLetters(text: string): string {
  const lines = text.split('\n');
  const signed = lines.findLastIndex((line) => SIGNATURE.test(line));
  const greeted = lines.findIndex((line) => GREETING.test(line));
  const heads = lines.findIndex((line, n) => HEAD.test(line) && HEAD.test(lines[n + 1] ?? ''));
  const kept = heads < 0 ? lines : lines.slice(0, heads);
  if (greeted < 0 || signed <= greeted + 1 || greeted >= kept.length) return kept.join('\n');
  // The name below the signature is the writer's.
  return [...kept.slice(0, greeted), ...kept.slice(lines[signed + 1]?.trim() === '' ? signed + 1 : signed + 2)].join(
    '\n',
  );
}
const GREETING = /^(?:hi|hello|dear|hey|good morning)\b.{0,40}$/i;
const SIGNATURE = /^(?:best|(?:kind |best |warm )?regards|cheers|sincerely|yours|thanks)\b.{0,30}$/i;
const HEAD = /^(?:from|to|cc|subject|date|sent): \S/i;

/** A quotation of more than one sentence would fall apart into sentences without marks. */
function withoutQuotations(text: string): string {
  return text.replace(/"[^"\n]{8,600}"|“[^”\n]{8,600}”|«[^»\n]{8,600}»/g, (quoted) =>
    /[.!?]["”»]?\s+\S/.test(quoted.slice(1, -1)) || /[.!?]["”»]$/.test(quoted) ? ' "…" ' : quoted,
  );
}

/** What follows an invitation to imagine something is part of it, to the end of the paragraph. */
function withoutSuppositions(paragraph: string): string {
  const start = SUPPOSED.exec(paragraph);
  return start ? paragraph.slice(0, start.index) : paragraph;
}
const SUPPOSED =
  /(?:^|(?<=[.!?\n]\s*))(?:(?:ok(?:ay)?|so|now|and|just|please|let's|let us|for example|e\.g\.)[,:]?\s+)*(?:imagine|suppose|supposing|pretend|assume|assuming|hypothetically|say (?:that )?(?:i|we|you)\b|what if|role-?play|play a game|for the sake of argument|act as\b|you are (?:an?|the|my)\b|write (?:me )?(?:an?|the) (?:story|poem|persona|user story|e-?mail|letter|post|tweet|prompt|readme|dialogue))/i;
