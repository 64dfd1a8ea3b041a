/** The day's ledger, prepared files and the phone, as the made engines answer. */
import type { Out } from '../../../src-shared/contract/contract.ts';
import type { Status } from '../../../src-shared/contract/views.ts';
import { records } from './log.ts';
import { at, home } from './projects.ts';

export const day = (change: Partial<Out<'ledger.day'>> = {}): Out<'ledger.day'> => ({
  day: '2026-11-20',
  spent: 0.19,
  cap: 0.5,
  isSpentUp: false,
  tokens: { in: 41_200, out: 2_100 },
  hosts: [
    { host: 'api.anthropic.com', kind: 'model', requests: 3, failed: 1, sent: 104_104, received: 8_140, spent: 0.19 },
  ],
  calls: [
    { kind: 'model', used: 3, most: 500 },
    { kind: 'forge', used: 12, most: 5000 },
  ],
  hourly: [{ host: 'api.github.com', used: 4, budget: 6, limit: 60, resetAt: at('12:00') }],
  refused: [],
  interruptions: { used: 2, perDay: 6, heldBack: 1 },
  hushed: false,
  ...change,
});
export const nothingToday = day({
  spent: 0,
  tokens: { in: 0, out: 0 },
  hosts: [],
  calls: [],
  hourly: [],
  interruptions: { used: 0, perDay: 6, heldBack: 0 },
});
export const prepared: Out<'outbox.list'> = {
  files: [
    {
      name: '2026-11-20-day',
      kind: 'day',
      title: 'The day 20 Nov 2026',
      at: at('12:00'),
      project: null,
      bytes: 2_310,
      edited: false,
    },
  ],
};
const refs = records.map(({ id }) => id);
export const readPrepared: Out<'outbox.read'> = {
  file: prepared.files[0]!,
  path: `${home}/outbox/2026-11-20-day.md`,
  text: [
    '# The day 20 Nov 2026',
    'Three projects, 609 records, 1 dream.',
    '## harbor-api: commits',
    `- "Make refunds idempotent" on fix/refund-rounding (${refs[13] ?? ''})`,
    `- "Work in progress: cents as integers", not pushed yet (${refs[13] ?? ''}, ${refs[8] ?? ''})`,
    '## harbor-api: notes',
    `- Money is integer cents everywhere (k3f9ab)`,
    '## What stays open',
    `- The test for 10.005 fails since 18:34 (${refs[6] ?? ''})`,
  ].join('\n'),
};
/** As a feed told of it. */
export const newer: NonNullable<Status['update']> = {
  version: '0.2.0',
  at: at('09:00', '2026-11-18'),
  notes: 'https://releases.example/vesper/0.2.0',
  sha256: '4be1f0a92c7d'.repeat(6).slice(0, 64),
};
export const phoneOn: Out<'push.get'> = {
  to: 'ntfy',
  host: 'push.example',
  key: { kept: true, where: 'the system’s keychain' },
};
export const noPhone: Out<'push.get'> = { to: 'off', key: { kept: false, where: 'a file that only you can read' } };
