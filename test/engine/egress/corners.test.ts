/**
 * The way out where a request or an answer is odd. No network: the other side is the test.
 */
import { expect, test } from 'vitest';
import { whereTo } from '../../../src-main/engine/egress/addresses.ts';
import { openEgress, type Sending } from '../../../src-main/engine/egress/egress.ts';
import { hostsIn } from '../../../src-main/engine/egress/hosts.ts';
import type { Came, OutgoingRequest } from '../../../src-main/engine/ports.ts';
import type { RedactedText } from '../../../src-main/engine/redact/redacted.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { tempDir } from '../../support/temp.ts';
import { openLedgerIn, openWayOut } from './support.ts';

const plain = { text: async (text: string) => text as RedactedText };
const answer: Came = { sent: 10, received: 10, status: 200, headers: {}, body: Buffer.from('x') };

async function openTo(url: string, redactor = plain, came: Came = answer, files = nodeFiles()) {
  const asked: OutgoingRequest[] = [];
  const ledger = await openLedgerIn(tempDir(), files);
  const egress = openEgress({
    ports: {
      clock: systemClock(),
      outgoing: {
        resolve: () => Promise.resolve(['93.184.216.34']),
        exchange: async (request) => (asked.push(request), came),
      },
    },
    ledger,
    redactor,
    hosts: () => [{ origin: new URL(url).origin, purpose: 'model', on: true }],
  });
  const send = (more: Partial<Sending> = {}) =>
    egress.send({ url, purpose: 'model', about: 'a test', method: 'GET', ...more });
  return { asked, ledger, send };
}

test('a body that could not be checked for secrets does not leave, though its address was', async () => {
  const failing = { text: async (text: string) => (text.startsWith('said') ? '' : text) as RedactedText };
  const { asked, ledger, send } = await openTo('https://api.example/v1', failing);
  const because = 'it could not be checked for secrets';
  expect(await send({ method: 'POST', body: 'said in a project' })).toEqual({ outcome: 'refused', because });
  expect(asked).toEqual([]);
  expect((await ledger.read({ limit: 9 })).entries).toMatchObject([{ refused: because, sent: 0 }]);
  expect(await send({ method: 'POST' })).toMatchObject({ outcome: 'answered' }); // nothing is said, so nothing is checked
});

test('who asked can take it back: nothing leaves then, and the ledger says so; what is over stays answered', async () => {
  const { asked, ledger, send } = await openTo('https://api.example/v1');
  const mine = new AbortController();
  expect(await send({ signal: mine.signal })).toMatchObject({ outcome: 'answered' });
  mine.abort(new Error('the user came back'));
  expect(await send({ signal: mine.signal })).toMatchObject({
    outcome: 'refused',
    because: expect.stringContaining('the user came back') as string,
  });
  expect(asked).toHaveLength(1);
  expect((await ledger.read({ limit: 9 })).entries.map(({ open, sent }) => [open ?? false, sent])).toEqual([
    [false, 0],
    [false, 10],
  ]);
});

test('what no header can hold is never half sent: a mistake of the caller, or a key that cannot be used', async () => {
  const { asked, ledger, send } = await openTo('https://api.example/v1');
  for (const accept of ['a\r\nx-more: b', 'a\nb', 'a\0b', 'é\u2028'])
    await expect(send({ headers: { accept } })).rejects.toMatchObject({ code: 'bad-input' });
  for (const value of ['key\n', 'key\r\nx: y'])
    expect(await send({ keyFor: async () => ({ header: 'x-api-key', value }) })).toEqual({
      outcome: 'refused',
      because: 'the key of this host holds what cannot be sent',
    });
  expect(asked).toEqual([]);
  // Nothing was reserved that would count until the end of the day.
  expect((await ledger.read({ limit: 9 })).entries.map(({ open, sent }) => [open, sent])).toEqual([
    [undefined, 0],
    [undefined, 0],
  ]);
  expect(await send({ headers: { accept: 'text/plain;\tq=0.5' } })).toMatchObject({ outcome: 'answered' });
});

test('what is refused and cannot be written down says both', async () => {
  const faulty = faultyFiles(nodeFiles());
  const { send, ledger } = await openTo('https://api.example/', plain, answer, faulty.files);
  faulty.plan = ({ operation }) => (operation === 'file.datasync' ? 'EIO' : undefined);
  const refused = await send({ url: 'https://other.example/' });
  expect(refused).toMatchObject({
    outcome: 'refused',
    because: expect.stringMatching(/no such host\. .*EIO/) as unknown,
  });
  faulty.plan = undefined;
  expect((await ledger.read({ limit: 9 })).entries).toEqual([]);
});

test('the port is the one of the address, else that of its scheme; only https wants a certificate', async () => {
  for (const [url, port, secureAs] of [
    ['http://127.0.0.1/', 80, undefined],
    ['http://127.0.0.1:8080/', 8080, undefined],
    ['https://api.example/', 443, 'api.example'],
    ['https://api.example:8443/', 8443, 'api.example'],
    ['https://[2606:4700::1]/', 443, '2606:4700::1'],
  ] as const) {
    const { asked, send } = await openTo(url);
    expect(await send()).toMatchObject({ outcome: 'answered' });
    expect(asked.map((one) => [one.port, one.secureAs])).toEqual([[port, secureAs]]);
  }
});

test('a redirect that leads nowhere is the answer as it is; one that leads in circles ends', async () => {
  const lost = await openTo('https://api.example/a', plain, { ...answer, status: 302 });
  expect(await lost.send()).toMatchObject({ outcome: 'answered', status: 302 });
  const circle = await openTo('https://api.example/a', plain, { ...answer, status: 302, headers: { location: '/a' } });
  expect(await circle.send()).toMatchObject({ status: 302 });
  expect([lost.asked.length, circle.asked.length]).toEqual([1, 4]);
});

test('an address that belongs to no host is not connected to; a name must lead to the public internet whole', async () => {
  const never = () => Promise.reject(new Error('asked'));
  for (const host of ['0.0.0.0', '224.0.0.1', '255.255.255.255', '[::]', '[ff02::1]'])
    expect([host, await whereTo(new URL(`https://${host}/`), never)]).toMatchObject([host, { refused: expect.stringContaining('no address of a host') as unknown }]); // prettier-ignore
  expect(await whereTo(new URL('https://10.0.0.1/'), never)).toEqual({ address: '10.0.0.1' });
  const mixed = () => Promise.resolve(['93.184.216.34', '169.254.169.254']);
  expect(await whereTo(new URL('https://api.example/'), mixed)).toMatchObject({ refused: expect.stringContaining('169.254') as unknown }); // prettier-ignore
});

test('a name may lead into the network around this machine where the user wrote so, and even then not to this machine or a cloud\u2019s metadata', async () => {
  const forge = new URL('https://forge.intern/');
  const to = (...found: string[]) => whereTo(forge, () => Promise.resolve(found), true);
  for (const near of ['10.1.2.3', '172.16.0.9', '192.168.1.4', '100.64.3.2', 'fd00::5', '93.184.216.34'])
    expect(await to(near)).toEqual({ address: near });
  for (const other of [
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    'fe80::1',
    '0.0.0.0',
    '192.0.2.1',
    '::ffff:169.254.169.254',
  ])
    expect(await to('10.1.2.3', other), other).toMatchObject({ refused: expect.stringContaining(other) as unknown });
  expect(await whereTo(forge, () => Promise.resolve(['10.1.2.3']))).toMatchObject({ refused: expect.stringContaining('"near": true') as unknown }); // prettier-ignore
});

test('only the host that is marked is looked for nearby, and only for what it was marked for', async () => {
  const asked: string[] = [];
  const outgoing = {
    resolve: () => Promise.resolve(['10.1.2.3']),
    exchange: ({ address }: { address: string }) => (asked.push(address), Promise.resolve({ sent: 1, received: 1, status: 200, headers: {}, body: '' })), // prettier-ignore
  } as never;
  const url = 'https://forge.intern';
  const hosts = [{ url, purpose: 'forge', on: true, near: true }, { url, purpose: 'model', on: true }, { url: 'https://other.intern', purpose: 'forge', on: true }]; // prettier-ignore
  const { send } = await openWayOut({ hosts, outgoing });
  expect(await send(url, { purpose: 'forge' })).toMatchObject({ outcome: 'answered' });
  expect(await send(url)).toMatchObject({ outcome: 'refused' });
  expect(await send('https://other.intern', { purpose: 'forge' })).toMatchObject({ outcome: 'refused' });
  expect(asked).toEqual(['10.1.2.3']);
});

test('a list of hosts with a mistake says which, each once, and allows nothing', () => {
  const wrong = [{ url: 'http://far.example', purpose: 'model', on: true }, { url: 'ftp://x', purpose: 'model', on: true }]; // prettier-ignore
  expect(hostsIn(wrong)).toEqual({ broken: 'not https://HOST[:PORT], nor http:// on this machine' });
  expect(hostsIn('x')).toEqual({ broken: expect.stringContaining('expected array') as unknown });
  expect(hostsIn([{ url: 'https://a.example', purpose: 'model', on: 'yes' }, { url: 'x:y' }])).toEqual({ broken: expect.stringContaining('; ') as unknown }); // prettier-ignore
});
