/**
 * What the user allowed, from settings.json to what everybody is shown: by hand only, whole or not at all, and of no use to an agent.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';

const hosts = [
  { url: 'https://api.model.example', purpose: 'model', on: true },
  { url: 'https://forge.example:8443', purpose: 'forge', on: false, near: true },
  { url: 'http://localhost:11434', purpose: 'model', on: true },
];

test('hosts in settings.json that are on are the ones that may be reached', async () => {
  const { call } = await engineWith(hosts);
  expect((await call('ledger.read', {})).allowed).toEqual(['https://api.model.example', 'http://localhost:11434']);
});

test('one wrong entry and no host is allowed; the doctor names the key', async () => {
  const { call } = await engineWith([...hosts, { url: 'http://api.model.example', purpose: 'model', on: true }]);
  expect((await call('ledger.read', {})).allowed).toEqual([]);
  const { checks } = await call('engine.doctor', {});
  expect(checks.find(({ name }) => name === 'settings')).toMatchObject({
    ok: false,
    found: expect.stringContaining('egress.hosts') as unknown,
  });
});

test('no call sets a host, an agent’s least of all; setting something else keeps what a hand wrote', async () => {
  const { call, home } = await engineWith(hosts);
  const evil = [{ url: 'https://evil.example', purpose: 'model', on: true }] as never;
  await expect(call('settings.set', { key: 'egress.hosts', value: evil })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(call('settings.set', { key: 'egress.hosts', value: 'https://evil.example' }, agent)).rejects.toThrow();
  await call('settings.set', { key: 'quiet.from', value: '21:30' });
  const kept = JSON.parse(readFileSync(path.join(home, 'settings.json'), 'utf8')) as Record<string, unknown>;
  expect(kept).toEqual({ 'egress.hosts': hosts, 'quiet.from': '21:30' });
  expect((await call('ledger.read', {})).allowed).toHaveLength(2);
});

test('the user switches and removes what a hand wrote, with its last use; nobody adds a host, and an agent does neither', async () => {
  const { call, home } = await engineWith(hosts);
  const kept = () => JSON.parse(readFileSync(path.join(home, 'settings.json'), 'utf8')) as Record<string, unknown>;
  const model = { origin: 'https://api.model.example', purpose: 'model' } as const;
  expect((await call('egress.hosts', {})).hosts).toEqual(
    hosts.map(({ url, ...host }) => ({ origin: url, ...host, by: 'hand' })),
  );
  await expect(call('egress.switch', { ...model, on: false }, agent)).rejects.toMatchObject({ code: 'refused' });
  await expect(call('egress.remove', model, agent)).rejects.toMatchObject({ code: 'refused' });
  const evil = { origin: 'https://evil.example', purpose: 'model', on: true } as const;
  await expect(call('egress.switch', evil)).rejects.toMatchObject({ code: 'not-found' });
  const other = { ...model, purpose: 'push' } as const;
  await expect(call('egress.switch', { ...other, on: true })).rejects.toMatchObject({ code: 'not-found' });
  expect(kept()).toEqual({ 'egress.hosts': hosts });

  await call('egress.switch', { ...model, on: false });
  expect((await call('ledger.read', {})).allowed).toEqual(['http://localhost:11434']);
  const { hosts: left } = await call('egress.remove', { origin: 'http://localhost:11434', purpose: 'model' });
  expect(left.map(({ origin }) => origin)).toEqual(['https://api.model.example', 'https://forge.example:8443']);
  expect(kept()).toEqual({ 'egress.hosts': [{ ...hosts[0], on: false }, hosts[1]] });
  await call('settings.set', { key: 'model.on', value: true });
  expect((await call('egress.hosts', {})).hosts.at(-1)).toMatchObject({
    origin: 'https://api.anthropic.com',
    by: 'setting',
  });
});

test('what is not understood is neither switched nor written over', async () => {
  const { call, home } = await engineWith([{ url: 'ftp://x.example', purpose: 'model', on: true }]);
  expect(await call('egress.hosts', {})).toMatchObject({
    hosts: [],
    broken: expect.stringContaining('https') as unknown,
  });
  const one = { origin: 'ftp://x.example', purpose: 'model' } as const;
  await expect(call('egress.remove', one)).rejects.toMatchObject({ code: 'failed' });
  expect(readFileSync(path.join(home, 'settings.json'), 'utf8')).toContain('ftp://x.example');
});

test('a fresh home allows none, and its ledger is not there', async () => {
  const { call } = await startEngine();
  expect(await call('ledger.read', {})).toMatchObject({ entries: [], allowed: [], today: { requests: 0 } });
});

async function engineWith(value: unknown) {
  const userHome = tempDir();
  mkdirSync(path.join(userHome, '.vesper'));
  writeFileSync(path.join(userHome, '.vesper', 'settings.json'), JSON.stringify({ 'egress.hosts': value }));
  return startEngine({}, { userHome });
}
