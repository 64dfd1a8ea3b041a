/**
 * Promises and open ends in the user's own words: "I'll … tomorrow", "remind me to …", "TODO: …", with the day they are due.
 */
import { commitData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { addDays, dayOf } from '../../../../src-shared/kit/time.ts';
import { absolutise } from '../../dates/absolutise.ts';
import { resolveDates } from '../../dates/resolve.ts';
import { cutText } from '../../memory/text.ts';
import { citeOf, factText, type About, type Candidate, type Extractor } from '../candidate.ts';
import { personTopic, topicOf } from '../place.ts';
import { ownSentences } from '../own-sentences.ts';
import { isQuestion } from '../sentences.ts';
import { isUsersWord } from './said.ts';

export function promises(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (!fresh || found.length > 2000) return;
      for (const { sentence, end } of endsIn(record)) {
        found.push({
          fact: {
            text: factText(end.text),
            type: 'project',
            topic: about.name === null ? personTopic.promises : topicOf(about, 'open-ends'),
            project: about.id,
            ...(end.due === undefined ? {} : { due: end.due }),
          },
          cites: [citeOf(record, fresh)],
          because: `${record.source === 'git' ? 'a commit said' : 'you said'} on ${dayOf(record.at)}: "${factText(sentence).slice(0, 120)}"`,
        });
      }
    },
    finish: () => found,
  };
}

interface OpenEnd {
  text: string;
  due?: string;
}

/** The user's own promises; of a commit made here only the lines that begin with TODO. */
function endsIn(record: Observation): { sentence: string; end: OpenEnd }[] {
  const isCommit = record.source === 'git' && record.kind === 'commit' && record.origin !== 'external';
  if (!isCommit && !isUsersWord(record)) return [];
  const sentences = isCommit ? todoLines(record) : ownSentences(record.text);
  return sentences.flatMap((sentence) => {
    const end = openEndOf(sentence, record.at);
    if (!end) return [];
    const text = isCommit ? end.text.replace(/^The user noted as open on/, 'A commit marked as work on') : end.text;
    return [{ sentence, end: { ...end, text } }];
  });
}

function todoLines(record: Observation): string[] {
  const { data } = commitData.safeParse(record.data);
  if (!data?.here || data.merge) return [];
  return [data.subject, ...(data.body ?? '').split('\n')]
    .map((line) => line.trim().replace(/^[-*]\s+/, ''))
    .filter((line) => /^(?:TODO|FIXME)\b/.test(line))
    .slice(0, 5);
}

/** A time that is not now: without one, "I'll …" is only what happens next in the conversation. */
const LATER =
  /\b(?:tomorrow|tonight|later|next (?:week|month|sprint|monday|tuesday|wednesday|thursday|friday|saturday|sunday|time|release)|(?:on |by |before |until )(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|the end of|\d{1,2}(?:st|nd|rd|th)?\b|\d{4}-|january|february|march|april|may|june|july|august|september|october|november|december|next|tomorrow|then)|in (?:\d+|a few|two|three) (?:days?|weeks?|months?)|this (?:week|weekend|afternoon|evening)|at the weekend|eo[dw]|(?:by )?the end of (?:the |this |next )?(?:day|week|month|year|sprint)|some ?day|one day|another day|eventually|(?:right |soon |only )?after (?:(?:the|our|this|next|coming|v?\d[\d.]*) ){0,3}(?:release|launch|demo|freeze|upgrade|migration)|(?:once|when|as soon as) (?:\S+ ){1,4}?(?:is|are|has been|have been) (?:released|out|merged|shipped|live|launched))\b/i;
/** Said first: "after the release I'll …", "tomorrow: …". */
const LEAD =
  /^(?:tomorrow(?: \w+)?|tonight|later(?: today)?|next \w+|on \w+day|(?:after|once|when|as soon as) (?:\S+ ){0,4}?(?:release|launch|demo|freeze|upgrade|migration|released|out|merged|shipped|live|launched))(?:[,:] ?| (?=(?:i|we|let)\b))/i;

/** The promise, told in the third person with absolute dates, and its due day where one is named. */
export function openEndOf(sentence: string, at: string): OpenEnd | undefined {
  if (isQuestion(sentence)) return undefined;
  const own = sentence.replace(/^(?:ok(?:ay)?|yes|and|but|also|so|note|btw)\b[,:\s-]*/gi, '').replace(/[.!\s]+$/, '');
  const text = own.replaceAll('’', "'"); // of the same length: what is kept are their own characters
  const isLater = LATER.test(text);
  const rest = text.replace(LEAD, '').trim();
  const remind =
    /^(?:please )?(?:remind me|don't let me forget|do not let me forget)\s+(?:to |that |about )(.{4,160})$/i.exec(
      text,
    )?.[1];
  const todo = todoOf(text, isLater) ?? (isLater ? leftFor(text, rest) : undefined);
  const will = isLater
    ? /^(?:i|we)(?:'ll| will| (?:still )?need to| (?:still )?have to| must| should| want to|'d like to| plan to|'m going to| am going to|'re going to| are going to)\s+(?!(?:know|see|wait|have you|get back|be|go|leave|need|stop|sleep|head|come|let you|tell you|ask you|think|try again|read you|(?:continue|go on|carry on)(?: \S+| next \S+| on \S+)?$|sit|rest|eat)\b)(.{4,160})$/i.exec(
        rest,
      )
    : null;
  const promised = /^(?:i|we) promised\s+(?:\S+(?: \S+){0,3} )?to (.{4,160})$|^(?:i|we) owe\s+(.{4,160})$/i.exec(text);
  const isDue = DUE.test(text) && dueOf(text, at) !== undefined; // dates cost: last
  if (!remind && !todo && !will && !promised && !isDue) return undefined;
  // "promised" is told of the past, and what it is about of what comes.
  const ahead = promised?.[1] ?? promised?.[2] ?? text;
  const head = own.length - ahead.length;
  const dated = `${own.slice(0, head)}${absolutise(own.slice(head), at)}`.replace(/["“”]/g, "'");
  const due = dueOf(ahead, at);
  const verb = remind ? 'asked to be reminded' : todo ? 'noted as open' : 'said';
  return { text: `The user ${verb} on ${dayOf(at)}: "${cutText(dated, 140)}".`, ...(due === undefined ? {} : { due }) };
}

/** "TODO: …", "TODO(ada): …", "TODO after the release: …"; without a colon only where a later time is named. */
function todoOf(text: string, isLater: boolean): string | undefined {
  const told =
    /^(?:todo|to ?do|still open|open end|left to do|fixme)(?:\s*\([^)]{1,30}\))?(?:\s+(?:after|for|by|on|before|until|once|when|tomorrow|next)\b[^:]{0,40})?\s*[:–—-]\s*(.{4,160})$/i.exec(
      text,
    )?.[1];
  return (
    told ??
    (isLater ? /^TODO\s+(?!lists?\b|apps?\b|items?\b|comments?\b|mvc\b)(\S.{4,160})$/.exec(text)?.[1] : undefined)
  );
}

/** "let's do the migration next week", "leave the cleanup for tomorrow", "next week: write the notes", "follow up with Mia on Tuesday". */
function leftFor(text: string, rest: string): string | undefined {
  const agreed =
    /^let's\s+(?!(?:see|continue|go|stop|talk|meet|wait|call|start over|decide|discuss|not)\b)(.{4,160})$/i.exec(
      rest,
    )?.[1];
  const left = /^(?:let's )?(?:leave|save|postpone|defer)\s+(.{4,120}?\s(?:for|until|to|till)\s.{3,40})$/i.exec(
    text,
  )?.[1];
  const bare =
    /^(?:(?:still )?(?:need|have) to|will|must|follow up (?:with|on)|check back)\s+(?!(?:be|see|go|know|have|continue|not|you|it|this|that|they|he|she)\b)(.{4,160})$/i.exec(
      rest,
    )?.[1];
  const headed = /^(?:tomorrow|tonight|next \w+|on \w+day|after (?:the |next )*release)\s*:\s*(.{4,160})$/i.exec(
    text,
  )?.[1];
  return agreed ?? left ?? bare ?? headed;
}

/** "the report is due on Friday", "deadline for the talk is 3 December". */
const DUE =
  /^(?:the |my |our )?\S.{1,80}\s(?:is|are) due\b|^(?:the |my |our )?(?:deadline|due date) (?:for|of) .{3,80} is\b/i;

/** The last day that the sentence names, if it is not in the past. */
function dueOf(text: string, at: string): string | undefined {
  const days = resolveDates(text, at).flatMap(({ from, to }) => {
    // Of a span its last day; where it ends is not part of it.
    const day = to === undefined || to === null ? from : from === null || to.length > 10 ? to : addDays(to, -1);
    return day === null ? [] : [day.slice(0, 10)];
  });
  const last = days
    .filter((day) => day >= dayOf(at))
    .sort()
    .at(-1);
  return last;
}
