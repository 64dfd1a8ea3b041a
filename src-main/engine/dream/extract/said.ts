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
import { isQuestion, sentencesOf } from '../sentences.ts';
import { cutText } from '../../memory/text.ts';
import { valueOf } from '../slots.ts';

type Shape = Pick<Proposal, 'text' | 'type' | 'slot' | 'value'>;

export function said(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (!fresh || !isUsersWord(record) || found.length > 5000) return;
      for (const sentence of sentencesOf(record.text)) {
        const shape = isQuestion(sentence) || JEST.test(sentence) ? undefined : shapeOf(sentence, record.at);
        if (!shape) continue;
        const personal = shape.type === 'user';
        found.push({
          fact: {
            ...shape,
            text: factText(shape.text),
            topic:
              personal || about.name === null
                ? personTopic.preferences
                : topicOf(about, shape.type === 'project' ? 'decisions' : 'conventions'),
            project: personal ? null : about.id,
            ...(about.name === null && shape.type === 'project' ? { topic: topicOf(about, 'decisions') } : {}),
          },
          cites: [citeOf(record, fresh)],
          because: `you said on ${dayOf(record.at)}: "${factText(sentence).slice(0, 120)}"`,
        });
      }
    },
    finish: () => found,
  };
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
  /\b(?:ha(?:ha)+|lol|lmao|rofl|jk|just kidding|yeah,? right|as if|what could (?:possibly )?go wrong|said no one)\b|(?:^|\s)(?:\/s|;-?\))(?=\s|[.!]|$)|[🙄😂🤣😜😉🙃]/iu;

/** Points at one thing or one moment: what is asked for holds here and now only. */
const ONE_OFF =
  /\b(?:this (?:file|function|test|line|one|time|bug|error|branch|commit|class|method|case|pr|change|component|page)|that (?:file|function|test|line|one|bug)|here|above|below|line \d+|right now|for now|just now|yet|until|first|before you|when you(?:'re| are) done|then|following|attached|again\?)\b/i;

/** The preference, correction or decision in a sentence, told about the user in the third person. */
function shapeOf(sentence: string, at: string): Shape | undefined {
  const text = sentence
    .replace(
      /^(?:ok(?:ay)?|yes|no|please|also|and|but|hey|well|so|actually|note|remember|fyi|btw|by the way|in general|generally)\b[,:\s-]*/gi,
      '',
    )
    .replace(/^(?:that|please)\s+/i, '')
    .replace(/[.!\s]+$/, '');
  return (
    decision(text, at) ??
    fromNowOn(text) ??
    (ONE_OFF.test(text) ? undefined : (preference(text) ?? rule(text) ?? insteadOf(text) ?? correction(sentence, at)))
  );
}

/** "I prefer X (over Y)", "I like / don't like / hate X", "my preferred X is Y". */
function preference(text: string): Shape | undefined {
  const prefer =
    /^i(?:'d| would)?\s+(?:really |much |strongly |generally |usually |always )*prefer\s+(?!to (?:see|know|have you)\b)(.{3,140})$/i.exec(
      text,
    )?.[1];
  if (prefer) return { type: 'user', text: `The user prefers ${told(prefer)}.` };
  const like =
    /^i\s+(?:really |always |generally )*(do ?n[o']t like|don't like|hate|dislike|like|love)\s+(?!to (?:see|know)\b|how\b|that\b|the (?:idea|look)\b|it\b|this\b|your\b)(.{3,140})$/i.exec(
      text,
    );
  if (like?.[2]) {
    const verb = /^(?:like|love)$/i.test(like[1] ?? '') ? 'likes' : 'does not like';
    return { type: 'user', text: `The user ${verb} ${told(like[2])}.` };
  }
  const mine = /^my (?:preferred|favou?rite|usual|default) ([\w -]{2,40}) is ([^,;]{2,80})$/i.exec(text);
  if (mine?.[1] && mine[2]) {
    const what = mine[1].toLowerCase();
    return {
      type: 'user',
      text: `The user's preferred ${what} is ${mine[2]}.`,
      slot: `user · preferred ${what}`,
      value: valueOf(mine[2]),
    };
  }
  return undefined;
}

/** "always X", "never X", "don't ever X", "stop doing X": rules for work to come. */
function rule(text: string): Shape | undefined {
  const always =
    /^(?:you (?:should|must) |we |i want you to |make sure (?:to |you |that you )?)?always\s+(\p{Ll}{2,}\s.{3,140})$/iu.exec(
      text,
    )?.[1];
  if (always) return feedback(`The user asks to always ${told(always)}.`);
  const never =
    /^(?:you (?:should|must) |we |i want you to )?(?:never|do ?n[o']t ever|don't ever)\s+(\p{Ll}{2,}(?:\s.{2,140})?)$/iu.exec(
      text,
    )?.[1];
  if (never && !/^(?:mind|ever mind)\b/i.test(never)) return feedback(`The user asks to never ${told(never)}.`);
  const stop = /^(?:please\s+)?(?:stop|quit)\s+(\p{Ll}+ing\s.{3,120})$/iu.exec(text)?.[1];
  return stop ? feedback(`The user asks to stop ${told(stop)}.`) : undefined;
}

/** "no, don't X": what an agent did and should not have. Asked about before it counts, as every proposal is. */
function correction(sentence: string, at: string): Shape | undefined {
  const match = /^(?:no|nope|stop)[,.!:\s-]+(?:please\s+)?(do ?n[o']t\s+\p{Ll}{2,}\s.{3,120}?)[.!\s]*$/iu.exec(
    sentence,
  );
  if (!match?.[1] || /\b(?:it|that|this|them|those|these|me|yet)\b/i.test(match[1])) return undefined;
  return feedback(`The user told an agent on ${dayOf(at)}: "${quoted(match[1])}".`);
}

/** "from now on X", "X in future": whatever else the sentence points to, it is meant to last. */
function fromNowOn(text: string): Shape | undefined {
  const future =
    /^(?:from now on|in (?:the )?future|going forward|as a rule|every time|whenever possible)[,:]?\s+(.{6,140})$/i.exec(
      text,
    )?.[1];
  if (future) return feedback(`The user asks, from now on: "${quoted(future)}".`);
  const later = /^(.{6,140}?),?\s+(?:from now on|in (?:the )?future|going forward|every time|as a rule)$/i.exec(
    text,
  )?.[1];
  if (later) return feedback(`The user asks, from now on: "${quoted(later)}".`);
  return undefined;
}

/** "use X, not Y", "use X instead of Y": which of two tools or ways is wanted. */
function insteadOf(text: string): Shape | undefined {
  const match =
    /^(?:(?:we|you should|let's|let us)\s+)?use\s+([^,;]{2,60}?)(?:,)?\s+(?:and not|not|instead of|rather than|over)\s+([^,;]{2,60})$/i.exec(
      text,
    );
  const [, wanted, other] = match ?? [];
  if (wanted === undefined || other === undefined || /^(?:the|that|those|these|it|this)\b/i.test(wanted))
    return undefined;
  return feedback(`The user wants ${wanted} used rather than ${other}.`);
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

function feedback(text: string): Shape {
  return { type: 'feedback', text };
}

function quoted(text: string): string {
  return cutText(text.replace(/["“”]/g, "'"), 150);
}

/** Told about the user, not by the user; a second clause that goes on with the conversation is cut off. */
function told(text: string): string {
  return text
    .replace(/\s+please$/i, '')
    .replace(/,?\s+(?:so|but|and)\s+(?:i|we|you|can|could|now|please|that)\b.*$/i, '')
    .replace(/\bI(?:'m| am)\b/g, 'they are')
    .replace(/\bI\b/g, 'they')
    .replace(/\bmyself\b/gi, 'themselves')
    .replace(/\bme\b/g, 'them')
    .replace(/\bmy\b/g, 'their');
}
