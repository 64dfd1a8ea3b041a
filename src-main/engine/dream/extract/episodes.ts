/**
 * Failure → change → success within one session, told as "this was fixed by …"; and errors that come back on other days.
 */
import { fileData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { cutText } from '../../memory/text.ts';
import {
  addCite,
  citeOf,
  FACT_LENGTH,
  factText,
  type About,
  type Candidate,
  type Cite,
  type Extractor,
} from '../candidate.ts';
import { topicOf } from '../place.ts';
import { isFunctionWord } from '../words.ts';
import { listed } from './layout.ts';
import { covers, isChange, runsIn, type Run } from './runs.ts';

interface Failure {
  run: Run;
  signature: string;
  cite: Cite;
  /** What was changed since, by its words: a file's path or a command. */
  changes: Map<string, Cite>;
}
interface Fix {
  by: string;
  /** The changes as a slot's value. */
  value: string;
  cites: Cite[];
}
interface Trouble {
  command: string;
  signature: string;
  failures: Cite[];
  days: Set<string>;
  fix?: Fix;
}

/** Sessions with an open failure that are kept in mind; the oldest are forgotten first. */
const MOST_OPEN = 200;
/** Days on which an error must have been met to be called recurring: one more than PRODUCT 3.2 asks of what is confirmed. */
const RECURS = 3;
/** Characters. */
const ROOM_FOR_FILES = 90;
const MOST_KINDS = 2000;

export function episodes(about: About): Extractor {
  const open = new Map<string, Failure[]>();
  const troubles = new Map<string, Trouble>();
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      const session = record.session ?? record.at.slice(0, 10);
      const cite = citeOf(record, fresh);
      for (const failure of open.get(session) ?? [])
        for (const change of changesIn(record, failure.run))
          if (failure.changes.size < 8) failure.changes.set(change, cite);
      for (const run of runsIn(record)) {
        if (run.failed) remember(session, run, cite);
        else settle(session, run, cite);
      }
    },
    finish: () => [...found, ...[...troubles.values()].filter(isRecurring).map((one) => toldAgain(one, about))],
  };

  function remember(session: string, run: Run, cite: Cite): void {
    const { signature } = run;
    if (signature === undefined) return;
    const failures = (open.get(session) ?? []).filter((other) => other.run.command !== run.command);
    open.set(session, [...failures, { run, signature, cite, changes: new Map() }].slice(-20));
    const oldest = open.keys().next().value;
    if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest);
    count(run.command, signature, cite);
  }

  function count(command: string, signature: string, cite: Cite): void {
    const trouble = troubles.get(signature) ?? { command, signature, failures: [], days: new Set() };
    trouble.command = command;
    trouble.days.add(dayOf(cite.at));
    addCite(trouble.failures, cite);
    if (troubles.size < MOST_KINDS) troubles.set(signature, trouble);
  }

  function settle(session: string, passed: Run, cite: Cite): void {
    const failures = open.get(session) ?? [];
    const settled = failures.filter(({ run }) => covers(passed, run));
    if (settled.length === 0) return;
    open.set(
      session,
      failures.filter((failure) => !settled.includes(failure)),
    );
    for (const failure of settled.filter(({ changes }) => changes.size > 0)) {
      const fix = { by: told(failure), value: valueOf(failure), cites: citesOf(failure, cite) };
      const trouble = troubles.get(failure.signature);
      if (trouble) trouble.fix = fix;
      if (cite.fresh && found.length < 500) found.push(toldFixed(failure, fix, about));
    }
  }
}

/** Failure, changes and success: the newest changes stay where there are too many. */
const citesOf = (failure: Failure, success: Cite): Cite[] => [
  failure.cite,
  ...new Map([...failure.changes.values()].slice(-10).map((cite) => [cite.ref, cite])).values(),
  success,
];

/** "changes to `a` and `b`, then `npm ci`". */
function told({ changes }: Failure): string {
  const all = [...changes.keys()].filter((change) => !change.startsWith('$ ')).slice(0, 3);
  const files = all.filter((_, n) => n === 0 || all.slice(0, n + 1).join('').length < ROOM_FOR_FILES);
  const commands = [...changes.keys()].filter((change) => change.startsWith('$ ')).slice(-2);
  const edits = files.length === 0 ? [] : [`changes to ${listed(files.map((file) => `\`${file}\``))}`];
  return [...edits, ...commands.map((command) => `\`${cutText(command.slice(2), 50)}\``)].join(', then ');
}

/** Whole words only: a fact's value must stand in what it cites. */
function valueOf({ changes }: Failure): string {
  const parts = [...changes.keys()].map((change) => change.replace(/^\$ /, '')).slice(0, 3);
  return parts.filter((part) => part.length < 90).sort().join(' '); // prettier-ignore
}

/** What a fact about the fix of this error fills: the same error of the same command finds it again. */
export const fixSlot = (command: string, signature: string): string =>
  `fixed by · ${command} · ${signature.toLowerCase()}`;

function toldFixed(failure: Failure, { by, value, cites }: Fix, about: About): Candidate {
  const { command } = failure.run;
  const day = dayOf(cites.at(-1)?.at ?? failure.cite.at);
  return {
    fact: {
      text: factText(
        `\`${command}\` failed with "${shown(failure.signature, command + by)}"; this was fixed by ${by} (${day}).`,
      ),
      type: 'project',
      topic: topicOf(about, 'errors'),
      project: about.id,
      slot: fixSlot(command, failure.signature),
      value,
    },
    cites,
    because: 'failed, was changed, and passed in one session',
  };
}

function toldAgain({ command, signature, failures, days, fix }: Trouble, about: About): Candidate {
  const first = dayOf(failures[0]?.at ?? about.now);
  const fixed = fix === undefined ? '' : `; last fixed by ${fix.by}`;
  return {
    fact: {
      text: factText(
        `Recurring error: \`${command}\` failed with "${shown(signature, command + fixed)}" (seen since ${first})${fixed}.`,
      ),
      type: 'project',
      topic: topicOf(about, 'errors'),
      project: about.id,
      slot: `recurring error · ${signature.toLowerCase()}`,
      value: fix?.value ?? signature.toLowerCase(),
    },
    cites: fix === undefined ? failures : [...failures.slice(0, 1), ...failures.slice(1).slice(-9), ...fix.cites],
    because: `failed ${failures.length === 22 ? 'more than 21' : failures.length} times on ${days.size} days`,
  };
}

/** As much of it as fits beside the rest of the sentence: what fixed it must not be cut off. */
function shown(signature: string, beside: string): string {
  const room = FACT_LENGTH - beside.length - 50;
  return cutText(signature.replace(/["“”]/g, "'").replaceAll('`', ''), Math.min(90, Math.max(40, room)));
}

/** Met on enough days, and naming something: "Command failed" is no error one could meet again. */
function isRecurring({ days, signature }: Trouble): boolean {
  return days.size >= RECURS && isNamed(signature);
}

function isNamed(signature: string): boolean {
  const words = signature.match(/[\p{L}][\p{L}\d_.]{2,}/gu) ?? [];
  return words.filter((word) => !isFunctionWord(word) && !UNNAMED.test(word)).length >= 2;
}

/** Words that every failing command puts out. */
const UNNAMED =
  /^(?:err(?:or|ors)?|fail(?:ed|ure|ures|ing|s)?|tests?|suites?|files?|command|commands|exit(?:ed)?|code|status|process|completed|finished|with|npm|pnpm|yarn|lifecycle|script|scripts|found|problems?|warnings?|run|running|build|see|above|total|passed|skipped|time|make|target|non-zero|returned|hex|ms|task)$/i;

/** Files that a record changes, and commands that do (marked with `$ `), but for the failing one itself. */
function changesIn(record: Observation, failing: Run): string[] {
  if (record.source === 'file') {
    const file = fileData.safeParse(record.data);
    return file.success && !file.data.generated ? [file.data.path] : [];
  }
  const steps = runsIn(record)
    .filter(({ failed, command }) => !failed && command !== failing.command && isChange(command))
    .map(({ command }) => `$ ${command}`);
  if (record.source !== 'agent' || record.kind !== 'tool') return steps;
  const tool = toolData.safeParse(record.data);
  return tool.success && tool.data.ok !== false && tool.data.command === undefined && EDITS.test(tool.data.tool)
    ? (tool.data.files ?? [])
    : steps;
}
const EDITS = /edit|write|patch|replace|create/i;
