/**
 * A month of somebody's work as lines of the log: what they and their agents did and when, which of it is worth a word (`seed`) and what only looks like
 * it. Deterministic. Texts of prompts and answers come from recorded sessions where they are on this machine.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { sharedData } from '../../support/shared.ts';

export interface Line {
  source: string;
  kind: string;
  origin: string;
  project: string;
  session?: string;
  text: string;
  data: Record<string, unknown>;
}

export interface Happening {
  /** Ms. */
  at: number;
  lines: Line[];
  /** What it is worth: the beginning of the notice's title. */
  seed?: { title: string; from: number };
}

export interface Day {
  /** Local midnight, ms; hours at the desk, ms. */
  midnight: number;
  desk: [from: number, to: number][];
  happenings: Happening[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const OFFSET = 60;

/** `days` from Monday 2026-11-02 on; weekends are free. `local`: everything is at +01:00. */
export function monthOf(days: number): Day[] {
  const texts = spokenTexts();
  const first = Date.parse('2026-11-02T00:00:00+01:00');
  return Array.from({ length: days }, (_, n) => {
    const midnight = first + n * DAY;
    const weekday = n % 7;
    const at = (clock: string): number => midnight + (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * MINUTE;
    if (weekday > 4) return { midnight, desk: [], happenings: [] };
    const desk: Day['desk'] = [
      [at('08:55'), at('12:30')],
      [at('13:15'), at('18:10')],
    ];
    return { midnight, desk, happenings: workday(n, at, texts).sort((a, b) => a.at - b.at) };
  });
}

function workday(n: number, at: (clock: string) => number, texts: string[]): Happening[] {
  const say = (clock: string, project: string, session: string): Happening => {
    const from = at(clock);
    const text = texts[(n * 7 + from / MINUTE) % texts.length] ?? 'Explain how the cache works';
    return { at: from, lines: [prompt(project, session, text)] };
  };
  const files = ['ledger', 'harbor', 'tides', 'berths', 'pilots'];
  const file = `src/${files[n % files.length]}-${n}.ts`;
  const daily: Happening[] = [
    // Ordinary work: sessions that end, saves, commands one sits before.
    say('09:02', 'atlas', `m${n}`),
    { at: at('09:06'), lines: [conclusion('atlas', `m${n}`, 'The cache keeps parsed pages for a day.')] },
    { at: at('09:20'), lines: [ran('atlas', 'npm test', 40), saved('atlas', file)] },
    { at: at('09:31'), lines: [ran('atlas', 'vim README.md', 700), ran('atlas', 'git status', 0)] },
    { at: at('09:40'), lines: [ran('atlas', 'npm test', 30, 1, `Error: case ${n} failed`)] },
    { at: at('09:44'), lines: [ran('atlas', 'npm test', 30), commit('atlas', `atlas: case ${n} mended`, [file], n)] },
    // A long build while they talk to another agent.
    say('10:05', 'tides', `t${n}`),
    {
      at: at('10:12'),
      lines: [ran('atlas', `npm run build -- --step ${n}`, 660)],
      seed: { title: 'A long command has ended', from: at('10:12') },
    },
    // The same, but they wait for it.
    { at: at('11:40'), lines: [ran('atlas', 'npm run package', 720)] },
    // One session after the other at one file.
    { at: at('11:45'), lines: [edit('atlas', `m${n}`, 'claude-code', file)] },
    { at: at('11:50'), lines: [edit('atlas', `n${n}`, 'claude-code', file)] },
    say('15:20', 'atlas', `o${n}`),
    { at: at('15:23'), lines: [conclusion('atlas', `o${n}`, 'Done, three files.')] },
    ...['09:50', '11:10', '14:40', '16:10'].map((clock) => ({
      at: at(clock),
      lines: [0, 1, 2, 3, 4].map((k) => saved('atlas', `src/${clock.slice(0, 2)}-${k}-${n}.ts`)),
    })),
    ...['09:52', '11:12', '15:50', '17:10'].map((clock, k) => say(clock, 'atlas', `s${k}-${n}`)),
    { at: at('17:58'), lines: [commit('tides', `tides: table ${n}`, ['src/table.ts'], n)] },
  ];
  return [...daily, ...special(n, at)];
}

/** What comes on some days only. */
function special(n: number, at: (clock: string) => number): Happening[] {
  const found: Happening[] = [];
  const shared = `src/shared-${n}.ts`;
  if (n % 2 === 0)
    found.push(
      { at: at('14:00'), lines: [edit('tides', `a${n}`, 'claude-code', shared)] },
      { at: at('14:03'), lines: [edit('tides', `b${n}`, 'codex', shared)] },
      {
        at: at('14:06'),
        lines: [edit('tides', `a${n}`, 'claude-code', shared)],
        seed: { title: 'Two agents, one file', from: at('14:06') },
      },
    );
  if (n % 2 === 1)
    found.push(
      { at: at('14:10'), lines: [prompt('tides', `l${n}`, `Migrate table ${n} of the tides to the new format`)] },
      { at: at('14:20'), lines: [prompt('atlas', `q${n}`, 'And what does this function do?')] },
      {
        at: at('14:25'),
        lines: [conclusion('tides', `l${n}`, `The migration of table ${n} is done and its tests pass.`)],
        seed: { title: 'Codex has finished', from: at('14:25') },
      },
    );
  // A promise for tomorrow, said today; it is due when tomorrow's afternoon begins.
  const tomorrow = n % 7 < 4;
  if (tomorrow)
    found.push({
      at: at('16:30'),
      lines: [prompt('atlas', `p${n}`, `I'll send report number ${n + 100} to Jonas tomorrow.`)],
      seed: { title: 'Promised for today', from: at('16:30') + DAY - 90 * MINUTE },
    });
  // After six in the evening is the end; at night agents go on alone, and nobody is told.
  found.push({ at: at('22:10'), lines: [ran('atlas', `npm run nightly -- ${n}`, 1800)] });
  return found;
}

const prompt = (project: string, session: string, text: string): Line => ({
  ...{ source: 'agent', kind: 'prompt', origin: 'user-turn', project, session, text },
  data: { agent: 'codex' },
});
const conclusion = (project: string, session: string, text: string): Line => ({
  ...{ source: 'agent', kind: 'conclusion', origin: 'agent', project, session, text },
  data: { agent: 'codex', final: true },
});
const edit = (project: string, session: string, agent: string, file: string): Line => ({
  ...{ source: 'agent', kind: 'tool', origin: 'agent', project, session, text: `Edit ${file}` },
  data: { agent, tool: 'Edit', files: [file], ok: true },
});
const saved = (project: string, file: string): Line => ({
  ...{ source: 'file', kind: 'change', origin: 'local', project, text: file },
  data: { path: file, size: 900, lines: 30 },
});
const ran = (project: string, command: string, seconds: number, exit = 0, errorSignature?: string): Line => ({
  ...{ source: 'terminal', kind: 'finished', origin: 'local', project, text: command },
  data: { command, exit, durationMs: seconds * 1000, shell: 'zsh', ...(errorSignature ? { errorSignature } : {}) },
});
const commit = (project: string, subject: string, files: string[], n: number): Line => ({
  ...{ source: 'git', kind: 'commit', origin: 'agent', project, text: subject },
  data: {
    ...{ hash: `c0ffee${n}${project}`, subject, filesTotal: files.length, add: 9, del: 2, merge: false, here: true },
    files: files.map((one) => ({ path: one, op: 'change' })),
  },
});

/** As `vesper import` reads it. */
export function importLine(line: Line, at: number, n: number): string {
  return JSON.stringify({ id: `month-${n}`, at: formatStamp(at, OFFSET), ...line });
}

/** What people typed in recorded sessions, one line each; a few of our own without them. */
function spokenTexts(): string[] {
  const folder = sharedData('transcripts');
  const own = ['Fix the failing test', 'Why does the build fail?', 'Add a test for the empty case'];
  if (folder === undefined) {
    console.log('skipped: the recorded sessions are not on this machine; prompts are made up');
    return own;
  }
  const files = readdirSync(path.join(folder, 'files')).sort();
  const typed = files.flatMap((name) =>
    readFileSync(path.join(folder, 'files', name), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const text = /"type":"user".*"content":"((?:[^"\\]|\\.){10,160})"/.exec(line)?.[1];
        return text === undefined || /[<\\]/.test(text) ? [] : [text];
      }),
  );
  return typed.length > 10 ? typed.slice(0, 200) : own;
}
