/** The day's ledger, prepared files and the phone, as the made engines answer. */
import type { Out } from '../../../src-shared/contract/contract.ts';
import { at } from './projects.ts';

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
export const noPhone: Out<'push.get'> = { to: 'off', key: { kept: false, where: 'a file that only you can read' } };
