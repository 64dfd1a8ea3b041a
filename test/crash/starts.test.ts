import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attach } from '../../src-main/node/connect.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { vesper } from '../support/vesper.ts';
import { isAlive, startEngine, until, type EngineProcess } from './engine-process.ts';
import { loggedLines } from './logged.ts';

const FULL = process.env['VESPER_FULL'] === '1';
const HOSTS = FULL ? 13 : 2;
const COMMANDS = FULL ? 12 : 2;
const AT_ONCE = 8;
const CLIENTS = 20;
const WRITES = FULL ? 100 : 10;

/** Listening sockets of this home, as the kernel lists them (proc(5): flag 00010000 is a listener). */
function listeners(home: string): number {
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return lines.filter((line) => line.endsWith(`${home}/engine.sock`) && line.includes(' 00010000 ')).length;
}

test.skipIf(process.platform !== 'linux')(
  `R5: ${HOSTS * AT_ONCE} hosts started at once, ${AT_ONCE} at a time: one is the engine, the others its clients, one takes over`,
  async ({ task }) => {
    const home = tempDir();
    const row = { id: 'R5', tried: 'hosts started at once', count: 0, bad: 0, badly: 'a second engine, or none' };
    trust(task, row);
    for (let batch = 0; batch < HOSTS; batch++) {
      // From the second batch on, the engine killed before has left its socket and its engine.json.
      const hosts = await Promise.all(Array.from({ length: AT_ONCE }, () => startEngine(home)));
      row.count += hosts.length;
      const holder = await holderOf(hosts);
      if (listeners(home) !== 1) row.bad++;
      await holder.kill();
      const rest = hosts.filter((host) => host !== holder);
      if (!(await until(() => listeners(home) === 1, 10_000))) row.bad++; // nobody took over
      const next = await holderOf(rest);
      expect(next.pid).not.toBe(holder.pid);
      await Promise.all(rest.map((host) => host.kill()));
      expect(hosts.some(({ pid }) => isAlive(pid))).toBe(false);
      expect(row.bad).toBe(0);
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

test(`R5: ${COMMANDS * AT_ONCE} commands at once in a home without an engine: each is kept once or says that it was not`, async ({
  task,
}) => {
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
  const found = lines.map(({ id }) => id);
  trust(task, {
    id: 'R5',
    tried: 'commands at once without an engine',
    count: kept.length + busy,
    bad: kept.filter((ref) => !found.includes(ref)).length + found.length - new Set(found).size,
    badly: 'lost or twice',
    note: `${busy} told to try again`,
  });
  expect(found.sort()).toEqual([...kept].sort());
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, i) => i + 1));
  expect(busy).toBeLessThan(kept.length);
}, 300_000);

test(`R5: ${CLIENTS} clients write ${WRITES} times each at once: all of it is there, in the order of each`, async ({
  task,
}) => {
  const home = tempDir();
  const engine = await startEngine(home);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => attach(home, { kind: 'mcp', agent: true })));
  await Promise.all(
    clients.map(async (client, who) => {
      for (let n = 0; n < WRITES; n++) await client?.call('note.add', { text: `Note ${n} of client ${who}.` });
    }),
  );
  await engine.kill(); // what was answered is on the disk, whatever comes next
  const texts = loggedLines(home).map(({ text }) => text);
  const missing = clients.map((_, who) => {
    const own = texts.filter((text) => text.endsWith(` of client ${who}.`));
    return Array.from({ length: WRITES }, (_, n) => own[n] !== `Note ${n} of client ${who}.`).filter(Boolean).length;
  });
  const bad = missing.reduce((all, one) => all + one, 0);
  trust(task, {
    id: 'R5',
    tried: 'writes of twenty clients',
    count: CLIENTS * WRITES,
    bad,
    badly: 'lost or out of order',
  });
  expect(bad).toBe(0);
  expect(texts).toHaveLength(CLIENTS * WRITES);
}, 300_000);
