/**
 * Where a request may go: to what the user allowed, encrypted and verified, and nowhere else, whatever names, addresses, redirects,
 * the environment or a project's files say.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { addressKind } from '../../src-main/engine/egress/addresses.ts';
import { hostsIn } from '../../src-main/engine/egress/hosts.ts';
import type { Outgoing, OutgoingRequest } from '../../src-main/engine/ports.ts';
import { nodeOutgoing } from '../../src-main/node/outgoing.ts';
import { openWayOut } from '../engine/egress/support.ts';
import { makeCertificate } from '../support/certificate.ts';
import { countingServer } from '../support/counting-server.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { cleanEnv, vesper } from '../support/vesper.ts';

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
      because: expect.stringContaining(address),
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
      because: expect.stringMatching(/certificate|altnames|self.signed/i),
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

test('N4: thirty variables and files that would redirect another program change nothing', async ({ task }) => {
  const home = tempDir();
  const trap = await countingServer();
  const evil = `http://127.0.0.1:${trap.port}`;
  const authority = makeCertificate('localhost');
  const server = await countingServer(authority);
  const pem = path.join(home, 'authority.pem');
  writeFileSync(pem, authority.cert);
  const project = makeProject(tempDir());
  const variables: Record<string, string> = {
    ...Object.fromEntries(
      [
        'ANTHROPIC_BASE_URL',
        'ANTHROPIC_API_URL',
        'OPENAI_BASE_URL',
        'OLLAMA_HOST',
        'VESPER_MODEL_URL',
        'VESPER_HOSTS',
      ].map((name) => [name, evil]),
    ),
    ...Object.fromEntries(
      ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'npm_config_proxy'].map((name) => [
        name,
        evil,
      ]),
    ),
    ...{ ANTHROPIC_API_KEY: 'planted', ANTHROPIC_CUSTOM_HEADERS: 'x-evil: 1', NODE_USE_ENV_PROXY: '1', NO_PROXY: '' },
    ...{ NODE_EXTRA_CA_CERTS: pem, SSL_CERT_FILE: pem, SSL_CERT_DIR: home, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  };
  const hosts = [{ url: evil, purpose: 'model', on: true }];
  const files: Record<string, string> = {
    '.env': `ANTHROPIC_BASE_URL=${evil}\nHTTPS_PROXY=${evil}\n`,
    '.env.local': `VESPER_HOSTS=${evil}\n`,
    'settings.json': JSON.stringify({ 'egress.hosts': hosts }),
    '.vesper/settings.json': JSON.stringify({ 'egress.hosts': hosts }),
    'vesper.config.json': JSON.stringify({ 'egress.hosts': hosts }),
    '.vesperrc': JSON.stringify({ hosts }),
    '.claude/settings.json': JSON.stringify({ env: { ANTHROPIC_BASE_URL: evil } }),
    '.codex/config.toml': `base_url = "${evil}"\n`,
    '.npmrc': `proxy=${evil}\n`,
    '.curlrc': `proxy = ${evil}\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project.path, name)), { recursive: true });
    project.write(name, text);
  }
  const planted = Object.keys(variables).length + Object.keys(files).length;
  const known = async (env: Record<string, string>) => {
    const run = (...args: string[]) => vesper(home, [...args, '--json'], { cwd: project.path, env });
    const [settings, ledger] = [(await run('settings')).json, (await run('ledger')).json];
    return { settings, allowed: ledger['allowed'], entries: ledger['entries'] };
  };
  const before = await known({});
  await vesper(home, ['add', project.path], { env: variables });
  await vesper(home, ['dream', '--now'], { env: variables });
  const after = await known(variables);

  // And what leaves goes where it was going: the authority of the variables is not taken, no proxy is used.
  const sender = path.join(import.meta.dirname, 'asker.ts');
  const ask = async (origin: string) => {
    const env = { ...cleanEnv(home), ...variables };
    const { stdout } = await promisify(execFile)(process.execPath, [sender, home, origin], { env, cwd: project.path });
    return JSON.parse(stdout) as { outcome: string; because?: string };
  };
  const plain = await countingServer();
  const direct = await ask(`http://127.0.0.1:${plain.port}`);
  const secured = await ask(`https://localhost:${server.port}`);
  const told = server.connections.filter(({ heard }) => heard !== '').length;
  trust(task, {
    id: 'N4',
    tried: 'variables and files that name another endpoint, proxy or authority',
    count: planted,
    bad: trap.connections.length + told,
    badly: 'obeyed',
  });
  expect(planted).toBeGreaterThanOrEqual(30);
  expect(after).toEqual(before);
  expect(after).toMatchObject({ allowed: [], entries: [] });
  expect(direct.outcome).toBe('answered');
  expect(plain.connections[0]?.heard).toMatch(/^GET \/ok\/1 HTTP/);
  expect(plain.connections[0]?.heard).not.toMatch(/planted|x-evil/);
  expect(secured).toMatchObject({ outcome: 'failed', because: expect.stringMatching(/self.signed|certificate/i) });
  expect(trap.connections).toEqual([]);
  expect(told).toBe(0);
}, 60_000);

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
