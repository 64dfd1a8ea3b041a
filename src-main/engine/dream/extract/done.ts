/**
 * What was done, by the user's own word or by a commit made here: what somebody promised may be among it.
 */
import { commitData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { isParticiple, lemma } from '../english/forms.ts';
import { citeOf, factText, type About, type Candidate, type Extractor } from '../candidate.ts';
import { ownSentences } from '../own-sentences.ts';
import { topicOf } from '../place.ts';
import { isQuestion } from '../sentences.ts';
import { isUsersWord } from './said.ts';

export function done(about: About): Extractor {
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      if (!fresh || found.length > 5000) return;
      for (const [deed, because] of deedsIn(record))
        found.push({
          fact: { text: factText(deed), type: 'project', topic: topicOf(about, 'open-ends'), project: about.id },
          cites: [citeOf(record, fresh)],
          because,
          done: true,
        });
    },
    finish: () => found,
  };
}

function deedsIn(record: Observation): [deed: string, because: string][] {
  const day = dayOf(record.at);
  if (isUsersWord(record) || (record.source === 'note' && /^user-/.test(record.origin)))
    return ownSentences(record.text)
      .filter((sentence) => !isQuestion(sentence) && isDeed(sentence))
      .map((sentence) => [sentence, `done: you said so on ${day}: "${factText(sentence).slice(0, 120)}"`]);
  const subject = committed(record);
  return subject === undefined || UNFINISHED.test(subject)
    ? []
    : [[subject, `done on ${day}, by a commit: "${factText(subject).slice(0, 120)}"`]];
}

/** "I've sent the report", "the report is sent", "done: the report". */
function isDeed(sentence: string): boolean {
  const text = sentence
    .replace(/^(?:ok(?:ay)?|yes|and|so|also|well|btw|fyi|finally|actually)\b[,:\s-]*/i, '')
    .replace(/[.!\s]+$/, '');
  if (OPEN.test(text)) return false;
  if (/^(?:done(?: with)?|finished(?: with)?|\[x\]|✅|✓)[:\s-]+\S/iu.test(text)) return true;
  if (/^.{4,100}?\s*[:–—-]\s*done$/i.test(text)) return true;
  const [, verb = ''] =
    /^(?:i|we)(?:['’]ve| have)?\s+(?:already |just |now |finally |also )*([\p{L}-]+)\s+\S/iu.exec(text) ?? [];
  if (verb !== '' && isPast(verb.toLowerCase())) return true;
  const [, ended = ''] =
    /^(?:the |my |our )?\S.{2,100}?\s(?:is|are|was|were|has been|have been|got)\s+(?:already |just |now |finally |all )*([\p{L}-]+)(?: (?:now|already|on|by|to|with)\b.*)?$/iu.exec(
      text,
    ) ?? [];
  return ended !== '' && (isParticiple(ended.toLowerCase()) || /^(?:done|complete|out|live)$/i.test(ended));
}

/** "wrote", "sent", "finished"; "put" and the like tell no tense. */
const isPast = (verb: string) =>
  isParticiple(verb) ||
  (lemma(verb) !== verb && /^(?:wrote|went|took|gave|did|began|chose|drew|rang|broke|spoke)$/.test(verb));

/** Not done, or not by now. */
const OPEN =
  /\b(?:not|never|n['’]t|almost|nearly|half|partly|some of|mostly|should|would|could|will|if|when|unless|until|once|wanted|tried|planned|decided|started|began|thought|promised|asked|forgot|going to|have to|needs?|used to|supposed|expected|yet|soon|being|last (?:year|month|week))\b|\w+n['’]t\b/i;
const UNFINISHED =
  /^(?:wip|revert|fixup!|squash!|draft|start|begin|prepare|todo|try|temp|tmp)\b|\b(?:wip|part \d|todo|first (?:draft|steps?|part))\b/i;

/** The subject of a commit that was made here: by git, or by an agent's own command. */
function committed(record: Observation): string | undefined {
  if (record.source === 'git' && record.kind === 'commit') {
    const { data } = commitData.safeParse(record.data);
    return data && data.here && !data.merge ? data.subject : undefined;
  }
  if (record.source !== 'agent' || record.kind !== 'tool') return undefined;
  const { data } = toolData.safeParse(record.data);
  if (data?.command === undefined || data.ok === false || (data.exit ?? 0) !== 0) return undefined;
  return /\bgit commit\b[^|;&]*?\s-[a-z]*m\s+(?:"([^"\n$]{4,120})"|'([^'\n]{4,120})')/
    .exec(data.command)
    ?.slice(1)
    .find(Boolean);
}
