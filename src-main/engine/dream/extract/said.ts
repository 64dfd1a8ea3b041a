/**
 * What the user said to an agent or to Vesper: preferences, corrections, decisions. Precision before recall:
 * a question, a one-off request and anything that points to "this" or "here" is no preference.
 */
import type { Proposal } from '../../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { absolutise } from '../../dates/absolutise.ts';
import { citeOf, factText, type About, type Candidate, type Extractor } from '../candidate.ts';
import { personTopic, topicOf } from '../place.ts';
import { ownSentences } from '../own-sentences.ts';
import { isQuestion } from '../sentences.ts';
import { liking } from './liking.ts';
import { profileOf } from './profile.ts';
import { fromNowOn, quoted, wanting } from './wanting.ts';

type Shape = Pick<Proposal, 'text' | 'type' | 'slot' | 'value'> & { isProfile?: true; removal?: true };

export function said(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (!fresh || !isUsersWord(record) || found.length > 5000) return;
      for (const sentence of ownSentences(record.text))
        for (const { isProfile, removal, ...fact } of shapesOf(sentence, record.at))
          found.push({
            fact: {
              ...fact,
              text: factText(fact.text),
              topic: topicFor(fact.type, isProfile === true, about),
              project: fact.type === 'user' ? null : about.id,
            },
            cites: [citeOf(record, fresh)],
            ...(removal ? { removal } : {}),
            because: `you said on ${dayOf(record.at)}: "${factText(sentence).slice(0, 120)}"`,
          });
    },
    finish: () => found,
  };
}

/** "I'm a designer and I work at Acme" says two things: the second clause counts where the first is the user's own word. */
function shapesOf(sentence: string, at: string): Shape[] {
  if (isQuestion(sentence) || JEST.test(sentence)) return [];
  const [first = '', ...others] = sentence.split(/,?\s+(?:and|but)\s+(?=(?:i|i['’]m|i['’]ve|my)\s)/i);
  const found = shapeOf(first, at);
  if (!found) return [];
  return [found, ...others.flatMap((clause) => shapeOf(clause, at) ?? [])];
}

function topicFor(type: Proposal['type'], isProfile: boolean, about: About): string {
  if (isProfile) return personTopic.profile;
  if (type === 'project') return topicOf(about, 'decisions');
  return type === 'user' || about.name === null ? personTopic.preferences : topicOf(about, 'conventions');
}

/** A prompt in the user's own words; notes have an extractor of their own. */
export function isUsersWord(record: Observation): boolean {
  return (
    record.source === 'agent' &&
    record.kind === 'prompt' &&
    (record.origin === 'user-turn' || record.origin === 'user-direct')
  );
}

/** Laughed at, or said with a wink: the opposite is meant as often as not. */
const JEST =
  /\b(?:ha(?:ha)+|lol|lmao|rofl|jk|just kidding|yeah,? right|as if|what could (?:possibly )?go wrong|said no one|sarcasm|who needs \w+)\b|(?:^|\s)(?:\/s|;-?\))(?=\s|[.!]|$)|[🙄😂🤣😜😉🙃]/iu;

/** Points at one thing: what is asked for holds of it only. */
const ONE_THING =
  /\b(?:this (?:file|function|test|line|one|time|bug|error|branch|commit|class|method|case|pr|change|component|page)|that (?:file|function|test|line|one|bug)|here|above|below|line \d+|right now|for now|just now|yet|following|attached|again\?)\b/i;
/** Or at a moment, unless it is said to be so always. */
const ONE_MOMENT = /\b(?:until|first|before you|when you(?:'re| are) done|then)\b/i;
const LASTING = /\b(?:always|never)\b/i;

/** The preference, correction or decision in a sentence, told about the user in the third person. */
export function shapeOf(sentence: string, at: string): Shape | undefined {
  const text = sentence
    .replace(
      /^(?:(?:ok(?:ay)?|yes|no|nope|stop(?=,)|wait|please|also|oh|and|but|hey|well|so|actually|note|remember|fyi|btw|by the way|in general|generally)\b[,:\s-]*)+/i,
      '',
    )
    .replace(/^(?:that|please)\s+/i, '')
    .replace(/[.!\s]+$/, '');
  return (
    decision(text, at) ??
    fromNowOn(text) ??
    (isOneOff(text) ? undefined : (liking(text) ?? wanting(text, sentence) ?? profile(text)))
  );
}

const isOneOff = (text: string) => ONE_THING.test(text) || (ONE_MOMENT.test(text) && !LASTING.test(text));

function profile(text: string): Shape | undefined {
  const found = profileOf(text);
  return found && { ...found, isProfile: true };
}

/** "we decided to X", "let's go with X", "we're switching to X": a decision about the project. */
function decision(text: string, at: string): Shape | undefined {
  const match =
    /^(?:we(?:'ve| have)?|i(?:'ve| have)?|the team(?: has)?) (?:decided|agreed|chosen|settled) (?:to |on |that |for )?(.{4,140})$/i.exec(
      text,
    ) ??
    /^(?:let's|let us|we(?:'ll| will)) (?:go|stick|stay) with (.{3,120})$/i.exec(text) ??
    /^(?:we(?:'re| are)) (?:switching|moving|migrating) to (.{3,120})$/i.exec(text);
  if (!match?.[1] || /^(?:it|that|this|option \w|the (?:first|second|third|last)(?: one)?|\d|[a-c])\b/i.test(match[1]))
    return undefined;
  return { type: 'project', text: `The user said on ${dayOf(at)}: "${quoted(absolutise(text, at))}".` };
}
