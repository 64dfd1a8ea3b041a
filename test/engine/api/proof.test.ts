/**
 * Is it working? A real engine over a real folder: what it says was heard, dreamt, sent and kept is what happened.
 */
import { expect, test } from 'vitest';
import { tellProof } from '../../../src-main/clients/cli/commands/proof.ts';
import { encodeRecord } from '../../../src-main/engine/storage/record-codec.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agent, startEngine } from '../../support/engine.ts';
import { makeProject } from '../../support/repository.ts';
import { tempDir } from '../../support/temp.ts';

const now = () => new Date().toISOString().replace('Z', '+00:00');

test('an empty home: nothing is claimed', async () => {
  const { call, home } = await startEngine({}, { mode: 'once' });
  const proof = await call('engine.proof', {});
  expect(proof).toMatchObject({
    projects: [],
    dream: null,
    left: { sent: 0, requests: 0, hosts: [], refused: 0 },
    model: { on: false, because: 'it is switched off', allowed: [] },
    home: { path: home, records: 0 },
  });
  expect(proof.heard.map(({ source }) => source)).toEqual(['file', 'git', 'terminal', 'agent', 'forge', 'note']);
  expect(proof.heard.every(({ at }) => at === null)).toBe(true);
  expect(tellProof(proof).join('\n')).toContain('Left this machine today: 0 B');
  await expect(call('engine.proof', {}, agent)).rejects.toMatchObject({ code: 'refused' });
});

test('a home in use: each source, the marker, the dream, what left, and a real sample only of what may be sent', async () => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  mkdirSync(home);
  const request = { host: 'model.example', purpose: 'a dream', received: 10, spent: 0.25 };
  writeFileSync(
    path.join(home, 'ledger.log'),
    [
      { seq: 1, at: '2026-01-01T10:00:00+00:00', ...request, sent: 9999 },
      { seq: 2, at: now(), ...request, sent: 3000 },
      { seq: 3, at: now(), ...request, sent: 1000 },
      { seq: 4, at: now(), ...request, host: 'other.example', sent: 0, spent: 0, refused: 'you allowed no such host' },
    ]
      .map(encodeRecord)
      .join(''),
  );
  const { call } = await startEngine({}, { userHome });
  const { project } = await call('project.add', {
    path: makeProject(userHome, 'harbor-api').path,
    sources: ['files', 'git'],
  });
  const other = await call('project.add', { path: makeProject(userHome, 'quayside-web').path, sources: ['git'] });
  const secret = `ghp_${'x7Kq2Lm9Zt4Rv8Wb3Nc6Yd1Fg5Hj0Ps2Qa4'.slice(0, 36)}`;
  await call('note.add', { text: `The token of the forge is ${secret}`, project: project.id });
  await call('note.add', { text: 'Of quayside, and newer', project: other.project.id });
  await call('dream.now', {});

  const off = await call('engine.proof', {});
  expect(off.projects.map(({ name }) => name)).toEqual(['harbor-api', 'quayside-web']);
  const heardOf = (source: string) => off.heard.find((one) => one.source === source)?.at;
  expect([heardOf('git'), heardOf('note')].every((at) => typeof at === 'string')).toBe(true);
  expect(heardOf('terminal')).toBeNull();
  expect(off.dream?.changes).toMatch(/\d+ added/);
  expect(off.left).toMatchObject({
    sent: 4000,
    refused: 1,
    hosts: [{ host: 'model.example', sent: 4000, requests: 2 }],
  });
  expect(off.model.sample, 'nothing while it is off').toBeUndefined();

  await call('settings.set', { key: 'model.on', value: true });
  expect((await call('engine.proof', {})).model.sample, 'nothing while no project is allowed').toBeUndefined();
  await call('model.allow', { project: project.id, on: true });
  const on = await call('engine.proof', {});
  expect(on.model).toMatchObject({
    on: true,
    allowed: ['harbor-api'],
    because: 'no key is kept for api.anthropic.com',
  });
  expect(on.model.sample).toMatchObject({ project: 'harbor-api' });
  expect(JSON.stringify(on)).not.toContain(secret);
  expect(JSON.stringify(on)).not.toContain('Of quayside');
  await call('project.pause', { project: project.id, until: null });
  expect((await call('engine.proof', {})).model.sample, 'nothing of a paused project').toBeUndefined();
  const told = tellProof(on).join('\n');
  expect(told).toContain('model.example 4 KB');
  expect(told).toContain('It would be sent, as here:');
});

test('a day whose limit would be passed is told where the model is, until midnight or a higher limit', async () => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  mkdirSync(home);
  const refused = "today's limit of $0.50 would be passed";
  const entry = { host: '127.0.0.1:9', purpose: 'a dream', sent: 0, received: 0, spent: 0, refused };
  writeFileSync(path.join(home, 'ledger.log'), encodeRecord({ seq: 1, at: now(), ...entry }));
  const { call } = await startEngine({}, { userHome, mode: 'once' });
  const folder = makeProject(userHome, 'harbor-api').path;
  const { project } = await call('project.add', { path: folder, sources: ['git'] });
  const on = { 'model.url': 'http://127.0.0.1:9', 'model.priceIn': '1', 'model.priceOut': '1', 'model.on': true };
  for (const [key, value] of Object.entries(on)) await call('settings.set', { key, value });
  await call('model.allow', { project: project.id, on: true });
  expect(await call('model.get', {})).toMatchObject({ because: refused });
  await call('settings.set', { key: 'model.perDay', value: 1 });
  expect((await call('model.get', {})).because).toBeUndefined();
});
