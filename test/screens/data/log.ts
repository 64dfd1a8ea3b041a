/** A day of the made home: its records, its timeline, its sessions and what they were given. */
import type { Out, Parsed } from '../../../src-shared/contract/contract.ts';
import type { Observation, Source } from '../../../src-shared/contract/observation.ts';
import type { Session, SessionDetail } from '../../../src-shared/contract/sessions.ts';
import { at, harbor, quayside, tern, today } from './projects.ts';

let seq = 0;
type Part = Pick<Observation, 'source' | 'kind' | 'text'> & Partial<Observation>;
export function record(time: string, part: Part, day = today): Observation {
  seq++;
  const id = `01J${String(seq).padStart(23, '0')}`;
  const stamp = at(time, day);
  return { id, key: `k${seq}`, at: stamp, loggedAt: stamp, seq, project: harbor.id, origin: 'local', ...part };
}
const commit = (time: string, hash: string, subject: string, files: number, add: number, del: number): Observation =>
  record(time, {
    source: 'git',
    kind: 'commit',
    text: subject,
    data: { hash, subject, files: [], filesTotal: files, add, del, merge: false, here: true },
  });
const ran = (time: string, command: string, exit: number, durationMs: number): Observation =>
  record(time, { source: 'terminal', kind: 'finished', text: command, data: { command, exit, durationMs } });
const said = (time: string, kind: 'prompt' | 'conclusion', text: string, agent = 'claude-code'): Observation =>
  record(time, {
    ...{ source: 'agent', kind, text, session: 's-refund', data: { agent } },
    origin: kind === 'prompt' ? 'user-turn' : 'agent',
  });
const saved = (time: string, path: string, lines: number, project = harbor.id): Observation =>
  record(time, { source: 'file', kind: 'change', text: `changed ${path}`, project, data: { path, lines } });

export const records: Observation[] = [
  saved('09:12', 'src/pages/quay.tsx', 212, quayside.id),
  saved('10:40', 'src/pages/berths.tsx', 98, quayside.id),
  commit('11:48', 'a51f0c2', 'Show free berths first', 2, 31, 9),
  saved('14:20', 'src/refunds.ts', 148),
  commit('17:05', '3e9b2d1', 'Make refunds idempotent by key', 6, 212, 38),
  ran('17:22', 'pnpm vitest refunds', 1, 38_000),
  ran('17:31:08', 'pnpm vitest refunds -t half-cents', 1, 6100),
  said('17:34', 'prompt', 'Why does 10.005 round down? Show me, don’t fix it yet.'),
  said('17:41', 'conclusion', 'toFixed uses the binary value, just below 10.005'),
  record('18:02', { source: 'note', kind: 'note', text: 'Money is integer cents everywhere.', origin: 'user-direct' }),
  said('18:10', 'prompt', 'Then keep money as integer cents, and round half up at the edge.'),
  saved('18:21', 'src/money.ts', 64),
  said('18:26', 'conclusion', 'Amounts are cents now; the three failing tests pass.'),
  commit('18:31:05', 'b7704aa', 'Work in progress: cents as integers', 3, 64, 41),
  ran('18:34:20', 'pnpm vitest refunds', 0, 31_400),
  saved('18:39:48', 'test/refunds.test.ts', 188),
];
export const days = [today, '2026-11-19', '2026-11-18', '2026-11-17', '2026-11-16', '2026-11-13', '2026-11-12'];

/** `log.read` over any records, as the engine answers it. */
export function reader(all: Observation[], allDays = days) {
  return (asked: Parsed<'log.read'>): Out<'log.read'> => {
    const sources: Source[] | undefined = asked.sources ?? (asked.source ? [asked.source] : undefined);
    const wanted = all.filter(
      (one) =>
        (sources === undefined || sources.includes(one.source)) &&
        (asked.project === undefined || asked.project === one.project) &&
        (asked.failed === undefined || (typeof one.data?.['exit'] === 'number' && one.data['exit'] !== 0)),
    );
    const { limit = 100 } = asked;
    const place = asked.around === undefined ? -1 : wanted.findIndex(({ id }) => id === asked.around);
    const from = asked.from ?? -limit;
    const first = Math.max(0, place >= 0 ? place - Math.floor(limit / 2) : from < 0 ? wanted.length + from : from);
    return {
      day: all[0]?.at.slice(0, 10) ?? null,
      records: wanted.slice(first, first + limit),
      days: all.length === 0 ? [] : allDays,
      total: wanted.length,
      first,
    };
  };
}

const mark = (time: string, kind: 'bar' | 'commit' | 'ref' | 'tick' | 'failed' | 'span', ref: string, count = 1) => ({
  ...{ at: at(time), kind, ref, count },
});
const refOf = (n: number) => records[n]?.id ?? '';
export const timeline: Out<'log.timeline'> = {
  day: today,
  days: days.map((day, i) => ({ day, records: [609, 1208, 702, 855, 640, 91, 410][i] ?? 1 })),
  from: 9 * 60,
  to: 18 * 60 + 40,
  counts: [
    { source: 'file', records: 418 },
    { source: 'git', records: 11 },
    { source: 'terminal', records: 96 },
    { source: 'agent', records: 80 },
    { source: 'note', records: 4 },
  ],
  failures: 3,
  lanes: [
    {
      lane: 'files',
      source: 'file',
      marks: Array.from({ length: 44 }, (_, i) => {
        const minute = 9 * 60 + 12 + i * 13;
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        return mark(time, 'bar', refOf(3), 1 + ((i * 7) % 11));
      }),
    },
    {
      lane: 'git',
      source: 'git',
      marks: [
        mark('09:10', 'ref', refOf(2)),
        mark('11:48', 'commit', refOf(2)),
        mark('17:05', 'commit', refOf(4)),
        mark('18:31', 'commit', refOf(13)),
      ],
    },
    {
      lane: 'terminal',
      source: 'terminal',
      marks: [
        mark('10:02', 'tick', refOf(5)),
        mark('17:22', 'failed', refOf(5)),
        mark('17:31', 'failed', refOf(6)),
        mark('18:34', 'tick', refOf(14)),
      ],
    },
    {
      lane: 'claude-code',
      source: 'agent',
      marks: [
        { ...mark('17:34', 'span', refOf(7)), to: at('18:26') },
        mark('17:41', 'tick', refOf(8)),
        mark('18:10', 'tick', refOf(10)),
      ],
    },
  ],
  sessions: [
    {
      id: 'spell:1',
      project: quayside.id,
      agent: null,
      title: 'quayside-web',
      startedAt: at('09:10'),
      endedAt: at('11:52'),
    },
    {
      id: 's-refund',
      project: harbor.id,
      agent: 'claude-code',
      title: 'harbor-api',
      startedAt: at('16:20'),
      endedAt: at('18:40'),
    },
  ],
};
export const noTimeline: Out<'log.timeline'> = {
  ...{ day: null, days: [], from: 0, to: 0, counts: [], failures: 0, lanes: [], sessions: [] },
};

export const session = (change: Partial<Session>): Session => ({
  id: 's-refund',
  project: harbor.id,
  agent: 'claude-code',
  title: 'Why does 10.005 round down? Show me, don’t fix it yet.',
  startedAt: at('17:34'),
  endedAt: at('18:26:10'),
  running: false,
  prompts: 12,
  commands: 9,
  failures: 2,
  files: 9,
  commits: 1,
  records: 57,
  ...change,
});
export const sessions: Session[] = [
  session({
    id: 's-running',
    agent: 'codex',
    title: 'Backfill the refund keys of last week',
    startedAt: at('18:34'),
    endedAt: at('18:39'),
    running: true,
  }),
  session({}),
  session({
    id: 'spell:1',
    agent: null,
    project: quayside.id,
    title: 'src/pages: free berths first',
    startedAt: at('09:10'),
    endedAt: at('11:52'),
    prompts: 0,
  }),
  session({
    id: 's-flags',
    project: tern.id,
    title: 'Rename the flags of v3 and keep the old names for a release',
    startedAt: at('14:00', '2026-11-18'),
    endedAt: at('16:02', '2026-11-18'),
  }),
];
export const detail: SessionDetail = {
  session: session({}),
  asked: [records[7], records[10]].flatMap((one) => (one ? [{ ref: one.id, at: one.at, text: one.text }] : [])),
  concluded: { ref: refOf(12), at: at('18:26'), text: 'Amounts are cents now; the three failing tests pass.' },
  files: [
    { path: 'src/refunds.ts', times: 14 },
    { path: 'src/money.ts', times: 9 },
    { path: 'test/refunds.test.ts', times: 7 },
  ],
  commits: [{ ref: refOf(13), at: at('18:31:05'), text: 'Work in progress: cents as integers' }],
  failures: [{ ref: refOf(6), at: at('17:31:08'), text: 'pnpm vitest refunds -t half-cents' }],
  facts: [{ id: 'k3f9ab', text: 'Money is integer cents everywhere', topic: 'projects/harbor-api/conventions' }],
};
export const receipts: Out<'receipt.list'> = {
  receipts: [
    {
      at: at('17:34'),
      how: 'start',
      agent: 'claude-code',
      session: 's-refund',
      project: harbor.id,
      facts: ['k3f9ab', 'm7c2de'],
      characters: 1240,
      tokens: 310,
      used: ['k3f9ab'],
    },
    {
      at: at('18:10'),
      how: 'recall',
      agent: 'claude-code',
      session: 's-refund',
      byTime: true,
      project: harbor.id,
      facts: ['m7c2de'],
      records: 4,
      characters: 820,
      tokens: 205,
    },
  ],
  facts: [
    { id: 'k3f9ab', text: 'Money is integer cents everywhere', topic: 'projects/harbor-api/conventions' },
    { id: 'm7c2de', text: 'Tests are run with pnpm vitest', topic: 'projects/harbor-api/build-and-test' },
  ],
};
