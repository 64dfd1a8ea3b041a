/**
 * The made home that every screen shows: three projects on the evening of Friday, 20 November 2026, and the status of a quiet engine.
 */
import type { Project, Status } from '../../../src-shared/contract/views.ts';

/** The pages' clock stands still here. */
export const now = Date.parse('2026-11-20T18:40:00Z');
export const today = '2026-11-20';
/** A time of that day, or of another. */
export const at = (time: string, day = today): string => `${day}T${time.length === 5 ? `${time}:00` : time}+00:00`;
export const home = '/home/ines/.vesper';

export const harbor: Project = {
  id: 'p-harbor',
  name: 'harbor-api',
  path: '/home/ines/code/harbor-api',
  state: 'watching',
  sources: ['files', 'git', 'agents', 'terminal'],
  lastActivity: at('18:39:48'),
  branch: 'fix/refund-rounding',
  observers: [
    { name: 'files', state: 'watching', lastEventAt: at('18:39:48') },
    { name: 'git', state: 'watching', lastEventAt: at('18:31:05') },
    { name: 'agents', state: 'watching', lastEventAt: at('18:26:10') },
    { name: 'terminal', state: 'watching', lastEventAt: at('18:34:20') },
  ],
};
export const quayside: Project = {
  id: 'p-quayside',
  name: 'quayside-web',
  path: '/home/ines/code/quayside-web',
  state: 'watching',
  sources: ['files', 'git'],
  lastActivity: at('11:52'),
  branch: 'main',
  observers: [
    { name: 'files', state: 'watching', lastEventAt: at('11:52') },
    { name: 'git', state: 'watching', lastEventAt: at('11:48') },
  ],
};
export const tern: Project = {
  id: 'p-tern',
  name: 'tern-cli',
  path: '/home/ines/code/tern-cli',
  state: 'watching',
  sources: ['files', 'git'],
  lastActivity: at('16:02', '2026-11-18'),
  branch: 'v3-flags',
  observers: [
    { name: 'files', state: 'watching', lastEventAt: at('16:02', '2026-11-18') },
    { name: 'git', state: 'watching', lastEventAt: at('15:40', '2026-11-18') },
  ],
};
export const projects = [harbor, quayside, tern];

export const gates: Status['gates'] = [
  { name: 'time', pass: true, reason: '16 h since the last dream began' },
  { name: 'sessions', pass: false, reason: '3 of 5 sessions since the last dream', needs: '2 more sessions' },
  { name: 'new', pass: true, reason: '609 new records' },
  { name: 'idle', pass: false, reason: 'somebody was here 12 seconds ago', needs: '10 min without you' },
  { name: 'power', pass: true, reason: 'on mains' },
  { name: 'lock', pass: true, reason: 'no other dream holds memory' },
];

export const status: Status = {
  running: true,
  state: 'watching',
  reason: 'Watching harbor-api, quayside-web, tern-cli.',
  home,
  version: '0.1.0',
  pid: 4127,
  host: 'electron',
  startedAt: at('08:41'),
  projects,
  gates,
  log: {
    records: 48_210,
    lastSeq: 48_210,
    damaged: 0,
    tornTails: 0,
    bytes: 31_400_000,
    kept: {
      days: 365,
      bytes: 2_000_000_000,
      oldest: '2026-03-02',
      next: { day: '2026-03-02', on: '2027-03-03', because: 'age' },
      stays: [],
    },
  },
  index: { lag: 0, records: 48_210, state: 'ready' },
  memory: { generation: 84, facts: 214, topics: 9 },
  dream: { running: false, lastAt: at('02:14'), lastId: 'dream-20' },
  review: 0,
  wishes: 0,
  today: { records: 609, lastAt: at('18:39:48') },
  notices: { used: 2, perDay: 6, heldBack: [] },
  redaction: {
    masked: 17,
    dropped: 0,
    bySource: { terminal: { masked: 12, dropped: 0 }, agent: { masked: 5, dropped: 0 } },
  },
};

/** Every project as it is, but for what is said. */
export const allAs = (change: Partial<Project>): Project[] => projects.map((project) => ({ ...project, ...change }));
