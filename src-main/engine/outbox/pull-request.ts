/**
 * One pull request as a file: where it stands, what happened to it, what was done on its branch here. What others wrote is quoted. Pure.
 */
import { forgeData, type ForgeData } from '../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { slugOf } from '../../../src-shared/kit/slug.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { agentOf, subjectOf } from '../brief/left-off.ts';
import { count, plain, quoted } from '../brief/words.ts';
import { mostCharacters, type Prepared } from './file.ts';
import { layOut, type Line, type Part } from './lines.ts';

/** Of `https://HOST/OWNER/NAME/pull/12` (or `/pulls/`), `OWNER/NAME#12`, `#12` or `12`. */
export interface PullRequestName {
  host?: string;
  repo?: string;
  number: number;
}

export interface PullRequestInput {
  now: string;
  asked: PullRequestName;
  /** Records of forges, in any order, of any pull request. */
  forge: readonly Observation[];
  /** Commits and prompts of the project's repository. */
  here: readonly Observation[];
}

export function readName(text: string): PullRequestName | undefined {
  const said = text.trim();
  const url = URL.parse(said);
  const inUrl = url && /^\/(.+)\/(?:pull|pulls|merge_requests)\/(\d{1,9})(?:\/.*)?$/.exec(url.pathname);
  if (url && inUrl) return { host: url.host, repo: inUrl[1] ?? '', number: Number(inUrl[2]) };
  const short = /^(?:([\w.-]+\/[\w./-]+))?#?(\d{1,9})$/.exec(said);
  if (!short) return undefined;
  return { ...(short[1] === undefined ? {} : { repo: short[1] }), number: Number(short[2]) };
}

interface Event {
  record: Observation;
  data: ForgeData;
}

/** Undefined where nothing of it was seen. `several`: its name fits more than one. */
export function composePullRequest(input: PullRequestInput): Prepared | { several: string[] } | undefined {
  const events = eventsOf(input);
  const all = new Set(events.map(({ data }) => `${data.host}/${data.repo}#${data.number}`));
  if (all.size > 1) return { several: [...all].sort() };
  const last = events.at(-1);
  if (!last) return undefined;
  const { repo, number, title, url } = last.data;
  const project = last.record.project;
  const head = events.findLast(({ data }) => data.head !== undefined)?.data.head;
  const heading = `Pull request ${plain(repo)}#${number}`;
  const parts: Part[] = [
    { title: 'Where it stands', lines: standing(events) },
    { title: 'What happened', lines: events.map(eventLine), most: 60 },
    ...(head === undefined ? [] : onBranch(input.here, head, project)),
  ];
  const lead = `${[quoted(title, 200), ...(url === undefined ? [] : [plain(url)])].join(', ')}. Made by Vesper ${input.now.slice(0, 16).replace('T', ' ')}. What stands in quotation marks was written by others; each line ends with where it comes from.`;
  return {
    name: `${input.now.slice(0, 10)}-pr-${[slugOf(repo), number].join('-')}`,
    ...{ kind: 'pr', title: heading, project },
    text: layOut(heading, lead, parts, mostCharacters),
  };
}

function eventsOf({ forge, asked }: PullRequestInput): Event[] {
  const same = (text: string, wanted: string | undefined) =>
    wanted === undefined || text.toLowerCase() === wanted.toLowerCase();
  return forge
    .flatMap((record): Event[] => {
      const read = forgeData.safeParse(record.data);
      return record.source === 'forge' && read.success ? [{ record, data: read.data }] : [];
    })
    .filter(({ data }) => data.number === asked.number && same(data.repo, asked.repo) && same(data.host, asked.host))
    .sort((a, b) => instantOf(a.record.at) - instantOf(b.record.at) || a.record.seq - b.record.seq);
}

/** State, the newest word of each reviewer, the newest checks, and an open conflict. */
function standing(events: readonly Event[]): Line[] {
  const newest = (fits: (event: Event) => boolean) => events.findLast(fits);
  const state = newest(({ data }) => data.state !== undefined);
  const reviews = new Map(
    events.filter(({ record, data }) => record.kind === 'review' && data.by).map((one) => [one.data.by, one]),
  );
  const checks = newest(({ record }) => record.kind === 'checks');
  const merging = newest(({ record }) => record.kind === 'conflict' || record.kind === 'mergeable');
  const branches = newest(({ data }) => data.head !== undefined && data.base !== undefined);
  const line = (event: Event | undefined, text: (data: ForgeData) => string): Line[] =>
    event ? [{ text: text(event.data), sources: [event.record.id] }] : [];
  return [
    ...line(state, ({ state: is, draft }) => `It is ${is ?? 'open'}${draft ? ', a draft' : ''}.`),
    ...line(branches, ({ head = '', base = '' }) => `From ${quoted(head, 80)} into ${quoted(base, 80)}.`),
    ...[...reviews.values()].flatMap((event) =>
      line(event, ({ by = '', outcome = 'reviewed' }) => `${quoted(by, 40)}: ${plain(outcome).replaceAll('_', ' ')}.`),
    ),
    ...line(checks, ({ outcome = 'unknown' }) => `Checks: ${plain(outcome)}.`),
    ...(merging?.record.kind === 'conflict'
      ? line(merging, ({ paths = [], foundBy }) => {
          const where = paths.length > 0 ? ` in ${paths.slice(0, 8).map(plain).join(', ')}` : '';
          return `In conflict with its base${where}${foundBy === 'trial-merge' ? ' (by a trial merge here)' : ''}.`;
        })
      : []),
  ];
}

/** `2026-11-20 18:40 review, changes requested, “mara”: “The key must …”` */
function eventLine({ record, data }: Event): Line {
  const what = [plain(record.kind), data.outcome && plain(data.outcome).replaceAll('_', ' ')]
    .filter(Boolean)
    .join(', ');
  const by = data.by === undefined ? '' : `, ${quoted(data.by, 40)}`;
  return {
    text: `${record.at.slice(0, 16).replace('T', ' ')} ${what}${by}: ${quoted(record.text, 240)}`,
    sources: [record.id],
  };
}

function onBranch(here: readonly Observation[], branch: string, project: string | null): Part[] {
  const its = here
    .filter((record) => record.project === project && record.data?.['branch'] === branch)
    .sort((a, b) => instantOf(a.at) - instantOf(b.at));
  const commits = its.filter(({ source, kind }) => source === 'git' && kind === 'commit');
  const prompts = its.filter(({ source, kind }) => source === 'agent' && kind === 'prompt');
  const at = (record: Observation) => record.at.slice(0, 16).replace('T', ' ');
  return [
    {
      title: `${count(commits.length, 'commit')} on its branch here`,
      lines: commits.map((record) => ({
        text: `${at(record)} ${quoted(subjectOf(record), 120)}`,
        sources: [record.id],
      })),
      most: 40,
    },
    {
      title: 'Asked of agents on its branch',
      lines: prompts.map((record) => ({
        text: `${at(record)} ${agentOf(record)}: ${quoted(record.text, 160)}`,
        sources: [record.id],
      })),
      most: 15,
    },
  ];
}
