/**
 * What is worth a word while the user works, each once: an error they meet again and once mended, two agents at one file, long work that has
 * ended, a promise that is due, work that is not committed at the end of the day. Pure: the most urgent first.
 */
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { isSayable, promiseItems, releasedItems, uncommittedItems } from '../../brief/open-ends.ts';
import { hoursBefore, instantOf, instantOfStamp, readScene, type BriefInput, type Scene } from '../../brief/scene.ts';
import { cutAtWord, plain } from '../../brief/words.ts';
import { fixSlot } from '../../dream/extract/episodes.ts';
import { covers, runsIn, type Run } from '../../dream/extract/runs.ts';
import { collisions } from './collisions.ts';
import { longEnded, type Chair } from './ended.ts';
import { forgeMoments } from './forge-moments.ts';
import type { Moment } from './moment.ts';

/** Seen twice without a pass in between: once is how work goes. */
const AGAIN = 2;
/** A failure of longer ago is not what they look at now. */
const FRESH_MS = 10 * 60_000;
/** Local hours: time left to keep a promise, and the end of the working day. */
const DUE_FROM = '15:00';
const DAY_ENDS = '17:30';
const MOST_BODY = 400;

export function momentsIn(input: BriefInput, chair: Chair = { idleSeconds: 'unknown' }): Moment[] {
  const scene = readScene(input);
  return [
    ...knownFixes(scene),
    ...collisions(scene),
    ...forgeMoments(scene),
    ...longEnded(scene, chair),
    ...afterRelease(scene),
    ...dueToday(scene),
    ...notCommitted(scene),
  ];
}

interface Failing {
  run: Run & { signature: string };
  project: string | null;
  count: number;
  at: number;
}

function knownFixes({ recent, facts, now, today }: Scene): Moment[] {
  const failing = new Map<string, Failing>();
  for (const record of recent) {
    for (const run of runsIn(record)) {
      const { signature } = run;
      if (!run.failed) {
        for (const [key, { run: failed, project }] of failing)
          if (project === record.project && covers(run, failed)) failing.delete(key);
      } else if (signature !== undefined) {
        const key = `${record.project ?? ''}\n${run.command}\n${signature}`;
        const count = (failing.get(key)?.count ?? 0) + 1;
        failing.set(key, { run: { ...run, signature }, project: record.project, count, at: instantOf(record) });
      }
    }
  }
  return [...failing.values()]
    .filter(({ count, at }) => count >= AGAIN && instantOfStamp(now) - at <= FRESH_MS)
    .sort((a, b) => b.at - a.at)
    .flatMap(({ run, project }) => {
      const slot = fixSlot(run.command, run.signature);
      const fact = facts.find((one) => one.project === project && one.slot === slot && isSayable(one));
      return fact
        ? [momentOf(`fix:${fact.id}:${today}`, 'This was fixed before', fact.text, fact.id, fact.project)]
        : [];
    });
}

function dueToday(scene: Scene): Moment[] {
  if (clockOf(scene.now) < DUE_FROM) return [];
  const due = scene.facts.filter((fact) => fact.due === scene.today);
  return promiseItems({ ...scene, facts: due }).map(({ text, source, project }) =>
    momentOf(`due:${source}:${scene.today}`, 'Promised for today', text, source, project),
  );
}

/** What was promised for after a release, once one has come. */
function afterRelease(scene: Scene): Moment[] {
  return releasedItems(scene).map(({ text, source, project }) =>
    momentOf(`due:${source}:release`, 'The release is out', text, source, project),
  );
}

function notCommitted(scene: Scene): Moment[] {
  if (clockOf(scene.now) < DAY_ENDS) return [];
  const hourAgo = instantOfStamp(hoursBefore(scene.now, 1));
  return uncommittedItems(scene, null).flatMap(({ text, project, source, at }) => {
    const isToday = at !== undefined && dayOf(at) === scene.today;
    const committed = scene.recent.some(
      (one) => one.project === project && one.kind === 'commit' && instantOf(one) >= hourAgo,
    );
    if (!isToday || committed || project === null || project === undefined) return [];
    const name = scene.projects.find(({ id }) => id === project)?.name ?? '';
    const key = `uncommitted:${project}:${scene.today}`;
    return [
      {
        key,
        notice: {
          id: key,
          title: 'Not committed yet',
          body: cutAtWord(`${plain(name)}: ${text}`, MOST_BODY),
          place: 'today',
        },
        about: { source, project },
      },
    ];
  });
}

function momentOf(key: string, title: string, text: string, source: string, project: string | null = null): Moment {
  const notice = { id: key, title, body: cutAtWord(text, MOST_BODY), place: `fact:${source}` };
  return { key, notice, about: { source, project } };
}

/** `HH:MM` by the stamp's own offset. */
const clockOf = (stamp: string): string => stamp.slice(11, 16);
