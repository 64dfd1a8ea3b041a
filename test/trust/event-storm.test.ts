/**
 * R12: 10,000 events a second are poured into an engine without waiting for its answers. What it acknowledges is in the log, what is
 * too much is refused aloud, and neither its queue nor its memory grows without end.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { startEngine } from '../crash/engine-process.ts';
import { loggedLines } from '../crash/logged.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
const SECONDS = FULL ? 60 : 5;
const PER_CALL = 100;
const ACK_MS = 250;
const MOST_MB = 250;

interface Poured {
  sent: number;
  acknowledged: Set<string>;
  refused: number;
  /** From call to answer, ms. */
  p99: number;
  seconds: number;
}

test.skipIf(process.platform !== 'linux')(
  `R12: 10,000 events a second for ${SECONDS} s: nothing acknowledged is lost, the rest is refused aloud, memory stays bounded`,
  { timeout: 300_000 },
  async ({ task }) => {
    const home = tempDir();
    const engine = await startEngine(home);
    const client = await engine.client();
    // The redactor's thread may still be loading: not what the storm is about, so told by itself.
    const first = await pour(client, 'first', { perSecond: PER_CALL, seconds: 1 });
    const calm = await pour(client, 'calm', { perSecond: 1000, seconds: FULL ? 20 : 2 });
    const storm = await pour(client, 'storm', { perSecond: 10_000, seconds: SECONDS });
    const rss = peakMegabytes(engine.pid);
    const keys = new Set(loggedLines(home).map(({ key }) => key));
    const acknowledged = [...first.acknowledged, ...calm.acknowledged, ...storm.acknowledged];
    const lost = acknowledged.filter((key) => !keys.has(key)).length;
    const rate = Math.round(storm.acknowledged.size / storm.seconds);
    trust(task, {
      id: 'R12',
      tried: 'events poured in',
      count: first.sent + calm.sent + storm.sent,
      bad: lost + (keys.size - acknowledged.length),
      badly: 'acknowledged and lost, or kept and not told',
      note: `took ${rate.toLocaleString('en')}/s and refused ${storm.refused} aloud; first call ${Math.round(first.p99)} ms; p99 ${Math.round(calm.p99)} ms at 1,000/s, ${Math.round(storm.p99)} ms at 10,000/s; peak ${rss} MB`,
    });
    expect(lost).toBe(0);
    expect(keys.size).toBe(acknowledged.length);
    expect(storm.acknowledged.size + storm.refused).toBe(storm.sent);
    expect(calm.refused).toBe(0);
    expect(calm.p99).toBeLessThan(5 * ACK_MS);
    // Of what was acknowledged: the rest was refused before it could wait. Some must have been taken for that to say anything.
    expect(storm.p99).toBeLessThan(5 * ACK_MS);
    expect(storm.acknowledged.size).toBeGreaterThan(storm.sent / 10);
    expect(rss).toBeLessThan(MOST_MB);
    // Well again at once: the storm left nothing behind that would have to be mended.
    await expect.poll(async () => (await client.call('engine.status', {})).index.lag, { timeout: 60_000 }).toBe(0);
    expect((await client.call('engine.status', {})).state).toBe('idle');
  },
);

async function pour(client: Client, name: string, how: { perSecond: number; seconds: number }): Promise<Poured> {
  const poured: Poured = { sent: 0, acknowledged: new Set(), refused: 0, p99: 0, seconds: 0 };
  const late: number[] = [];
  const pending: Promise<void>[] = [];
  const began = performance.now();
  const calls = (how.perSecond * how.seconds) / PER_CALL;
  for (let call = 0; call < calls; call++) {
    pending.push(send(call));
    const wait = began + ((call + 1) * 1000 * PER_CALL) / how.perSecond - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  await Promise.all(pending);
  late.sort((a, b) => a - b);
  return { ...poured, p99: late[Math.floor(late.length * 0.99)] ?? 0, seconds: (performance.now() - began) / 1000 };

  async function send(call: number): Promise<void> {
    const lines = Array.from({ length: PER_CALL }, (_, n) =>
      JSON.stringify({
        id: `${call}-${n}`,
        at: '2026-11-20T10:00:00+01:00',
        text: `changed src/part-${n}.ts (${call} lines)`,
      }),
    );
    poured.sent += PER_CALL;
    const from = performance.now();
    try {
      await client.call('log.lines', { batch: `b-${name}`, project: name, first: 1, lines });
      late.push(performance.now() - from);
      for (let n = 0; n < PER_CALL; n++) poured.acknowledged.add(`import:${name}:${call}-${n}`);
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'busy' });
      poured.refused += PER_CALL;
    }
  }
}

/** The most a process ever held, as the kernel counts it. */
function peakMegabytes(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000);
}
