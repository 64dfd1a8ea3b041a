/**
 * What an environment and a project's files say about endpoints, proxies and authorities is nothing to Vesper.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeCertificate } from '../support/certificate.ts';
import { countingServer } from '../support/counting-server.ts';
import { makeProject } from '../support/repository.ts';
import { vesperHere } from '../support/here.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import { cleanEnv, vesper } from '../support/vesper.ts';

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
  const known = async (env: Record<string, string>, vesperBy = vesper) => {
    const run = (...args: string[]) => vesperBy(home, [...args, '--json'], { cwd: project.path, env });
    const [settings, ledger] = [(await run('settings')).json, (await run('ledger')).json];
    return { settings, allowed: ledger['allowed'], entries: ledger['entries'] };
  };
  const before = await known({}, vesperHere);
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
  expect(secured).toMatchObject({
    outcome: 'failed',
    because: expect.stringMatching(/self.signed|certificate/i) as unknown,
  });
  expect(trap.connections).toEqual([]);
  expect(told).toBe(0);
}, 60_000);
