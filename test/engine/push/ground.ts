/**
 * Push as the engine builds it, on a clock that is told to move; the way out keeps real time.
 */
import { mkdirSync } from 'node:fs';
import { openBlocking } from '../../../src-main/engine/act/blocking.ts';
import { createEvents } from '../../../src-main/engine/events.ts';
import { openEgress, mostCalls } from '../../../src-main/engine/egress/egress.ts';
import { openPush } from '../../../src-main/engine/push/push.ts';
import { pushAddress } from '../../../src-main/engine/push/address.ts';
import type { Rooms } from '../../../src-main/engine/rooms.ts';
import { openSecrets } from '../../../src-main/engine/secrets.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { nodeOutgoing } from '../../../src-main/node/outgoing.ts';
import { fakeClock } from '../../support/clock.ts';
import { phoneServer } from '../../support/phone-server.ts';
import { tempDir } from '../../support/temp.ts';
import { openLedgerIn } from '../egress/support.ts';

export async function ground(set: Record<string, unknown> = {}) {
  const [home, server, clock] = [tempDir(), await phoneServer(), fakeClock('2026-11-20T10:00:00+01:00', 60)];
  const paths = homePaths(home);
  for (const folder of [paths.cursors, paths.electron]) mkdirSync(folder, { recursive: true });
  const values: Record<string, unknown> = {
    'push.to': 'ntfy',
    'push.url': `${server.url}/my-topic`,
    'push.text': 'titles',
    'push.which': 'all',
    'push.when': 'away',
    ...set,
  };
  const world = { idle: 600 as number | 'unknown', hushed: undefined as string | undefined };
  const ledger = await openLedgerIn(home);
  const hosts = () => {
    const address = pushAddress(values['push.to'] as 'ntfy', values['push.url'] as string);
    return address ? [{ origin: address.origin, purpose: 'push' as const, on: true }] : [];
  };
  const egress = openEgress({
    ports: { clock: systemClock(), outgoing: nodeOutgoing() },
    ledger,
    // Real redaction is another test's; here what is masked can be seen.
    redactor: { text: async (text: string) => text.replaceAll('hunter2', '[masked]') as never },
    hosts,
    whyHushed: () => world.hushed,
    caps: () => ({ day: 1, run: 1, calls: mostCalls }),
  });
  const ports = {
    clock,
    files: nodeFiles(),
    presence: { idleSeconds: () => world.idle, power: () => 'unknown' as const },
    diagnose: () => undefined,
  };
  const events = createEvents();
  const rooms = {
    settings: { value: (key: string) => values[key], whyHushed: () => world.hushed },
    secrets: openSecrets({ ports, paths }),
    egress,
    ingest: { lastWork: () => null },
    redactor: { text: async (text: string) => text.replaceAll('hunter2', '[masked]') },
    paths,
  } as unknown as Rooms;
  const blocking = openBlocking(ports);
  const push = await openPush({ ports, events, rooms: () => rooms, blocking });
  const change = (key: string, value: unknown) => {
    values[key] = value;
    events.emit('settings.changed', { key });
  };
  const entries = async () => (await ledger.read({ limit: 100 })).entries;
  return { home, server, clock, values, world, push, blocking, change, entries, egress, ports };
}
