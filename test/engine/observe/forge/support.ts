/**
 * Rounds as the engine builds them, on a clock of the test's: real files, and a forge on loopback that is asked over HTTP without ledger and
 * redactor (`forge.test.ts` has them).
 */
import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { Sending, Sent } from '../../../../src-main/engine/egress/egress.ts';
import { placeOfPull } from '../../../../src-main/engine/observe/forge/address.ts';
import { askBy } from '../../../../src-main/engine/observe/forge/ask.ts';
import { openQuota, type Quota } from '../../../../src-main/engine/observe/forge/quota.ts';
import { openRounds, type Rounds, type RoundsOptions } from '../../../../src-main/engine/observe/forge/rounds.ts';
import { openForgeStore, type ForgeStore } from '../../../../src-main/engine/observe/forge/store.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock, type FakeClock } from '../../../support/clock.ts';
import { forgeServer } from '../../../support/forge-server.ts';
import type { MadeForge } from '../../../support/made-forge.ts';
import { tempDir } from '../../../support/temp.ts';

export interface World {
  clock: FakeClock;
  server: MadeForge;
  home: string;
  /** What the log holds: each key once. */
  logged: Map<string, Draft>;
  /** What was handed over again under a key that is known. */
  repeats: string[];
  store: ForgeStore;
  quota: Quota;
  rounds: Rounds;
  options: RoundsOptions;
  /** Minutes go by; each one's round is over before the next begins. */
  pass(minutes: number): Promise<void>;
  /** As a process that was killed and started again: nothing but the files is left. */
  restart(): Promise<void>;
  watch(number: number | null, kind?: 'pull' | 'pulls'): Promise<string>;
  /** Of what is logged, one kind's texts. */
  told(kind?: string): string[];
}

async function send({ url, headers = {} }: Sending): Promise<Sent> {
  try {
    const came = await fetch(url, { headers });
    const body = Buffer.from(await came.arrayBuffer());
    return { outcome: 'answered', status: came.status, headers: Object.fromEntries(came.headers), body, spent: 0 };
  } catch (thrown) {
    return { outcome: 'failed', because: String(thrown), spent: 0 };
  }
}

export async function forgeWorld(extra: Partial<RoundsOptions> = {}): Promise<World> {
  const clock = fakeClock('2026-11-20T10:00:00+01:00', 60);
  const server = await forgeServer(() => clock.now());
  const home = tempDir();
  const folder = path.join(home, 'cursors');
  mkdirSync(folder);
  const files = nodeFiles();
  const logged = new Map<string, Draft>();
  const repeats: string[] = [];
  const world = { clock, server, home, logged, repeats } as World;

  async function open(): Promise<void> {
    const quota = await openQuota({ files, clock }, folder);
    const store = await openForgeStore(
      { files, now: clock.now(), diagnose: () => undefined },
      path.join(home, 'forge.json'),
    );
    const options: RoundsOptions = {
      ports: { clock, files, diagnose: (_area, message) => console.error(message) },
      ...{ folder, store, quota },
      ask: askBy({
        egress: { send },
        quota,
        secrets: { keyFor: async () => undefined },
        signal: new AbortController().signal,
      }),
      whyNot: () => undefined,
      branches: async () => undefined,
      blind: () => [],
      mask: async (text) => text,
      looked: () => undefined,
      async emit(_project, drafts) {
        for (const draft of drafts) {
          if (logged.has(draft.key)) repeats.push(draft.key);
          else logged.set(draft.key, draft);
        }
      },
      ...extra,
    };
    Object.assign(world, { quota, store, options, rounds: openRounds(options) });
  }
  await open();
  onTestFinished(() => world.rounds.stop());
  world.pass = async (minutes) => {
    for (let i = 0; i < minutes; i++) {
      clock.advance(60_000);
      await world.rounds.look([]);
    }
  };
  world.restart = async () => {
    await world.rounds.stop();
    await open();
    world.rounds.start();
    await world.rounds.look([]);
  };
  world.watch = async (number, kind = 'pull') => {
    const read = placeOfPull(`${server.origin}/harbor/api/${kind}/${number ?? 1}`);
    if ('refused' in read) throw new Error(read.refused);
    const id = `w-${String(world.store.list().length).padStart(6, '0')}`;
    await world.store.add({
      id,
      ...read.place,
      url: read.url,
      number,
      project: number === null ? 'p' : null,
      since: '2026-11-20T10:00:00+01:00',
    });
    return id;
  };
  world.told = (kind) =>
    [...logged.values()].filter((one) => kind === undefined || one.kind === kind).map(({ text }) => text);
  return world;
}
