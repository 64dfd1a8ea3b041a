/** Pull requests that are watched from the made home: one by itself, those of a project, and one that was merged. */
import type { ForgeView, WatchedPull } from '../../../src-shared/contract/forge.ts';
import { at, harbor } from './projects.ts';

const pull = (number: number, title: string, change: Partial<WatchedPull> = {}): WatchedPull => ({
  ...{ number, title, state: 'open', draft: false, base: 'main' },
  ...(change.draft ? {} : { mergeable: true }),
  url: `https://forge.example/harbor/api/pull/${number}`,
  checks: { outcome: 'success', failing: [] },
  ...change,
});
const watch = {
  kind: 'github',
  host: 'https://api.forge.example',
  repo: 'harbor/api',
  project: harbor.id,
  since: at('09:12', '2026-11-17'),
  state: 'watching',
  lookedAt: at('18:36'),
} as const;
const hook = {
  ...{ on: false, listening: false, address: '127.0.0.1', port: 7312, path: '/forge', secret: false },
  ...{ heard: 0, refused: 0 },
};

export const watched: ForgeView = {
  watches: [
    {
      ...watch,
      ...{ id: 'w-k3f9ab', url: 'https://forge.example/harbor/api', number: null },
      pulls: [
        pull(412, 'Round half-cents up, once, at the edge', {
          mergeable: false,
          checks: { outcome: 'failure', failing: ['unit', 'lint', 'contract'] },
        }),
        pull(409, 'Make refunds idempotent by their key'),
        pull(401, 'Statements in two languages', {
          draft: true,
          checks: { outcome: 'pending', failing: [] },
        }),
      ],
    },
    {
      ...watch,
      ...{ id: 'w-m7c2de', url: 'https://forge.example/harbor/api/pull/388', number: 388, state: 'ended' },
      pulls: [pull(388, 'Drop the legacy refund table', { state: 'merged' })],
    },
  ],
  hosts: [
    {
      ...{ host: 'https://api.forge.example', allowed: true, token: true, used: 12, budget: 500, limit: 5000 },
      resetAt: at('19:00'),
    },
  ],
  hook,
};
export const noneWatched: ForgeView = { watches: [], hosts: [], hook };

const why = 'no answer came from https://api.forge.example';
export const unanswered: ForgeView = {
  ...watched,
  watches: watched.watches.map((one, i) => (i === 0 ? { ...one, state: 'held', because: why } : one)),
  hosts: watched.hosts.map((host) => ({ ...host, rests: { until: at('19:06'), because: why } })),
};
export const notAllowed: ForgeView = {
  ...watched,
  watches: watched.watches.map((one, i) =>
    i === 0
      ? {
          ...one,
          state: 'held',
          because: 'https://api.forge.example may not be asked: vesper settings forge allow https://api.forge.example',
        }
      : one,
  ),
  hosts: watched.hosts.map((host) => ({ ...host, allowed: false, token: false })),
};
export const heldAs = (because: string): ForgeView => ({
  ...watched,
  watches: watched.watches.map((one) => (one.state === 'ended' ? one : { ...one, state: 'held', because })),
});
export const titled = (text: (n: number) => string, name: (n: number) => string): ForgeView => ({
  ...watched,
  watches: watched.watches.map((one, i) => ({
    ...one,
    repo: `${name(i)}/${name(i + 1)}`,
    pulls: one.pulls.map((each, n) => ({
      ...each,
      title: text(n).slice(0, 300),
      base: name(n),
      ...(each.checks?.outcome === 'failure' ? { checks: { outcome: 'failure', failing: [name(1), name(2)] } } : {}),
    })),
  })),
});
export const manyWatched: ForgeView = {
  ...watched,
  watches: watched.watches.map((one, i) =>
    i === 0 ? { ...one, pulls: Array.from({ length: 400 }, (_, n) => pull(5000 - n, `Change number ${n}`)) } : one,
  ),
};
