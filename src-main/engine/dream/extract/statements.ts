/**
 * Dated statements of how things are ("the main entry of harbor is now ./lib"): short imported lines, and what an agent
 * concluded where it says so in so many words. Only statements with a slot count: a later one can then replace them.
 */
import { importData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { absolutise } from '../../dates/absolutise.ts';
import { flat } from '../../memory/text.ts';
import { citeOf, FACT_LENGTH, type About, type Candidate, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { isQuestion, sentencesOf } from '../sentences.ts';
import { slotOf } from '../slots.ts';
import { isFunctionWord } from '../words.ts';

/** Longer lines tell stories; a statement is short. */
const LONGEST = 300;
const MOST = 50_000;

export function statements(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (!fresh || found.length >= MOST) return;
      for (const sentence of statementsIn(record)) {
        const text = flat(absolutise(sentence, record.at));
        const filled = text.length > FACT_LENGTH ? undefined : slotOf(sentence);
        if (!filled) continue;
        found.push({
          fact: {
            text,
            type: 'project',
            topic: topicOf(about, 'facts'),
            project: about.id,
            slot: filled.slot,
            ...(filled.value === null ? {} : { value: filled.value }),
          },
          cites: [citeOf(record, fresh)],
          because: 'stated so',
          ...(filled.value === null ? { removal: true as const } : {}),
        });
      }
    },
    finish: () => found,
  };
}

function statementsIn(record: Observation): string[] {
  if (record.source === 'system' && importData.safeParse(record.data).success) {
    const text = record.text.trim();
    if (text.length > LONGEST || text.includes('\n') || isQuestion(text) || isTalk(text)) return [];
    return [text];
  }
  if (record.source === 'agent' && record.kind === 'conclusion')
    return sentencesOf(record.text)
      .filter((sentence) => STRICT.test(sentence) && !isTalk(sentence))
      .slice(0, 5);
  return [];
}

/** First and second person, exclamations, greetings: a conversation, not a statement of how things are. */
function isTalk(text: string): boolean {
  return (
    TALK.test(text.charAt(0).toLowerCase() + text.slice(1)) ||
    isSpoken(text) ||
    GREETING.test(text) ||
    /!\s*$|\.\.\.|…/.test(text)
  );
}

/** Inside a sentence such a word has no capital, unless it belongs to a name ("Call Me by Your Name"). */
const TALK =
  /\b(?:i'm|i've|i'll|i'd|I'm|I've|I'll|I'd|me|my|you|your|you're|let's|thanks|oh|yeah|yep|wow|haha|sorry|hello|hi|hey|lol|please)\b(?! \p{Lu})/u;

/** What somebody is greeted with, by name: "Thanks Mara, …"; not "Hello Kitty was …". */
const GREETING = /^(?:thanks|oh|yeah|yep|wow|haha|sorry|hello|hi|hey|lol|please)\b[^,]{0,30},/i;

/** "I" that does something; behind a name ("Ardashir I") it is a number, before a capital ("How I Met") a word of a title. */
function isSpoken(text: string): boolean {
  // "My Sister and I is …": with a verb of the third person it is the end of a name.
  for (const { index, 0: found } of text.matchAll(/\b[iI](?= (?:\p{Ll}|I\b))(?! (?:is|has)\b)/gu)) {
    const [before = ''] = /\S+(?=\s*$)/.exec(text.slice(0, index)) ?? [];
    if (before === 'and' && /^I was\b/.test(text.slice(index))) continue;
    const isNumber = found === 'I' && /^\p{Lu}[\p{L}'’-]+$/u.test(before) && !isAdverb(before);
    if (!isNumber) return true;
  }
  return false;
}

const isAdverb = (word: string) =>
  isFunctionWord(word) || /ly$|day$|^(?:maybe|tomorrow|sometimes|later|before)$/i.test(word);

/** An agent's sentence must name both sides of a change; "is" alone is an opinion. */
const STRICT =
  /^(?:(?:changed|updated|bumped|upgraded|set|moved|switched)\s+.{3,80}\s+(?:from .{1,40} )?to\s+\S|.{3,80}\s+(?:is|are) now\s+(?!(?:fixed|done|complete|ready|working|passing|green|available|correct|clean|able|also|in place)\b)\S|.{3,80}\s+no longer (?:uses?|has|needs|requires)\s)/i;
