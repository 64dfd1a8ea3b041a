/** The made engine of each state: a lived home, but for what the state changes. */
import type { Out } from '../../src-shared/contract/contract.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import { VesperError } from '../../src-shared/kit/errors.ts';
import * as log from './data/log.ts';
import * as memory from './data/memory.ts';
import { allAs, at, gates, harbor, quayside, status, tern } from './data/projects.ts';
import * as proving from './data/proof.ts';
import * as pulls from './data/pulls.ts';
import * as daily from './data/day.ts';
import * as rest from './data/rest.ts';
import { hostile, leftward, long, many } from './data/strange.ts';
import { lived, type Answers, type MadeEngine } from './world.ts';

const nothing: Answers = {
  'brief.get': { ...memory.upToDate, because: 'Nothing was recorded so far.' },
  'dream.list': { dreams: [] },
  'memory.topics': { topics: [], total: 0, generation: 0 },
  'memory.facts': { facts: [] },
  'log.read': log.reader([]),
  'log.timeline': log.noTimeline,
  'session.list': { sessions: [], more: false },
  'ledger.read': rest.nothingSent,
  'ledger.day': daily.nothingToday,
  'outbox.list': { files: [] },
  'egress.hosts': { hosts: [] },
  'forge.list': pulls.noneWatched,
  'recall.query': rest.nothingFound,
  'archive.list': { sessions: [], total: { sessions: 0, lines: 0, leftOut: 0, bytes: 0, stored: 0 } },
  'foreign.list': { files: [] },
  'memory.forgetPreview': new VesperError('nothing', 'Nothing was found.'),
  'engine.proof': {
    ...proving.proof,
    projects: [],
    heard: proving.proof.heard.map((one) => ({ ...one, at: null })),
    dream: null,
    home: { ...proving.proof.home, records: 0, bytes: 0 },
  },
};
const empty: Status = {
  ...status,
  log: { ...status.log, records: 0, lastSeq: 0, bytes: 0, kept: { days: 365, bytes: 2_000_000_000, stays: [] } },
  index: { lag: 0, records: 0, state: 'ready' },
  memory: { generation: 0, facts: 0, topics: 0 },
  dream: { running: false },
  today: { records: 0 },
  redaction: { masked: 0, dropped: 0, bySource: {} },
};
const withProjects = (list: Status['projects'], change: Partial<Status>): Answers => ({
  'engine.status': { ...status, ...change, projects: list },
  'project.list': { projects: list },
});
const made = (...parts: Answers[]): MadeEngine => ({ answers: Object.assign({}, lived, ...parts) as Answers });
const model = (change: Partial<Out<'model.get'>>): Answers => ({
  'model.get': { ...rest.modelOn, ...change },
  'settings.get': rest.settings({ 'model.on': true }),
});

const paused = allAs({ state: 'paused', pausedUntil: at('08:00', '2026-11-21'), observers: [] });
const deaf = {
  ...harbor,
  observers: [
    {
      name: 'files',
      state: 'degraded',
      reason: 'The system’s watch limit is used up (192,536); harbor-api is looked over every minute instead',
      lastEventAt: at('18:36'),
    },
    { name: 'git', state: 'watching', lastEventAt: at('18:31') },
  ],
} satisfies Status['projects'][number];
const gone = {
  ...tern,
  state: 'unreachable',
  observers: [{ name: 'files', state: 'unreachable', reason: 'Its folder is not there any more' }],
} satisfies Status['projects'][number];
const dreaming: Status = {
  ...status,
  state: 'dreaming',
  reason: 'Memory is unchanged until checked.',
  dream: { running: true, phase: 'consolidate', startedAt: at('18:39:20'), lastAt: at('02:14'), lastId: 'dream-20' },
};
const unreadable = new VesperError(
  'failed',
  'The engine failed at "memory.topics".',
  'See diagnostics.log in the data home.',
);

export const engines = {
  usual: made(),
  'first-run': made(nothing, withProjects([], { ...empty, state: 'idle', reason: 'No project yet.' })),
  'nothing-yet': made(
    nothing,
    withProjects([{ ...harbor, lastActivity: at('18:39') }], { ...empty, reason: 'Watching harbor-api.' }),
    {
      'engine.proof': {
        ...(nothing['engine.proof'] as typeof proving.proof),
        projects: proving.proof.projects.slice(0, 1),
      },
    },
  ),
  'up-to-date': made({ 'brief.get': memory.upToDate }),
  reading: made(nothing, withProjects([harbor], { ...empty, index: { lag: 1284, records: 0, state: 'building' } }), {
    'project.add': { project: harbor, firstLook: { records: 1284 } },
  }),
  dreaming: {
    answers: { ...lived, 'engine.status': dreaming },
    tells: {
      'dream.progress': [
        { id: 'dream-21', phase: 'orient', found: '9 topics, 214 facts; 41 checked against the repository', ms: 900 },
        { id: 'dream-21', phase: 'curate', found: '609 records of 3 sessions; 14 candidates', ms: 2100 },
      ],
    },
  },
  'dreaming-with-model': made({ 'engine.status': dreaming }, model({ because: undefined })),
  yielded: made({ 'engine.status': { ...dreaming, dream: { ...dreaming.dream, yielded: true } } }),
  paused: made(withProjects(paused, { state: 'paused', reason: 'Paused until 2026-11-21 08:00. Nothing is read.' }), {
    'forge.list': pulls.heldAs('paused'),
    'engine.proof': {
      ...proving.proof,
      projects: proving.proof.projects.map((one) => ({ ...one, state: 'paused' as const, observers: [] })),
    },
  }),
  'budget-spent': made(
    model({
      because: "today's limit of $0.50 would be passed",
      hint: 'It begins anew at midnight; or set model.perDay higher.',
    }),
    {
      'engine.proof': {
        ...proving.proofWithModel,
        model: { ...proving.proofWithModel.model, because: "today's limit of $0.50 would be passed" },
      },
      'ledger.day': daily.day({
        spent: 0.5,
        isSpentUp: true,
        refused: [{ because: "today's limit of $0.50 would be passed", times: 1 }],
      }),
    },
  ),
  offline: made(
    model({
      because: 'it rests for 2 h after trouble: no answer came from api.anthropic.com',
      hint: 'Any change of its settings lets it be tried again.',
    }),
    {
      'dream.list': {
        dreams: [
          { ...memory.report(), noModel: 'it rests for 2 h after trouble: no answer came from api.anthropic.com' },
          ...memory.dreams.slice(1),
        ],
      },
      'forge.list': pulls.unanswered,
      'ledger.read': {
        ...rest.ledger,
        entries: [
          rest.entry(6, '18:31', { failed: 'no answer came', received: 0, spent: 0 }),
          ...rest.ledger.entries.slice(1),
        ],
      },
      'engine.proof': {
        ...proving.proofWithModel,
        model: { ...proving.proofWithModel.model, because: 'no answer came from api.anthropic.com' },
      },
    },
  ),
  'no-key': made(
    model({
      key: { kept: false, where: 'the system’s keychain' },
      because: 'no key is kept for api.anthropic.com',
      hint: 'vesper settings secret set anthropic',
    }),
    {
      'engine.proof': {
        ...proving.proofWithModel,
        model: { ...proving.proofWithModel.model, because: 'no key is kept for api.anthropic.com' },
      },
    },
  ),
  'with-model': made(model({}), {
    'engine.proof': proving.proofWithModel,
    'push.get': daily.phoneOn,
    'settings.get': rest.settings({ 'model.on': true, 'push.to': 'ntfy', 'push.url': 'https://push.example' }),
  }),
  'not-allowed': made({ 'forge.list': pulls.notAllowed }),
  'update-ready': made({
    'engine.status': { ...status, update: daily.newer },
    'settings.get': rest.settings({ 'update.check': true, 'update.url': 'https://releases.example/vesper.json' }),
    'update.check': { outcome: 'ready', release: daily.newer },
  }),
  deaf: made(
    {
      'engine.proof': {
        ...proving.proof,
        projects: [{ ...deaf, name: 'harbor-api' }, ...proving.proof.projects.slice(1)],
      },
      'engine.doctor': proving.doctorTroubled,
    },
    withProjects([deaf, quayside, tern], {
      state: 'degraded',
      reason: 'harbor-api: the system’s watch limit is used up',
    }),
  ),
  'folder-gone': made(
    withProjects([harbor, quayside, gone], { state: 'degraded', reason: 'tern-cli: its folder is not there any more' }),
  ),
  'disk-full': made({
    'engine.status': {
      ...status,
      state: 'degraded',
      reason:
        'The log cannot be written: no space left on the disk. Recording has stopped; nothing already recorded is lost.',
      log: { ...status.log, damaged: 1 },
    },
  }),
  locked: made({
    'dream.gates': {
      gates: gates.map((gate) =>
        gate.name === 'lock'
          ? {
              ...gate,
              pass: false,
              reason: 'another Vesper (process 5210) holds memory',
              needs: 'the other Vesper to end',
            }
          : gate,
      ),
      next: 'It waits.',
    },
    'engine.status': {
      ...status,
      gates: gates.map((gate) =>
        gate.name === 'lock' ? { ...gate, pass: false, needs: 'the other Vesper to end' } : gate,
      ),
    },
    'dream.now': new VesperError(
      'busy',
      'Another Vesper (process 5210) holds memory.',
      'It dreams again when that one ends.',
    ),
  }),
  'dream-failed': made({
    'dream.list': ({ limit = 100 }) => ({ dreams: [memory.failedReport, ...memory.dreams.slice(1)].slice(0, limit) }),
  }),
  lost: made(),
  connecting: { answers: {}, line: 'silent' },
  refused: { answers: {}, line: 'refuses' },
  review: made({ 'memory.review': memory.waiting, 'engine.status': { ...status, review: 3 } }),
  wish: made({ 'wish.list': rest.wish, 'engine.status': { ...status, wishes: 1 } }),
  unreadable: made({
    'memory.topics': unreadable,
    'memory.topic': unreadable,
    'log.read': unreadable,
    'log.timeline': unreadable,
    'dream.list': unreadable,
    'session.list': unreadable,
    'ledger.read': unreadable,
    'settings.get': unreadable,
    'recall.query': unreadable,
    'brief.get': unreadable,
    'memory.forgetPreview': unreadable,
    'memory.why': unreadable,
    'log.get': unreadable,
    'session.get': unreadable,
    'project.list': unreadable,
    'model.get': unreadable,
    'push.get': unreadable,
    'forge.list': unreadable,
    'egress.hosts': unreadable,
    'archive.list': unreadable,
    'foreign.list': unreadable,
    'engine.proof': unreadable,
    'outbox.read': unreadable,
  }),
  'nothing-found': made({
    'recall.query': rest.nothingFound,
    'memory.forgetPreview': new VesperError('nothing', 'Nothing was found.'),
  }),
  long: made(long),
  leftward: made(leftward),
  hostile: made(hostile),
  many: made(many),
} satisfies Record<string, MadeEngine>;
export type State = keyof typeof engines;
