import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { vesper } from '../support/vesper.ts';
import { isAlive, startEngine, until, type EngineProcess } from './engine-process.ts';
import { loggedLines } from './logged.ts';

const FULL = process.env['VESPER_FULL'] === '1';
const HOSTS = FULL ? 10 : 3;
const COMMANDS = FULL ? 10 : 2;
const AT_ONCE = 8;

/** Listening sockets of this home, as the kernel lists them (proc(5): flag 00010000 is a listener). */
function listeners(home: string): number {
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return lines.filter((line) => line.endsWith(`${home}/engine.sock`) && line.includes(' 00010000 ')).length;
}

test.skipIf(process.platform !== 'linux')(
  `${HOSTS * AT_ONCE} hosts started at once, ${AT_ONCE} at a time: one is the engine, the others its clients, one takes over`,
  async () => {
    const home = tempDir();
    for (let batch = 0; batch < HOSTS; batch++) {
      // From the second batch on, the engine killed before has left its socket and its engine.json.
      const hosts = await Promise.all(Array.from({ length: AT_ONCE }, () => startEngine(home)));
      const holder = await holderOf(hosts);
      expect(listeners(home)).toBe(1);
      await holder.kill();
      const rest = hosts.filter((host) => host !== holder);
      expect(await until(() => listeners(home) === 1, 10_000), 'nobody took over').toBe(true);
      const next = await holderOf(rest);
      expect(next.pid).not.toBe(holder.pid);
      await Promise.all(rest.map((host) => host.kill()));
      expect(hosts.some(({ pid }) => isAlive(pid))).toBe(false);
    }
  },
  300_000,
);

/** The one of them that every client reaches. */
async function holderOf(hosts: EngineProcess[]): Promise<EngineProcess> {
  await expect.poll(() => hosts[0]?.client().then((client) => client.close()), { timeout: 10_000 }).toBe(undefined);
  const pids = await Promise.all(
    hosts.map(async (host) => {
      const client = await host.client();
      client.close();
      return client.engine.pid;
    }),
  );
  expect(new Set(pids).size).toBe(1);
  const holder = hosts.find(({ pid }) => pid === pids[0]);
  if (!holder) throw new Error(`the engine ${pids[0]} is none of those started`);
  return holder;
}

test(`${COMMANDS * AT_ONCE} commands at once in a home without an engine: each is kept once or says that it was not`, async () => {
  const home = tempDir();
  const kept: string[] = [];
  let busy = 0;
  for (let batch = 0; batch < COMMANDS; batch++) {
    if (batch % 2 === 1) await (await startEngine(home)).kill(); // leaves its socket behind
    const ran = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => vesper(home, ['note', `Note ${batch}-${i} of many.`, '--json'])),
    );
    for (const { code, stdout, stderr } of ran) {
      expect([0, 4], stderr).toContain(code);
      if (code === 0) kept.push((JSON.parse(stdout) as { ref: string }).ref);
      else busy++;
    }
  }
  const lines = loggedLines(home);
  expect(lines.map(({ id }) => id).sort()).toEqual([...kept].sort());
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i + 1));
  console.log(`${kept.length} notes kept, ${busy} told to try again`);
  expect(busy).toBeLessThan(kept.length);
}, 300_000);
