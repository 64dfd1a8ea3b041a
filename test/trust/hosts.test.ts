/**
 * Where a request may go: to what the user allowed, encrypted and verified, and nowhere else, whatever names and addresses say.
 */
import { expect, test } from 'vitest';
import { addressKind } from '../../src-main/engine/egress/addresses.ts';
import { hostsIn } from '../../src-main/engine/egress/hosts.ts';
import type { Outgoing, OutgoingRequest } from '../../src-main/engine/ports.ts';
import { nodeOutgoing } from '../../src-main/node/outgoing.ts';
import { openWayOut } from '../engine/egress/support.ts';
import { makeCertificate } from '../support/certificate.ts';
import { countingServer } from '../support/counting-server.ts';
import { trust } from '../support/trust.ts';

/** Addresses that no name may lead to. */
const inward = [
  ...[
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
  ],
  ...['100.64.0.1', '100.100.100.200', '192.0.0.192', '198.18.0.1', '203.0.113.7', '224.0.0.1', '255.255.255.255'],
  ...[
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'fc00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
  ],
  ...['2002:7f00:1::', '2001:0:7f00:1::', '2001:db8::1', '::ffff:10.0.0.1', '::10.0.0.1', 'fec0::1', '5f00::1'],
];

test('N2: only hosts that the user allowed, for that purpose, switched on', async ({ task }) => {
  const other = await countingServer();
  const { out, seen } = watched({});
  const { send, ledger } = await openWayOut({
    outgoing: out,
    hosts: [
      { url: 'https://api.model.example', purpose: 'model', on: true },
      { url: 'https://off.example', purpose: 'model', on: false },
      { url: 'https://forge.example', purpose: 'forge', on: true },
      `http://127.0.0.1:1`,
    ],
  });
  const tries = [
    ...[
      'https://evil.example/',
      'https://api.model.example.evil.example/',
      'https://evil.example/https://api.model.example',
    ],
    ...[
      'https://api.model.example@evil.example/',
      'https://user:pass@api.model.example/',
      'https://api.model.example:8443/',
    ],
    ...[
      'http://api.model.example/',
      'https://api.model.example./',
      'https://xapi.model.example/',
      'https://model.example/',
    ],
    ...[
      'https://off.example/',
      'https://forge.example/',
      'ftp://api.model.example/',
      'file:///etc/passwd',
      'data:text/plain,x',
    ],
    ...[
      'ws://api.model.example/',
      'https://аpi.model.example/',
      'https://api。evil.example/',
      'https://169.254.169.254/latest/',
    ],
    ...[
      `http://127.0.0.1:${other.port}/ok/1`,
      `http://localhost:${other.port}/ok/1`,
      `http://2130706433:${other.port}/ok/1`,
    ],
    ...[`http://0x7f.1:${other.port}/ok/1`, `http://[::1]:${other.port}/ok/1`, `http://127.1:${other.port}/ok/1`],
    ...[
      `http://[::ffff:127.0.0.1]:${other.port}/ok/1`,
      `http://0.0.0.0:${other.port}/ok/1`,
      'https://evil.example\\@api.model.example/',
    ],
  ];
  const answers = [];
  for (const url of tries) answers.push(await send(url));
  const got = answers.filter(({ outcome }) => outcome !== 'refused').length + other.connections.length + seen.length;
  trust(task, {
    id: 'N2',
    tried: 'addresses that are not what was allowed',
    count: tries.length,
    bad: got,
    badly: 'reached or looked up',
  });
  expect(answers.filter(({ outcome }) => outcome !== 'refused')).toEqual([]);
  expect(other.connections).toEqual([]);
  expect(seen).toEqual([]); // no name was asked for either
  const { entries, today } = await ledger.read({ limit: 99 });
  expect(entries).toHaveLength(tries.length);
  expect(entries.every(({ refused, sent }) => refused !== undefined && sent === 0)).toBe(true);
  expect(today).toMatchObject({ sent: 0, requests: 0 });
});

test('N2: a name may lead to the public internet only; the address that was looked at is the one connected to', async ({
  task,
}) => {
  const names: Record<string, string[]> = {};
  const { out, seen } = watched(names);
  const { send: sendInward } = await openWayOut({ outgoing: out, hosts: ['https://rebound.example'] });
  for (const address of inward) {
    names['rebound.example'] = ['93.184.215.14', address];
    expect(await sendInward('https://rebound.example/')).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining(address) as unknown,
    });
  }
  const reached = seen.filter((what) => what !== 'rebound.example').length;
  const good = watched({ 'api.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'] });
  const { send } = await openWayOut({ outgoing: good.out, hosts: ['https://api.example'] });
  await send('https://api.example/');
  trust(task, { id: 'N2', tried: 'names that lead inward', count: inward.length, bad: reached, badly: 'followed' });
  expect(reached).toBe(0);
  expect(good.seen).toEqual(['api.example', '93.184.215.14:443 as api.example']);
  // Unless the user wrote down that very address.
  const literal = ['192.168.1.5', '169.254.169.254', '10.0.0.8'];
  const near = watched({});
  const { send: sendNear } = await openWayOut({ outgoing: near.out, hosts: literal.map((host) => `https://${host}`) });
  for (const host of literal) await sendNear(`https://${host}/`);
  expect(near.seen).toEqual(literal.map((host) => `${host}:443 as ${host}`));
});

test('N2: what the user cannot mean is no allowed host, and one wrong entry opens none', () => {
  const good = { url: 'https://api.example', purpose: 'model', on: true };
  expect(hostsIn([good, { url: 'http://localhost:11434', purpose: 'model', on: true }])).toMatchObject({
    hosts: [{}, {}],
  });
  for (const wrong of [
    ...[
      'http://api.example',
      'http://192.168.1.5',
      'https://api.example/v1',
      'https://u:p@api.example',
      'api.example',
      '*',
    ],
    ...['https://api.example?x=1', 'ftp://api.example', '', 'http://localhost.evil.example', 'http://127.0.0.1.nip.io'],
  ])
    expect(hostsIn([good, { ...good, url: wrong }]), wrong).toHaveProperty('broken');
  for (const value of [
    {},
    'https://api.example',
    [{ url: 'https://a.example' }],
    [{ ...good, more: 1 }],
    [{ ...good, on: 'yes' }],
    null,
  ])
    expect(hostsIn(value)).toHaveProperty('broken');
  expect(inward.filter((address) => addressKind(address) === 'public')).toEqual([]);
  expect(['1.1.1.1', '2606:4700:4700::1111'].map(addressKind)).toEqual(['public', 'public']);
});

test('N2: encryption is verified: an unknown authority, another name and an old certificate learn nothing', async ({
  task,
}) => {
  const good = makeCertificate('localhost');
  const cases = [
    { name: 'an unknown authority', certificate: good, trusted: [] as string[] },
    { name: 'another name', certificate: makeCertificate('other.example') },
    { name: 'an old certificate', certificate: makeCertificate('localhost', { validFor: 1_800_000 }) },
  ];
  let told = 0;
  for (const { name, certificate, trusted = [certificate.cert] } of cases) {
    const server = await countingServer(certificate);
    const origin = `https://localhost:${server.port}`;
    const { send } = await openWayOut({
      hosts: [origin],
      outgoing: nodeOutgoing(trusted.length > 0 ? { trusted } : {}),
    });
    const sent = await send(`${origin}/ok/1`, { method: 'POST', body: 'the plan of the harbor' });
    expect(sent, name).toMatchObject({
      outcome: 'failed',
      because: expect.stringMatching(/certificate|altnames|self.signed/i) as unknown,
    });
    await server.quiet();
    told += server.connections.filter(({ heard }) => heard !== '').length;
  }
  trust(task, {
    id: 'N2',
    tried: 'certificates that do not verify',
    count: cases.length,
    bad: told,
    badly: 'told anything',
  });
  expect(told).toBe(0);

  const server = await countingServer(good);
  const origin = `https://localhost:${server.port}`;
  const { send, ledger } = await openWayOut({ hosts: [origin], outgoing: nodeOutgoing({ trusted: [good.cert] }) });
  const sent = await send(`${origin}/ok/1000`, { method: 'POST', body: 'the plan of the harbor' });
  expect(sent).toMatchObject({ outcome: 'answered', status: 200 });
  const [entry] = (await ledger.read({ limit: 1 })).entries;
  // On the wire there is more than was said: the figures are the wire's.
  expect(entry?.sent).toBeGreaterThan(server.connections[0]!.in);
  expect(entry?.received).toBeGreaterThan(1000);
  expect(entry?.copy).toBe(server.connections[0]?.heard.replaceAll('\r\n', '\n'));
});

/** A way out that notes what it is asked for and connects nowhere. */
function watched(names: Record<string, string[]>): { out: Outgoing; seen: string[] } {
  const seen: string[] = [];
  const out: Outgoing = {
    async resolve(name) {
      seen.push(name);
      return names[name] ?? [];
    },
    async exchange({ address, port, secureAs }: OutgoingRequest) {
      seen.push(`${address}:${port} as ${secureAs ?? 'nobody'}`);
      return { sent: 0, received: 0, failed: 'a test' };
    },
  };
  return { out, seen };
}
