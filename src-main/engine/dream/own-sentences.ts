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

/** From its greeting or its heads to its signature. */
function withoutLetters(text: string): string {
  return text
    .replace(
      /^(?:hi|hello|dear|hey|good morning)\b[^\n]{0,40},?[ \t]*\n[\s\S]*?\n(?:best|(?:kind |best |warm )?regards|cheers|sincerely|yours|thanks)\b[^\n]{0,30}\n?(?:\p{Lu}[^\n]{0,40})?$/gimu,
      '\n',
    ) // prettier-ignore
    .replace(
      /^(?:from|to|subject|date|sent): [^\n]+\n(?:(?:from|to|cc|subject|date|sent): [^\n]+\n)+[\s\S]*$/gim,
      '\n',
    );
}

/** A quotation of more than one sentence would fall apart into sentences without marks. */
function withoutQuotations(text: string): string {
  return text.replace(/"[^"\n]{8,2000}"|“[^”\n]{8,2000}”|«[^»\n]{8,2000}»/g, (quoted) =>
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
