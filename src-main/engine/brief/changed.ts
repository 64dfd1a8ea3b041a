/**
 * What changed while the person was away: others' commits, pull requests, what agents finished, what the dream did.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { BriefItem } from '../../../src-shared/contract/views.ts';
import { agentOf, firstSentence, subjectOf } from './left-off.ts';
import type { Scene } from './scene.ts';
import { hoursBefore, instantOf, instantOfStamp } from './scene.ts';
import { count, plain, quoted } from './words.ts';

/** Without an absence to speak of, what is younger than this is news. */
const NEWS_HOURS = 36;

export function changedItems(scene: Scene): BriefItem[] {
  const news = scene.recent.filter((record) => instantOf(record) >= newsFrom(scene));
  return [...othersCommits(news), ...forgeEvents(news), ...(scene.since === undefined ? [] : finishedSessions(news))];
}

export function dreamItem(scene: Scene): BriefItem | undefined {
  const dream = scene.lastDream;
  if (!dream || dream.dryRun || dream.undone) return undefined;
  // It may have begun before they left, and have given way to them.
  const at = dream.endedAt ?? dream.at;
  if (instantOfStamp(at) < newsFrom(scene)) return undefined;
  const { added, merged, superseded, promoted } = dream.operations;
  const done = [
    added > 0 && `${added} added`,
    promoted > 0 && `${promoted} confirmed`,
    superseded > 0 && `${superseded} superseded`,
    merged > 0 && `${merged} merged`,
  ].filter(Boolean);
  if (done.length === 0) return undefined;
  return { text: `The dream changed memory: ${done.join(', ')}.`, source: dream.id, kind: 'dream', at };
}

function newsFrom({ since, now }: Scene): number {
  return instantOfStamp(since ?? hoursBefore(now, NEWS_HOURS));
}

function othersCommits(news: Observation[]): BriefItem[] {
  const commits = news.filter(
    ({ source, kind, data }) => source === 'git' && kind === 'commit' && data?.['here'] === false,
  );
  return [...Map.groupBy(commits, ({ project }) => project)].flatMap(([project, group]) => {
    const last = group.at(-1);
    if (!last) return [];
    const authors = [
      ...new Set(group.map(({ data }) => data?.['author']).filter((author) => typeof author === 'string')),
    ];
    const by =
      authors.length === 1 && authors[0]
        ? ` by ${quoted(authors[0], 30)}`
        : authors.length > 1
          ? ` by ${authors.length} people`
          : '';
    const text = `${count(group.length, 'new commit')}${by}: ${quoted(subjectOf(last), 70)}.`;
    return [{ text, source: last.id, kind: 'changed' as const, at: last.at, project }];
  });
}

function forgeEvents(news: Observation[]): BriefItem[] {
  const last = news.findLast(({ source }) => source === 'forge');
  return last
    ? [{ text: quoted(last.text, 100), source: last.id, kind: 'changed', at: last.at, project: last.project }]
    : [];
}

/** Agents that went on alone: the newest conclusion of each session, at most two. */
function finishedSessions(news: Observation[]): BriefItem[] {
  const conclusions = news.filter(({ source, kind }) => source === 'agent' && kind === 'conclusion');
  const last = new Map(conclusions.map((record) => [`${record.project ?? ''}/${record.session ?? record.id}`, record]));
  return [...last.values()]
    .slice(-2)
    .reverse()
    .map((record) => ({
      text: `${agentOf(record)} finished: ${quoted(firstSentence(plain(record.text)), 80)}.`,
      source: record.id,
      kind: 'changed',
      at: record.at,
      project: record.project,
    }));
}
