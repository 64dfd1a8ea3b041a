/**
 * `app://vesper` serves the renderer's files and nothing else, each answer under the policy (E1, E7, F1).
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { answer, headers } from '../../../src-main/hosts/electron/scheme.ts';
import { readPageFiles } from '../../../src-main/node/page-files.ts';
import { tempDir } from '../../support/temp.ts';

vi.mock('electron', () => ({ protocol: {} }));

function makePage(): string {
  const folder = tempDir();
  const root = path.join(folder, 'renderer');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), 'the page');
  writeFileSync(path.join(root, 'assets', 'index.js'), 'the code');
  writeFileSync(path.join(root, 'assets', 'index.js.map'), 'the source');
  writeFileSync(path.join(folder, 'secret.html'), 'a secret');
  return root;
}

test.each([
  'app://vesper/../secret.html',
  'app://vesper/%2e%2e/secret.html',
  'app://vesper/..%2fsecret.html',
  'app://vesper/assets/../../secret.html',
  'app://vesper/assets/..\\..\\secret.html',
  'app://vesper//secret.html',
  'app://vesper/secret.html',
  'app://vesper/assets/index.js.map',
  'app://vesper/assets',
  'app://vesper/',
  'app://vesper.example/index.html',
  'app://vesper:1/index.html',
  'app://elsewhere/index.html',
  'file:///etc/passwd',
  'app://vesper/index.html%00.js',
])('E18, F1: %s is not found', async (url) => {
  const got = answer(readPageFiles(makePage()), { url, method: 'GET' });
  expect(got.status).toBe(404);
  expect(await got.text()).toBe('not found');
});

test('only GET is answered', () => {
  const files = readPageFiles(makePage());
  for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS'])
    expect(answer(files, { url: 'app://vesper/index.html', method }).status).toBe(404);
});

test('a file of the page comes with its type and the whole policy', async () => {
  const got = answer(readPageFiles(makePage()), { url: 'app://vesper/assets/index.js?v=1#x', method: 'GET' });
  expect(got.status).toBe(200);
  expect(await got.text()).toBe('the code');
  expect(got.headers.get('content-type')).toMatch(/^text\/javascript/);
  for (const [name, value] of Object.entries(headers)) expect(got.headers.get(name)).toBe(value);
});

test('what is not found is under the policy too', () => {
  const got = answer(new Map(), { url: 'app://vesper/index.html', method: 'GET' });
  expect(got.headers.get('content-security-policy')).toBe(headers['content-security-policy']);
});

test('E7: the policy lets nothing in and nothing out', () => {
  const policy = headers['content-security-policy'];
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ])
    expect(policy.split('; ')).toContain(part);
  expect(policy).not.toMatch(/unsafe-|https?:|\*/);
});

test.skipIf(process.platform === 'win32')('a link to a folder outside is not followed', () => {
  const root = makePage();
  symlinkSync(path.dirname(root), path.join(root, 'up'));
  expect([...readPageFiles(root).keys()].filter((name) => name.includes('secret'))).toEqual([]);
});
