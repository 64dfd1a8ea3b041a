/** The made home's memory: facts, topics, what waits for a word, life lines, dreams and briefs. */
import type { Out } from '../../../src-shared/contract/contract.ts';
import type { DreamReport, Fact, Topic } from '../../../src-shared/contract/memory.ts';
import { records } from './log.ts';
import { at, gates, harbor, today } from './projects.ts';

const refs = records.map(({ id }) => id);
export const fact = (id: string, text: string, change: Partial<Fact> = {}): Fact => ({
  id,
  text,
  type: 'project',
  topic: 'projects/harbor-api/conventions',
  project: harbor.id,
  state: 'confirmed',
  origin: 'local',
  evidence: [
    {
      ref: refs[9] ?? '',
      at: at('18:02'),
      origin: 'user-direct',
      source: 'note',
      excerpt: 'Money is integer cents everywhere.',
    },
    {
      ref: refs[8] ?? '',
      at: at('17:41'),
      origin: 'agent',
      source: 'agent',
      excerpt: 'toFixed uses the binary value, just below 10.005',
    },
    {
      ref: refs[13] ?? '',
      at: at('18:31'),
      origin: 'local',
      source: 'git',
      excerpt: 'Work in progress: cents as integers',
    },
  ],
  evidenceCount: 5,
  firstSeen: at('11:20', '2026-10-02'),
  lastConfirmed: at('18:31'),
  ...change,
});
export const facts: Fact[] = [
  fact('k3f9ab', 'Money is integer cents everywhere; amounts are rounded half up at the edge', {
    user: true,
    origin: 'user-direct',
    pinned: true,
  }),
  fact('m7c2de', 'Refunds are idempotent by their key', { slot: 'refunds · idempotent by', value: 'key' }),
  fact('q1w8rt', 'A release is tagged after the changelog is written', {
    state: 'tentative',
    origin: 'agent',
    evidenceCount: 2,
  }),
  fact('z5x6cv', 'The staging database is reset every night', { state: 'proposed', origin: 'external' }),
  fact('b8n4hj', 'Amounts are kept as decimal strings', {
    state: 'superseded',
    supersededBy: 'k3f9ab',
    endedAt: at('02:14'),
  }),
];
export const topic = (
  path: string,
  name: string,
  description: string,
  n: number,
  change: Partial<Topic> = {},
): Topic => ({
  ...{ path, name, description, type: 'project', project: harbor.id, updated: today, facts: n, bytes: n * 120 },
  ...change,
});
export const topics: Topic[] = [
  topic('user/preferences', 'Preferences', 'How you like things done', 14, { type: 'user', project: null }),
  topic('user/about', 'About you', 'Who you are and what you work on', 6, { type: 'user', project: null }),
  topic('projects/harbor-api/build-and-test', 'Build and test', 'How it is built, tested and released', 22),
  topic('projects/harbor-api/conventions', 'Conventions', 'Rules of the code, and why they are so', 31),
  topic('projects/harbor-api/fixes', 'Fixes', 'What failed, and what made it pass', 18),
  topic('projects/quayside-web/layout', 'Layout', 'Where things are', 9, { project: 'p-quayside' }),
  topic('projects/tern-cli/decisions', 'Decisions', 'What was decided, by commit', 12, { project: 'p-tern' }),
];
export const topicText: Out<'memory.topic'> = {
  topic: topics[3] ?? topic('x', 'x', '', 0),
  markdown: '# Conventions\n',
  facts,
};
/** The first topic of the list, which is open where none was chosen. */
export const preferencesText: Out<'memory.topic'> = {
  topic: topics[0] ?? topic('x', 'x', '', 0),
  markdown: '# Preferences\n',
  facts: [
    fact('c4v7bn', 'Prefers small commits with the reason in the body', { user: true, origin: 'user-direct' }),
    fact('t2y5ui', 'Prefers pnpm to npm'),
    fact('g9h3jk', 'Prefers tests that run without a network', { state: 'tentative', evidenceCount: 2 }),
  ].map((one) => ({ ...one, type: 'user', topic: 'user/preferences', project: null })),
};

export const lifeLine: Out<'memory.why'> = {
  fact: facts[0] ?? fact('k3f9ab', ''),
  entries: [
    {
      at: at('17:41', '2026-11-19'),
      what: 'evidence',
      text: 'toFixed uses the binary value',
      ref: refs[8] ?? '',
      source: 'agent',
      origin: 'agent',
    },
    { at: at('02:14'), what: 'operation', text: 'Replaced: Amounts are kept as decimal strings', dream: 'dream-20' },
    { at: at('18:02'), what: 'edit', text: 'Confirmed by you', source: 'note', origin: 'user-direct' },
    {
      at: at('18:31'),
      what: 'evidence',
      text: 'Work in progress: cents as integers',
      ref: refs[13] ?? '',
      source: 'git',
      origin: 'local',
    },
    { at: at('18:36'), what: 'check', text: 'src/money.ts is there' },
  ],
};
export const waiting: Out<'memory.review'> = {
  items: [
    fact('z5x6cv', 'The staging database is reset every night', {
      state: 'proposed',
      origin: 'external',
      because: 'It was said by somebody else.',
    }),
    fact('v2b3nm', 'Run the tests with npm test -- --coverage', {
      editedOutside: true,
      user: false,
      topic: 'projects/harbor-api/build-and-test',
    }),
  ],
  questions: [
    {
      id: 'q-1',
      topic: 'projects/harbor-api/fixes',
      because: 'many-lines-vanished',
      at: at('16:20'),
      facts: [
        fact('h1j2kr', 'A red build after a rebase was the stale lock file'),
        fact('h1j2ks', 'The port is taken when the old server still runs'),
      ],
    },
  ],
};
export const nothingWaits: Out<'memory.review'> = { items: [], questions: [] };

const stamp = (generation: number, n: number) => ({ generation, facts: n, bytes: n * 120, digest: `d${generation}` });
export const report = (change: Partial<DreamReport> = {}): DreamReport => ({
  id: 'dream-20',
  at: at('02:14'),
  endedAt: at('02:14:09'),
  dreamer: 'offline',
  gates,
  phases: [
    { name: 'orient', ms: 900, found: '9 topics, 209 facts; 41 checked against the repository' },
    { name: 'curate', ms: 3400, found: '1,208 records of 7 sessions; 31 candidates' },
    { name: 'consolidate', ms: 4100, found: '7 added, 2 merged, 1 replaced' },
    { name: 'prune', ms: 600, found: '3 dropped; index of 164 lines' },
  ],
  operations: { added: 7, merged: 2, superseded: 1, promoted: 4, demoted: 0, dropped: 3 },
  done: [
    {
      id: 'o1',
      op: 'add',
      fact: 'm7c2de',
      text: 'Refunds are idempotent by their key',
      because: 'decided in a commit',
      cites: [refs[4] ?? ''],
      project: harbor.id,
    },
    {
      id: 'o2',
      op: 'supersede',
      fact: 'b8n4hj',
      text: 'Amounts are kept as decimal strings',
      because: 'you said otherwise since',
      cites: [refs[9] ?? ''],
      into: { fact: 'k3f9ab', text: 'Amounts are kept as integer cents' },
      project: harbor.id,
    },
    {
      id: 'o3',
      op: 'promote',
      fact: 'q1w8rt',
      text: 'A release is tagged after the changelog is written',
      because: 'seen on three days',
      cites: [refs[2] ?? '', refs[4] ?? ''],
      project: harbor.id,
    },
    {
      id: 'o4',
      op: 'expire',
      fact: 'e1r2t3',
      text: 'Left off in the middle of the berth list',
      because: 'it was done since',
      cites: [refs[2] ?? ''],
      project: 'p-quayside',
    },
    {
      id: 'o5',
      op: 'add',
      fact: 'w1r2t3',
      text: 'Prefers small commits with the reason in the body',
      because: 'said twice',
      cites: [refs[7] ?? ''],
      project: null,
    },
  ],
  refused: [{ operation: 'promote c4d5fg', reason: 'what it cites is by an agent alone' }],
  read: { records: 1208, sessions: 7 },
  before: stamp(83, 209),
  after: stamp(84, 214),
  ...change,
});
export const failedReport = report({
  because: 'The dream failed: its process needed more than 512 MB',
  phases: report().phases.slice(0, 2),
  ...{ done: [], refused: [], after: stamp(83, 209) },
  operations: { added: 0, merged: 0, superseded: 0, promoted: 0, demoted: 0, dropped: 0 },
});
const quiet = { added: 0, merged: 0, superseded: 0, promoted: 0, demoted: 0, dropped: 0 };
export const dreams: DreamReport[] = [
  report(),
  report({
    id: 'dream-19',
    at: at('02:31', '2026-11-19'),
    operations: { ...quiet, added: 11, merged: 3 },
    refused: [],
  }),
  report({
    id: 'dream-18',
    at: at('03:02', '2026-11-18'),
    operations: quiet,
    done: [],
    refused: [],
    because: 'no new session since Tuesday',
  }),
  report({
    id: 'dream-12',
    at: at('02:44', '2026-11-12'),
    operations: { ...quiet, added: 2, dropped: 5 },
    refused: [],
    undone: true,
    undoneBy: 'undo-1',
  }),
];

export const brief: Out<'brief.get'> = {
  at: at('18:39'),
  items: [
    {
      text: 'Uncommitted: test/refunds.test.ts, on fix/refund-rounding',
      source: refs[15] ?? '',
      kind: 'left-off',
      via: 'file',
      at: at('18:39'),
      project: harbor.id,
    },
    {
      text: '“pnpm vitest refunds” passed after cents became integers',
      source: refs[14] ?? '',
      kind: 'changed',
      via: 'terminal',
      at: at('18:34'),
      project: harbor.id,
    },
    {
      text: 'You promised: send Mara the refund table by Friday',
      source: refs[7] ?? '',
      kind: 'promise',
      via: 'agent',
      at: at('17:34'),
      project: harbor.id,
    },
    {
      text: 'The dream replaced 1 fact and added 7',
      source: 'dream-20',
      kind: 'dream',
      at: at('02:14'),
      project: null,
    },
  ],
  text: '',
};
export const upToDate: Out<'brief.get'> = {
  at: at('18:39'),
  items: [],
  text: '',
  because: 'You’re up to date. Nothing needs you since 08:41.',
};
