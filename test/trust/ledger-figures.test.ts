/**
 * The ledger against the other side's own count: what left is what the ledger says, whatever becomes of a request.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLedgerIn, openWayOut, plainText } from '../engine/egress/support.ts';
import { countingServer } from '../support/counting-server.ts';
import { faultyFiles } from '../support/faulty-files.ts';
import { nodeFiles } from '../../src-main/node/files.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const full = process.env['VESPER_FULL'] !== undefined;

/** How often each fate comes up; `exactly`: whether all that the server sent can arrive here. */
const fates: { path: (n: number) => string; often: number; answers: boolean; exactly: boolean }[] = [
  { path: (n) => `ok/${n * 997}`, often: 8, answers: true, exactly: true },
  { path: () => 'error/500', often: 3, answers: true, exactly: true },
  { path: () => 'error/429', often: 2, answers: true, exactly: true },
  { path: () => 'hangup', often: 2, answers: false, exactly: true },
  { path: (n) => `half-body/${1 + n * 50}`, often: 2, answers: false, exactly: true },
  { path: () => 'half-head', often: 1, answers: false, exactly: true },
  { path: () => 'garbage', often: 1, answers: false, exactly: true },
  { path: () => 'reset', often: 2, answers: false, exactly: true },
  { path: () => 'silence', often: 1, answers: false, exactly: true },
  { path: () => 'trickle', often: 1, answers: false, exactly: false },
];

test('N5, P10: the ledger’s total is the server’s own byte count, through failures, cuts and timeouts', async ({
  task,
}) => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, ledger } = await openWayOut({ hosts: [origin] });
  const pool = fates.flatMap((fate) => Array.from({ length: fate.often }, () => fate));
  const count = full ? 2000 : 200;
  const huge = full ? 40 : 4;
  /** Requests of which all that the server sent can arrive here. */
  const exact = new Set<number>();
  let answered = 0;
  let expected = 0;
  const one = async (i: number): Promise<void> => {
    const n = Math.floor(Math.random() * 100);
    // Some answers are 50 MB: half of them are wanted, half are far more than was.
    const isHuge = i < huge;
    const fate = isHuge
      ? { path: () => 'ok/50000000', answers: i % 2 === 0, exactly: i % 2 === 0 }
      : pool[Math.floor(Math.random() * pool.length)]!;
    if (fate.answers) expected++;
    if (fate.exactly) exact.add(i);
    const sent = await send(`${origin}/${fate.path(n)}?i=${i}`, {
      ...(n % 3 === 0 ? {} : { method: 'POST', body: plainText(1 + n * 500) }),
      deadline: isHuge || fate.answers ? 20_000 : 150,
      maxAnswer: isHuge && fate.answers ? 60_000_000 : 200_000,
    });
    if (sent.outcome === 'answered') answered++;
  };
  let next = 0;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (next < count) await one(next++);
    }),
  );
  await server.quiet();
  const { entries } = await ledger.read({ limit: count });
  const served = new Map(server.connections.map((connection) => [numberIn(connection.heard), connection]));
  const wrong = entries.filter((entry) => {
    const asked = numberIn(entry.copy);
    // One whose time was over before it could connect was never seen there.
    const { in: arrived, out } = served.get(asked) ?? { in: 0, out: 0 };
    if (entry.open || entry.sent !== arrived) return true;
    // What the server had sent when our time was over may still have been on its way.
    const late = entry.failed === 'no whole answer in time';
    return exact.has(asked) && !late ? entry.received !== out : entry.received > out;
  });
  const heard = server.connections.reduce((sum, connection) => sum + connection.in, 0);
  const noted = entries.reduce((sum, { sent }) => sum + sent, 0);
  trust(task, {
    id: 'N5',
    tried: 'requests, with failures, cuts, timeouts and 50 MB answers',
    count: entries.length,
    bad: wrong.length,
    badly: 'entries that differ from the server’s count',
    note: `${noted.toLocaleString('en')} bytes left by the ledger, ${heard.toLocaleString('en')} arrived by the server's count`,
  });
  expect(wrong).toEqual([]);
  expect(noted).toBe(heard);
  expect(entries).toHaveLength(count);
  expect(answered).toBe(expected);
}, 120_000);

test('N5: an upload that the other side breaks off is never noted with less than what arrived', async ({ task }) => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const { send, ledger } = await openWayOut({ hosts: [origin] });
  const body = plainText(900_000);
  for (let i = 0; i < 8; i++) {
    const sent = await send(`${origin}/cut-upload/${1 + i * 120_000}?i=${i}`, { method: 'POST', body });
    expect(sent.outcome).toBe('failed');
  }
  await server.quiet();
  const { entries } = await ledger.read({ limit: 8 });
  const served = new Map(server.connections.map((connection) => [numberIn(connection.heard), connection]));
  const short = entries.filter((entry) => entry.sent < (served.get(numberIn(entry.copy))?.in ?? Infinity));
  trust(task, {
    id: 'N5',
    tried: 'uploads that the server broke off',
    count: 8,
    bad: short.length,
    badly: 'noted with too little',
  });
  expect(short).toEqual([]);
  expect(entries).toHaveLength(8);
});

test('N5: kill -9 while a request is under way leaves it reserved, with no less than what arrived, and shown as open', async ({
  task,
}) => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const home = tempDir();
  const rounds = full ? 20 : 3;
  let lost = 0;
  for (let i = 0; i < rounds; i++) {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'asker.ts'), home, origin, 'silence'], {
      stdio: 'inherit',
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(() => server.connections.length, { timeout: 15_000, interval: 5 }).toBe(i + 1);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    child.kill('SIGKILL');
    await gone;
    await server.quiet();
    const ledger = await openLedgerIn(home);
    const [entry] = (await ledger.read({ limit: 9 })).entries;
    const { in: arrived, heard } = server.connections[i]!;
    if (!entry?.open || entry.sent < arrived) lost++;
    if (heard.includes('\r\n\r\n')) expect(entry?.copy).toContain(heard.split('\r\n\r\n')[1]?.slice(0, 100));
    await ledger.close();
  }
  trust(task, { id: 'N5', tried: 'kills with a request under way', count: rounds, bad: lost, badly: 'unrecorded' });
  expect(lost).toBe(0);
}, 60_000);

test('N5: with a disk that takes no entry nothing leaves; what cannot be settled keeps what was reserved', async ({
  task,
}) => {
  const server = await countingServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const faulty = faultyFiles(nodeFiles());
  const { send, ledger } = await openWayOut({ hosts: [origin], files: faulty.files });
  const faults = ['ENOSPC', 'half:ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EMFILE'] as const;
  for (const fault of faults)
    for (const operation of ['open', 'file.write', 'file.datasync'] as const) {
      faulty.plan = (call) =>
        call.operation === operation && call.path.endsWith('ledger.log')
          ? operation === 'file.write'
            ? fault
            : (fault.replace('half:', '') as 'ENOSPC')
          : undefined;
      expect(await send(`${origin}/ok/10`)).toMatchObject({
        outcome: 'refused',
        because: expect.stringContaining('ledger') as unknown,
      });
    }
  const left = server.connections.length;
  trust(task, {
    id: 'N5',
    tried: 'requests with a ledger that cannot be written',
    count: faults.length * 3,
    bad: left,
    badly: 'sent all the same',
  });
  expect(left).toBe(0);

  // The reservation is taken, the settlement is not.
  let writes = 0;
  faulty.plan = ({ operation }) => (operation === 'file.write' && ++writes > 1 ? 'ENOSPC' : undefined);
  expect(await send(`${origin}/ok/10`)).toMatchObject({ outcome: 'answered' });
  const [open] = (await ledger.read({ limit: 1 })).entries;
  expect(open).toMatchObject({ open: true });
  expect(open?.sent).toBeGreaterThan(server.connections[0]!.in);
  faulty.plan = undefined;
  expect(await send(`${origin}/ok/20`)).toMatchObject({ outcome: 'answered' });
  await server.quiet();
  const settled = (await ledger.read({ limit: 9 })).entries.reverse();
  expect(settled.map(({ sent }) => sent)).toEqual(server.connections.map((connection) => connection.in));
  expect(settled.every((entry) => entry.open === undefined)).toBe(true);
});

/** Which request it was. */
function numberIn(text = ''): number {
  return Number(/[?&]i=(\d+)/.exec(text)?.[1] ?? -1);
}
