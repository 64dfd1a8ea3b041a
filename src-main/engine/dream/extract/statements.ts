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
    /\b(?:i|i'm|i've|i'll|i'd|me|my|you|your|you're|let's|thanks|oh|yeah|yep|wow|haha|sorry|hello|hi|hey|lol|please)\b/i.test(
      text,
    ) || /!\s*$|\.\.\.|…/.test(text)
  );
}

/** An agent's sentence must name both sides of a change; "is" alone is an opinion. */
const STRICT =
  /^(?:(?:changed|updated|bumped|upgraded|set|moved|switched)\s+.{3,80}\s+(?:from .{1,40} )?to\s+\S|.{3,80}\s+(?:is|are) now\s+(?!(?:fixed|done|complete|ready|working|passing|green|available|correct|clean|able|also|in place)\b)\S|.{3,80}\s+no longer (?:uses?|has|needs|requires)\s)/i;
