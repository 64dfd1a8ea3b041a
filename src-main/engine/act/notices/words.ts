/**
 * What notices say (design: notifications): title what happened, body what it means, at most two actions.
 */
import type { DreamReport } from '../../../../src-shared/contract/memory.ts';
import { phaseNames } from '../../../../src-shared/contract/memory.ts';
import type { Wish } from '../../../../src-shared/contract/wish.ts';
import type { Brief, BriefItem } from '../../../../src-shared/contract/views.ts';
import { addDays, dayOf } from '../../../../src-shared/kit/time.ts';
import { cutAtWord, plain } from '../../brief/words.ts';
import type { Purpose } from '../../egress/hosts.ts';
import type { KeyTrouble } from '../../model/model.ts';
import type { Notice } from '../../ports.ts';

const MOST_TITLE = 40;
const MOST_BODY = 400;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The brief's own texts and nothing else; `left` and `now` are stamps. */
export function briefNotice(brief: Brief, left: string, now: string): Notice {
  const [first] = brief.items;
  return fitted({
    id: 'brief',
    title: briefTitle(dayOf(left), dayOf(now)),
    body: brief.items.map(({ text }) => text).join('\n'),
    ...(first ? { place: placeOf(first) } : {}),
    actions: [
      { label: 'Open brief', place: 'today' },
      ...(brief.file ? [{ label: 'Read all of it', place: `outbox:${brief.file.name}` }] : []),
    ],
  });
}

function briefTitle(left: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(left)) / 86_400_000);
  if (days > 7) return `Back after ${days} days`;
  if (left >= addDays(today, -1)) return 'Where you left off';
  return `Since ${WEEKDAYS[new Date(`${left}T00:00:00Z`).getUTCDay()]}`;
}

function placeOf({ source }: BriefItem): string {
  if (source.startsWith('dream-')) return `dream:${source}`;
  return /^[0-9A-Z]{26}$/.test(source) ? `record:${source}` : `fact:${source}`;
}

export function reviewNotice(waiting: number): Notice {
  return {
    id: 'review',
    title: waiting === 1 ? '1 fact needs your word' : `${waiting} facts need your word`,
    body: 'The old ones stay until you decide.',
    place: 'dreams',
    actions: [{ label: 'Review', place: 'dreams' }],
  };
}

/** Vesper's own words alone: what an agent typed is shown where it can be read as a quotation. */
export function wishNotice({ who, does }: Pick<Wish, 'who' | 'does'>): Notice {
  return fitted({
    id: 'wish',
    title: `${who.name} waits for your answer`,
    body: `It wants to ${does}. No answer within a minute means no.`,
    place: 'today',
    actions: [{ label: 'Show', place: 'today' }],
  });
}

/** `trouble`: the system's own words. */
export function stoppedNotice(trouble: string): Notice {
  const isFull = /ENOSPC|no space/i.test(trouble);
  return {
    id: 'stopped',
    title: 'Recording has stopped',
    body: `${isFull ? 'The disk is full' : 'The log cannot be written'}. Nothing already recorded is lost; nothing new is kept until ${isFull ? 'there is space' : 'it can be written'}.`,
    place: 'today',
  };
}

export function delayedNotice(project: string, observer: string, reason: string): Notice {
  const tail = observer === 'files' ? ' is watched with delay' : ' is not fully watched';
  const means = observer === 'files' ? 'Changes are found by regular scans instead.' : 'The rest of it is watched.';
  return fitted({
    id: `delayed-${observer}`,
    title: `${cutAtWord(plain(project), MOST_TITLE - tail.length)}${tail}`,
    body: `${sentence(plain(reason))} ${means} What is already recorded is safe.`,
    place: 'today',
  });
}

/** Said here alone. */
export const phoneNoticeId = 'push';

export function phoneNotice({ host, because }: { host: string; because: string }): Notice {
  return fitted({
    id: phoneNoticeId,
    title: 'Your phone is not reached',
    body: `${sentence(`Of ${plain(host)}: ${plain(because)}`)} Notices are shown here as before.`,
    place: 'settings',
  });
}

export function keyNotice({ is, host, because }: KeyTrouble): Notice {
  return fitted({
    id: `key-${is}`,
    title: is === 'refused' ? 'The model refuses its key' : 'The model has no key',
    body: `${sentence(`Of ${plain(host)}: ${plain(because)}`)} Briefs and dreams go on without the model; nothing is asked of it.`,
    place: 'settings',
  });
}

/** `most`: dollars, or requests. `kind`: of requests, what they are for. */
export function limitNotice(limit: 'day' | 'run' | 'calls', most: number, kind: Purpose = 'model'): Notice {
  const [title, body] =
    limit === 'day'
      ? ['Model budget is spent', `$${most.toFixed(2)} a day, as you set it. ${goesOn('model')}`]
      : limit === 'run'
        ? ['A dream has spent its budget', `$${most.toFixed(2)} a dream, as you set it. The rules read the rest of it.`]
        : ['The day’s requests are used up', `At most ${most} a day for ${uses[kind].what}. ${goesOn(kind)}`];
  return fitted({ id: limit === 'calls' ? `limit-${limit}-${kind}` : `limit-${limit}`, title, body, place: 'ledger' });
}

const goesOn = (kind: Purpose): string => `${uses[kind].meanwhile} until midnight.`;
const uses: Record<Purpose, { what: string; meanwhile: string }> = {
  model: { what: 'dreams', meanwhile: 'Briefs and dreams go on without the model' },
  moments: { what: 'what to say', meanwhile: 'The rules decide alone' },
  embeddings: { what: 'search by meaning', meanwhile: 'Search goes by words' },
  forge: { what: 'pull requests', meanwhile: 'They are not looked at' },
  push: { what: 'your phone', meanwhile: 'It gets no notice' },
  update: { what: 'updates', meanwhile: 'They are not looked for' },
};

export function dreamNotice({ id, phases }: Pick<DreamReport, 'id' | 'phases'>): Notice {
  // A report lists the phases that ended: it stopped in the one after.
  const phase = phaseNames[phases.length];
  const where = phase === undefined ? 'before its changes were adopted' : `in ${sentence(phase).slice(0, -1)}`;
  return {
    id: 'dream',
    title: 'The dream did not finish',
    body: `It stopped ${where}. Memory is exactly as before; the next dream starts over.`,
    place: `dream:${id}`,
    actions: [{ label: 'Show reason', place: `dream:${id}` }],
  };
}

function fitted(notice: Notice): Notice {
  return { ...notice, title: cutAtWord(notice.title, MOST_TITLE), body: cutAtWord(notice.body, MOST_BODY) };
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\.$/, '');
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`;
}
