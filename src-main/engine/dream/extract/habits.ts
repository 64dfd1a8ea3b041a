/**
 * Habits: when work is done, whether commits follow passed tests, with what packages are managed. Counted over days; a habit
 * that is broken says so. More is asked than for a fact (PRODUCT 3.2: three times on two days): two days are no habit.
 */
import { commitData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf, instantOf } from '../../../../src-shared/kit/time.ts';
import { addCite, citeOf, cleanCites, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { partOfDay, SPANS, type PartOfDay } from '../part-of-day.ts';
import { topicOf, type Subject } from '../place.ts';
import { knownCommands } from '../shell.ts';
import { isUsersWord } from './said.ts';
import { runsIn } from './runs.ts';

/** Days on which it must have been so, and of all days the share. */
const DAYS = 5;
const SHARE = 0.8;
/** Commits or installations that count, and the days they spread over. */
const TIMES = 5;
const SPREAD = 3;
/** Newest ones that are looked at: a habit is of now. */
const NEWEST = 40;
/** Tests that passed longer ago than this were not run for the commit. */
const LONG_AGO = 4 * 3_600_000;

export function habits(about: About): Extractor {
  const parts = [hours(about), testsBeforeCommits(about), packageManagers(about)];
  return {
    see: (record, fresh) => parts.forEach((part) => part.see(record, fresh)),
    finish: () => parts.flatMap((part) => part.finish()),
  };
}

/** When the user is at work: by what they ask, and where nobody asks anything by what is saved and committed. */
function hours(about: About): Extractor {
  const asked = new Map<string, Set<string>>();
  const worked = new Map<string, Set<string>>();
  const cites = new Map<PartOfDay, Cite[]>();
  return {
    see(record, fresh) {
      if (isUsersWord(record)) return void mark(asked, record.at);
      if (!isWork(record)) return;
      mark(worked, record.at);
      const part = partOfDay(record.at);
      addCite(cites.get(part) ?? cites.set(part, []).get(part)!, citeOf(record, fresh));
    },
    finish() {
      const days = asked.size >= DAYS ? asked : worked;
      const [part, share, on] = favourite(days);
      if (part === undefined || on < DAYS || share < SHARE) return [];
      const text = `Work is mostly in the ${part}, from ${SPANS[part]}`;
      const because = `on ${on} of ${days.size} days, ${Math.round(share * 100)} % of the hours`;
      return candidate(about, 'activity', 'working hours', part, text, cleanCites(cites.get(part) ?? [], 3), because);
    },
  };

  function mark(days: Map<string, Set<string>>, at: string): void {
    const day = dayOf(at);
    const known = days.get(day) ?? new Set();
    days.set(day, known.add(at.slice(11, 13)));
    const oldest = days.keys().next().value;
    if (days.size > NEWEST && oldest !== undefined) days.delete(oldest);
  }
}

/** The part that most hours fall in, its share of them, and on how many days. */
function favourite(
  days: ReadonlyMap<string, ReadonlySet<string>>,
): [part: PartOfDay | undefined, share: number, on: number] {
  const hoursOf = new Map<PartOfDay, number>();
  const daysOf = new Map<PartOfDay, Set<string>>();
  let all = 0;
  for (const [day, hoursSeen] of days)
    for (const hour of hoursSeen) {
      const part = partOfDay(`${day}T${hour}`);
      hoursOf.set(part, (hoursOf.get(part) ?? 0) + 1);
      daysOf.set(part, (daysOf.get(part) ?? new Set()).add(day));
      all += 1;
    }
  const [best] = [...hoursOf].sort((a, b) => b[1] - a[1]);
  if (!best) return [undefined, 0, 0];
  const on = daysOf.get(best[0])?.size ?? 0;
  return [best[0], Math.min(best[1] / all, on / days.size), on];
}

function isWork(record: Observation): boolean {
  if (record.source === 'file') return record.kind === 'change' || record.kind === 'add';
  return isCommitHere(record) || (record.source === 'agent' && record.kind === 'tool');
}

function isCommitHere(record: Observation): boolean {
  if (record.source !== 'git' || record.kind !== 'commit') return false;
  const { data } = commitData.safeParse(record.data);
  return data !== undefined && data.here && !data.merge && (data.made ?? 'commit') === 'commit';
}

/** Whether tests passed between one commit and the next. Agents' own `git commit` counts where git itself is not seen. */
function testsBeforeCommits(about: About): Extractor {
  const byGit: Commit[] = [];
  const byAgents: Commit[] = [];
  let passed: Cite | undefined;
  return {
    see(record, fresh) {
      const cite = citeOf(record, fresh);
      for (const { command, failed } of runsIn(record)) {
        if (!failed && knownCommands(command).some(({ purpose }) => purpose === 'tests')) passed = cite;
        if (!failed && /^git commit\b/.test(command)) take(byAgents, cite);
      }
      if (isCommitHere(record)) take(byGit, cite);
    },
    finish() {
      const commits = (byGit.length >= TIMES ? byGit : byAgents).slice(-NEWEST);
      if (!isHabit(commits)) return broken(commits);
      const cites = commits.filter(({ tests }) => tests).flatMap(({ commit, tests }) => (tests ? [tests, commit] : []));
      return candidate(
        about,
        'conventions',
        'tests before commits',
        'passed tests',
        'Commits follow passed tests',
        clean(cites),
        says(commits),
      );
    },
  };

  function take(commits: Commit[], commit: Cite): void {
    const isFor = passed !== undefined && isBetween(passed, commits.at(-1)?.commit, commit);
    commits.push({ commit, ...(isFor && passed ? { tests: passed } : {}) });
    if (commits.length > 2 * NEWEST) commits.shift();
  }

  /** A habit that was, and of which the newest commits know nothing. */
  function broken(commits: Commit[]): Candidate[] {
    const newest = commits.slice(-2 * TIMES);
    const isOver = isHabit(commits.slice(0, -2 * TIMES)) && newest.filter(({ tests }) => tests).length <= TIMES / 2;
    if (!isOver) return [];
    const cites = clean(newest.map(({ commit }) => commit));
    const [found] = candidate(
      about,
      'conventions',
      'tests before commits',
      'not',
      'Commits do not follow passed tests',
      cites,
      says(newest),
    );
    return found ? [{ ...found, removal: true }] : [];
  }
}
interface Commit {
  commit: Cite;
  tests?: Cite;
}

function isHabit(commits: readonly Commit[]): boolean {
  const tested = commits.filter(({ tests }) => tests);
  const days = new Set(tested.map(({ commit }) => dayOf(commit.at)));
  return tested.length >= TIMES && days.size >= SPREAD && tested.length / commits.length >= SHARE;
}

function isBetween(tests: Cite, last: Cite | undefined, commit: Cite): boolean {
  const [at, until] = [instantOf(tests.at), instantOf(commit.at)];
  return at <= until && until - at <= LONG_AGO && (last === undefined || at > instantOf(last.at));
}

const says = (commits: readonly Commit[]) =>
  `before ${commits.filter(({ tests }) => tests).length} of ${commits.length} commits`;

/** The first and the newest, once each. */
function clean(cites: readonly Cite[]): Cite[] {
  const all = [...new Map(cites.map((cite) => [cite.ref, cite])).values()];
  return all.length > 22 ? [...all.slice(0, 1), ...all.slice(-21)] : all;
}

const FAMILIES = [
  /^(npm|pnpm|yarn|bun) (?:i|install|add|ci)\b/,
  /^(pip3?|uv|poetry|pipenv|pdm|conda) (?:\w+ )?(?:install|add|sync)\b/,
];

/** Which package manager of its family is really used. */
function packageManagers(about: About): Extractor {
  const uses: Cite[][] = FAMILIES.map(() => []);
  const names = new Map<string, string>();
  return {
    see(record, fresh) {
      for (const { command, failed } of runsIn(record))
        FAMILIES.forEach((family, n) => {
          const name = failed ? undefined : family.exec(command)?.[1];
          if (name === undefined) return;
          const cite = citeOf(record, fresh);
          names.set(cite.ref, name.replace('pip3', 'pip'));
          uses[n]?.push(cite);
          if ((uses[n]?.length ?? 0) > NEWEST) uses[n]?.shift();
        });
    },
    finish: () => uses.flatMap((cites) => best(cites)),
  };

  function best(cites: readonly Cite[]): Candidate[] {
    const counts = new Map<string, Cite[]>();
    for (const cite of cites) {
      const name = names.get(cite.ref) ?? '';
      counts.set(name, [...(counts.get(name) ?? []), cite]);
    }
    const [name = '', own = []] = [...counts].sort((a, b) => b[1].length - a[1].length)[0] ?? [];
    const days = new Set(own.map(({ at }) => dayOf(at))).size;
    if (own.length < TIMES || days < SPREAD || own.length / cites.length < SHARE) return [];
    const slot = /^(?:npm|pnpm|yarn|bun)$/.test(name) ? 'package manager' : 'Python package manager';
    const text = `\`${name}\` is the command really used to manage packages`;
    return candidate(
      about,
      'build-and-test',
      `${slot} · command used`,
      name,
      text,
      clean(own),
      `in ${own.length} of ${cites.length} installations`,
    );
  }
}

function candidate(
  about: About,
  subject: Subject,
  slot: string,
  value: string,
  text: string,
  cites: Cite[],
  because: string,
): Candidate[] {
  const [first] = cites;
  if (!first) return [];
  return [
    {
      fact: {
        text: `${text} (seen since ${dayOf(first.at)}).`,
        type: 'project',
        topic: topicOf(about, subject),
        project: about.id,
        slot: `habit · ${slot}`,
        value,
      },
      cites,
      because,
    },
  ];
}
