/**
 * A day, a week or a long absence as a file: by project what was committed, asked, concluded and left open, then what memory learned.
 * Made by rules from records and facts, each line with its source. Pure.
 */
import type { DreamReport, Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Session } from '../../../src-shared/contract/sessions.ts';
import { agentTitles, type AgentId } from '../../../src-shared/contract/connect.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import { subjectOf } from '../brief/left-off.ts';
import { failingCommand, isSayable, promiseItems } from '../brief/open-ends.ts';
import { readScene } from '../brief/scene.ts';
import { count, dateWords, plain, quoted } from '../brief/words.ts';
import { mostCharacters, type Prepared } from './file.ts';
import { layOut, type Line, type Part } from './lines.ts';

export type SpanKind = 'day' | 'week' | 'month';

export interface SpanInput {
  kind: SpanKind;
  now: string;
  /** The span, its end not in it. */
  from: string;
  to: string;
  /** Narrowed to one project (id). */
  project: string | null;
  projects: readonly { id: string; name: string }[];
  /** Records of the span: git, forge, notes, and commands that ran. In any order. */
  records: readonly Observation[];
  /** Sessions that began in it, with their last conclusion. */
  sessions: readonly (Pick<
    Session,
    'id' | 'project' | 'agent' | 'title' | 'startedAt' | 'endedAt' | 'prompts' | 'files'
  > & {
    concluded?: { ref: string; text: string };
    /** A record of it. */
    ref: string;
  })[];
  facts: readonly Fact[];
  dreams: readonly DreamReport[];
}

/** Lines a part may have. A day is told whole; of a month, what one reads standing. */
const limits = {
  day: { commits: 60, sessions: 30, forge: 30, notes: 30, facts: 30 },
  week: { commits: 20, sessions: 12, forge: 20, notes: 12, facts: 20 },
  month: { commits: 12, sessions: 6, forge: 15, notes: 6, facts: 15 },
} as const;

/** Undefined when nothing happened in the span. */
export function composeSpan(input: SpanInput): Prepared | undefined {
  const records = [...input.records].sort((a, b) => instantOf(a.at) - instantOf(b.at) || a.seq - b.seq);
  const none = input.project === null ? [{ id: null, name: 'No project' }] : [];
  const told = [...input.projects, ...none]
    .map((one) => ({ one, parts: projectParts(one, records, input) }))
    .filter(({ parts }) => parts.length > 0);
  const learned = memoryParts(input);
  if (told.length === 0 && learned.length === 0) return undefined;
  const day = input.kind === 'day' ? input.from.slice(0, 10) : lastDay(input.to);
  const narrowed = input.projects.find(({ id }) => id === input.project);
  const title = `${titles[input.kind](input)}${narrowed ? `: ${plain(narrowed.name)}` : ''}`;
  return {
    name: `${day}-${input.kind}`,
    kind: input.kind,
    title,
    project: input.project,
    from: input.from,
    to: input.to,
    text: layOut(
      title,
      leadOf(input, told.filter(({ one }) => one.id !== null).length),
      [...told.flatMap(({ parts }) => parts), ...learned],
      mostCharacters,
    ),
  };
}

const titles: Record<SpanKind, (input: SpanInput) => string> = {
  day: ({ from }) => `The day ${dateWords(from.slice(0, 10))}`,
  week: ({ from, to }) => `The week ${dateWords(from.slice(0, 10))} to ${dateWords(lastDay(to))}`,
  month: ({ from, to }) => `From ${dateWords(from.slice(0, 10))} to ${dateWords(to.slice(0, 10))}`,
};

/** The end is midnight of the day after, or now. */
function lastDay(to: string): string {
  return new Date(Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - (/T00:00:00/.test(to) ? 86_400_000 : 0))
    .toISOString()
    .slice(0, 10);
}

function leadOf({ now, sessions, records }: SpanInput, projects: number): string {
  const commits = records.filter(isCommit).length;
  const agents = sessions.filter(({ agent }) => agent !== null).length;
  const of = [count(projects, 'project'), count(commits, 'commit'), count(agents, 'session')].join(', ');
  return `Made by Vesper ${now.slice(0, 16).replace('T', ' ')} from ${of}. What stands in quotation marks was said by somebody; each line ends with where it comes from.`;
}

function projectParts(one: { id: string | null; name: string }, all: readonly Observation[], input: SpanInput): Part[] {
  const most = limits[input.kind];
  const records = all.filter(({ project }) => project === one.id);
  const name = plain(one.name);
  const commits = records.filter(isCommit);
  const mine = commits.filter(({ data }) => data?.['here'] !== false);
  const others = commits.filter(({ data }) => data?.['here'] === false);
  const sessions = input.sessions.filter(({ project, agent }) => project === one.id && agent !== null);
  const failing = failingCommand(records);
  const parts: Part[] = [
    { title: `${name}: committed`, lines: mine.map((record) => commitLine(record, input)), most: most.commits },
    {
      title: `${name}: committed elsewhere`,
      lines: others.map((record) => commitLine(record, input)),
      most: most.commits,
    },
    { title: `${name}: pull requests`, lines: ofSource(records, 'forge', input), most: most.forge },
    { title: `${name}: sessions`, lines: sessions.map((session) => sessionLine(session, input)), most: most.sessions },
    { title: `${name}: notes`, lines: ofSource(records, 'note', input), most: most.notes },
    {
      title: `${name}: open`,
      lines: failing ? [{ text: `${failing.text}.`, sources: [failing.record.id] }] : [],
    },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

const isCommit = ({ source, kind }: Observation): boolean => source === 'git' && kind === 'commit';

/** `17:05 “Make refunds idempotent by key”, 6 files, +212 −38` */
function commitLine(record: Observation, { kind }: SpanInput): Line {
  const { data = {} } = record;
  const number = (key: string) => (typeof data[key] === 'number' ? data[key] : 0);
  const author =
    typeof data['author'] === 'string' && data['here'] === false ? ` by ${quoted(data['author'], 30)}` : '';
  const files = count(number('filesTotal'), 'file');
  const text = `${timeOf(record.at, kind)} ${quoted(subjectOf(record), 120)}${author}, ${files}, +${number('add')} −${number('del')}`;
  return { text, sources: [record.id] };
}

/** `16:20 Claude Code: “why does 10.005 round down?”, 12 prompts, 9 files; ended with “…”` */
function sessionLine(session: SpanInput['sessions'][number], { kind }: SpanInput): Line {
  const { agent, title, startedAt, prompts, files, concluded, ref } = session;
  const name = agent === null ? 'You' : (agentTitles[agent as AgentId] ?? plain(agent));
  const size = `${count(prompts, 'prompt')}, ${count(files, 'file')}`;
  const end = concluded ? `; ended with ${quoted(plain(concluded.text).split(/(?<=[.!?])\s/)[0] ?? '', 140)}` : '';
  return {
    text: `${timeOf(startedAt, kind)} ${name}: ${quoted(title, 100)}, ${size}${end}`,
    sources: [ref, ...(concluded ? [concluded.ref] : [])].filter((id) => id !== ''),
  };
}

function ofSource(records: readonly Observation[], source: 'forge' | 'note', { kind }: SpanInput): Line[] {
  return records
    .filter((record) => record.source === source)
    .map((record) => ({ text: `${timeOf(record.at, kind)} ${quoted(record.text, 200)}`, sources: [record.id] }));
}

/** What is new in memory, what is promised, and what dreams did. */
function memoryParts({ kind, facts, dreams, from, to, now, projects }: SpanInput): Part[] {
  const isIn = (at: string) => instantOf(at) >= instantOf(from) && instantOf(at) < instantOf(to);
  const learned = facts
    .filter((fact) => isSayable(fact) && isIn(fact.firstSeen))
    .sort((a, b) => instantOf(b.firstSeen) - instantOf(a.firstSeen));
  const promises = promiseItems(readScene({ now, projects: [...projects], facts, recent: [], uncommitted: [] }));
  const changed = dreams.filter((dream) => isIn(dream.at) && !dream.dryRun && !dream.undone && dream.done.length > 0);
  const parts: Part[] = [
    { title: 'Promised', lines: promises.map(({ text, source }) => ({ text, sources: [source] })) },
    {
      title: 'Learned',
      lines: learned.map(({ id, text, state }) => ({ text: `${plain(text)} [${state}]`, sources: [id] })),
      most: limits[kind].facts,
    },
    {
      title: 'Dreams',
      lines: changed.map(({ id, at, done }) => ({
        text: `${at.slice(0, 16).replace('T', ' ')} ${count(done.length, 'change')} to memory`,
        sources: [id],
      })),
      most: 10,
    },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** `17:05` of a day; `11-20 17:05` of more. */
function timeOf(at: string, kind: SpanKind): string {
  return kind === 'day' ? at.slice(11, 16) : at.slice(5, 16).replace('T', ' ');
}
