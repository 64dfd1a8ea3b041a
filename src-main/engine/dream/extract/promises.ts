/**
 * Promises and open ends in the user's own words: "I'll … tomorrow", "remind me to …", "TODO: …", with the day they are due.
 */
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
      if (!fresh || !isUsersWord(record) || found.length > 2000) return;
      for (const sentence of ownSentences(record.text)) {
        const end = openEndOf(sentence, record.at);
        if (!end) continue;
        found.push({
          fact: {
            text: factText(end.text),
            type: 'project',
            topic: about.name === null ? personTopic.promises : topicOf(about, 'open-ends'),
            project: about.id,
            ...(end.due === undefined ? {} : { due: end.due }),
          },
          cites: [citeOf(record, fresh)],
          because: `you said on ${dayOf(record.at)}: "${factText(sentence).slice(0, 120)}"`,
        });
      }
    },
    finish: () => found,
  };
}

/** A time that is not now: without one, "I'll …" is only what happens next in the conversation. */
const LATER =
  /\b(?:tomorrow|tonight|later|next (?:week|month|sprint|monday|tuesday|wednesday|thursday|friday|saturday|sunday|time|release)|(?:on |by |before |until )(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|the end of|\d{1,2}(?:st|nd|rd|th)?\b|\d{4}-|january|february|march|april|may|june|july|august|september|october|november|december|next|tomorrow|then)|in (?:\d+|a few|two|three) (?:days?|weeks?|months?)|this (?:week|weekend|afternoon|evening)|at the weekend|eo[dw]|(?:by )?the end of (?:the |this |next )?(?:day|week|month|year|sprint)|some ?day|one day|another day|eventually)\b/i;

/** The promise, told in the third person with absolute dates, and its due day where one is named. */
export function openEndOf(sentence: string, at: string): { text: string; due?: string } | undefined {
  if (isQuestion(sentence)) return undefined;
  const text = sentence.replace(/^(?:ok(?:ay)?|yes|and|but|also|so|note|btw)\b[,:\s-]*/gi, '').replace(/[.!\s]+$/, '');
  const remind =
    /^(?:please )?(?:remind me|don't let me forget|do not let me forget)\s+(?:to |that |about )(.{4,160})$/i.exec(
      text,
    )?.[1];
  const todo = /^(?:todo|to ?do|still open|open end|left to do|fixme)\s*[:–—-]\s*(.{4,160})$/i.exec(text)?.[1];
  const will = LATER.test(text)
    ? /^(?:(?:tomorrow|tonight|later|next week|on \w+day)[, ]+)?(?:i|we)(?:'ll| will| need to| have to| must| should| want to| plan to|'m going to| am going to|'re going to| are going to)\s+(?!(?:know|see|wait|have you|get back|be|go|leave|need|stop|sleep|head|come|let you|tell you|ask you|think|try again|read you|(?:continue|go on|carry on)(?: \S+| next \S+| on \S+)?$|sit|rest|eat)\b)(.{4,160})$/i.exec(
        text,
      )
    : null;
  const promised = /^(?:i|we) promised\s+(?:\S+(?: \S+){0,3} )?to (.{4,160})$|^(?:i|we) owe\s+(.{4,160})$/i.exec(text);
  const isDue = DUE.test(text) && dueOf(text, at) !== undefined; // dates cost: last
  if (!remind && !todo && !will && !promised && !isDue) return undefined;
  // "promised" is told of the past, and what it is about of what comes.
  const ahead = promised?.[1] ?? promised?.[2] ?? text;
  const dated = `${text.slice(0, text.length - ahead.length)}${absolutise(ahead, at)}`.replace(/["“”]/g, "'");
  const due = dueOf(ahead, at);
  const verb = remind ? 'asked to be reminded' : todo ? 'noted as open' : 'said';
  return { text: `The user ${verb} on ${dayOf(at)}: "${cutText(dated, 140)}".`, ...(due === undefined ? {} : { due }) };
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
