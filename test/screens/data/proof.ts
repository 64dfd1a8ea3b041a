/** What proves that the made home works, and what its doctor finds. */
import type { Out } from '../../../src-shared/contract/contract.ts';
import { records } from './log.ts';
import { at, home, projects } from './projects.ts';

export const proof: Out<'engine.proof'> = {
  at: at('18:40'),
  projects: projects.map(({ id, name, state, observers = [] }) => ({
    ...{ id, name, state },
    observers: observers.map((one) => (one.name === 'files' ? { ...one, provenAt: at('18:39:21') } : one)),
  })),
  heard: [
    { source: 'file', at: at('18:39:48') },
    { source: 'git', at: at('18:31:05') },
    { source: 'terminal', at: at('18:34:20') },
    { source: 'agent', at: at('18:26') },
    { source: 'forge', at: null },
    { source: 'note', at: at('18:02') },
  ],
  dream: { id: 'dream-20', at: at('02:14'), changes: '7 added, 2 merged, 1 superseded' },
  left: { sent: 0, spent: 0, requests: 0, hosts: [], refused: 0 },
  model: {
    on: false,
    name: 'claude-haiku-4-5',
    host: 'api.anthropic.com',
    here: false,
    allowed: [],
    because: 'it is switched off',
  },
  home: { path: home, memory: `${home}/memory`, records: 48_210, bytes: 31_400_000 },
};
export const proofWithModel: Out<'engine.proof'> = {
  ...proof,
  left: {
    sent: 104_104,
    spent: 0.5,
    requests: 3,
    hosts: [{ host: 'api.anthropic.com', sent: 104_104, requests: 3 }],
    refused: 1,
  },
  model: {
    ...{ on: true, name: 'claude-haiku-4-5', host: 'api.anthropic.com', here: false, allowed: ['harbor-api'] },
    sample: {
      ref: records[14]?.id ?? '',
      at: at('18:34:20'),
      project: 'harbor-api',
      source: 'terminal',
      origin: 'local',
      text: 'curl -H "authorization: [masked: bearer]" https://api.harbor.example/refunds',
    },
  },
};
export const doctor: Out<'engine.doctor'> = {
  checks: [
    'Node',
    'disk',
    'data home',
    'log',
    'ledger',
    'index',
    'memory',
    'projects',
    'settings',
    'git',
    'observers',
  ].map((name) => ({ name, ok: true, found: 'fine' })),
};
export const doctorTroubled: Out<'engine.doctor'> = {
  checks: [
    ...doctor.checks.slice(0, 9),
    { name: 'git', ok: false, found: 'git is not installed', remedy: 'Install git to see commits and branches.' },
    {
      name: 'observers',
      ok: false,
      found: 'harbor-api files: the watch limit of the system is used up (192,536)',
      remedy: 'Raise it: sudo sysctl fs.inotify.max_user_watches=524288',
    },
  ],
};
