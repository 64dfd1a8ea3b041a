/**
 * Watching pull requests in a running engine: what is asked before, what leaves, what is logged, and what stops it.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { placeOfPull, placeOfRemote } from '../../../../src-main/engine/observe/forge/address.ts';
import { parseConfig } from '../../../../src-main/engine/observe/git/config-file.ts';
import { agent, startEngine, type RunningEngine } from '../../../support/engine.ts';
import { forgeServer } from '../../../support/forge-server.ts';
import { makeRepository } from '../../../support/repository.ts';
import { tempDir } from '../../../support/temp.ts';

const token = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');

async function forgeRecords({ call }: RunningEngine) {
  return (await call('log.read', { source: 'forge', limit: 50 })).records;
}

test(
  'nothing is asked of a host that was not allowed; then what is asked is in the ledger, and what is said in the log',
  { timeout: 60_000 },
  async () => {
    const server = await forgeServer(() => Date.now());
    server.pull(12, { title: `Deploy with ${token}`, body: `Use ${token}.` });
    server.runs.set(server.pulls.get(12)!.head.sha, [
      { name: `lint ${token}`, status: 'completed', conclusion: 'failure', completed_at: '2026-11-20T08:10:00Z' },
    ]);
    server.review(12, 'APPROVED', 'noor', '2026-11-20T08:10:00Z');
    const running = await startEngine();
    const { call, home } = running;
    const url = `${server.origin}/harbor/api/pull/12`;
    await expect(call('forge.watch', { url })).rejects.toMatchObject({
      code: 'refused',
      hint: expect.stringContaining('--allow') as string,
    });
    for (const wrong of [
      'x',
      'https://h/a/b',
      'https://u:p@h/a/b/pull/1',
      'ftp://h/a/b/pull/1',
      'https://h/../b/pull/1',
      'http://h.example/a/b/pull/1',
      `${url}0000000000`,
    ])
      await expect(call('forge.watch', { url: wrong, allow: true })).rejects.toMatchObject({ code: 'bad-input' });
    expect(server.asked).toEqual([]);
    expect((await call('forge.list', {})).watches).toEqual([]);

    await call('forge.keepKey', { host: server.origin, value: 'token-of-this-host' });
    const { watch, added } = await call('forge.watch', { url, allow: true });
    expect([added, watch.state, watch.pulls]).toMatchObject([true, 'watching', [{ number: 12, state: 'open' }]]);
    expect(watch.pulls[0]?.title).toMatch(/^Deploy with ghp_\[redacted:/);
    expect(watch.pulls[0]).toMatchObject({
      draft: false,
      base: 'main',
      mergeable: true,
      checks: { outcome: 'failure' },
    });
    expect(watch.pulls[0]?.checks?.failing).toEqual([expect.stringMatching(/^lint ghp_\[redacted:/)]);
    expect((await call('forge.watch', { url })).added).toBe(false);
    expect(server.asked.every((one) => one.token === 'Bearer token-of-this-host')).toBe(true);
    const records = await forgeRecords(running);
    expect(records.map(({ kind, origin }) => `${kind} ${origin}`).sort()).toEqual([
      'checks external',
      'opened external',
      'review external',
    ]);
    const ledger = await call('ledger.read', { limit: 20 });
    expect(ledger.entries).toHaveLength(server.asked.length);
    expect(ledger.entries.every(({ purpose }) => purpose === 'pull requests of harbor/api')).toBe(true);
    const kept =
      JSON.stringify([await call('forge.list', {}), ledger, records]) +
      readFileSync(path.join(home, 'forge.json'), 'utf8');
    expect(kept).not.toContain('token-of-this-host');
    for (const file of readdirSync(home, { recursive: true, encoding: 'utf8' }))
      if (lstatSync(path.join(home, file)).isFile())
        expect(readFileSync(path.join(home, file)).includes(token)).toBe(false);
    expect((await call('forge.list', {})).hosts).toMatchObject([
      { host: server.origin, allowed: true, token: true, used: server.asked.length, budget: 500 },
    ]);

    // By the name of its pages it is the same host.
    await call('forge.keepKey', { host: `127.0.0.1:${server.port}`, value: 'another-token' });
    expect((await call('forge.list', {})).hosts).toHaveLength(1);
    expect(JSON.parse(readFileSync(path.join(home, 'secrets.json'), 'utf8'))).toEqual({
      [`forge:${server.origin}`]: { origin: server.origin, key: 'another-token' },
    });

    // What was asked this hour stands in the day's ledger too.
    const { used, budget, limit } = (await call('forge.list', {})).hosts[0]!;
    expect(used).toBe(server.asked.length);
    expect((await call('ledger.day', {})).hourly).toMatchObject([
      { host: `127.0.0.1:${server.port}`, used, budget, limit },
    ]);
    expect((await call('ledger.day', { day: '2020-01-01' })).hourly).toEqual([]);

    // Switched off, paused or stopped: nothing more.
    const { engine } = running;
    const count = server.asked.length;
    await call('forge.allow', { host: server.origin, on: false });
    expect((await call('forge.list', {})).watches[0]).toMatchObject({
      state: 'held',
      because: expect.stringContaining('may not be asked') as string,
    });
    await call('forge.allow', { host: server.origin, on: true });
    await call('project.pause', { until: null });
    expect((await call('forge.list', {})).watches[0]).toMatchObject({ state: 'held', because: 'paused' });
    await call('forge.stop', { what: url });
    expect(server.asked.length).toBe(count);
    for (const name of [
      'forge.watch',
      'forge.stop',
      'forge.allow',
      'forge.keepKey',
      'forge.removeKey',
      'forge.hook',
    ] as const)
      await expect(
        engine.handlers[name]({ url, what: url, host: server.origin, on: true, value: 'v' }, agent),
      ).rejects.toMatchObject({ code: 'refused' });
  },
);

test(
  'of a project, its own branches’ pull requests, wherever its remote says; forgotten, nothing of them is left',
  { timeout: 60_000 },
  async () => {
    const server = await forgeServer(() => Date.now());
    server.limit = undefined;
    const folder = tempDir();
    const repository = makeRepository(folder, 'api');
    repository.write('a.txt', 'a\n');
    repository.commit('Begin');
    repository.git('remote', 'add', 'origin', `${server.origin}/harbor/api.git`);
    repository.git('branch', 'topic-2');
    server.pull(1); // nobody's branch here
    server.pull(2, { title: 'Lighthouse lamp' });
    server.pull(3, { head: { ref: 'topic-2', sha: 'a'.repeat(40), repo: { full_name: 'stranger/api' } } });
    server.comment(2, 'noor', '2026-11-20T08:10:00Z', 'The lamp is too dim.');
    const running = await startEngine();
    const { call, home } = running;
    await call('project.add', { path: repository.path, sources: ['git'] });
    await expect(call('forge.watch', { project: 'api', allow: true })).rejects.toMatchObject({
      hint: expect.stringContaining('--forge') as string,
    });
    const { watch } = await call('forge.watch', { project: 'api', kind: 'gitea', allow: true });
    expect(watch).toMatchObject({ number: null, repo: 'harbor/api', state: 'watching', pulls: [{ number: 2 }] });
    expect(server.asked.filter(({ path: asked }) => /\/pulls\/[13]\b/.test(asked))).toEqual([]);
    const records = await forgeRecords(running);
    const project = (await call('project.list', {})).projects[0]?.id;
    expect(records.map((one) => [one.kind, one.project])).toEqual(
      expect.arrayContaining([
        ['comment', project],
        ['opened', project],
      ]),
    );

    await call('memory.forget', { selector: { by: 'text', text: 'Lighthouse lamp' } });
    const files = ['forge.json', 'cursors'].map((name) => path.join(home, name));
    expect(readFileSync(files[0]!, 'utf8')).toContain('harbor/api');
    expect(JSON.stringify(await forgeRecords(running))).not.toContain('Lighthouse');
    await call('memory.forget', { selector: { by: 'project', project: 'api' } });
    expect(readFileSync(files[0]!, 'utf8')).not.toContain('harbor');
    expect((await call('forge.list', {})).watches).toEqual([]);
  },
);

test('addresses: the kind is told from the page, the API from the kind, and nothing else is taken', () => {
  const place = (text: string) => {
    const read = placeOfPull(text);
    return 'place' in read
      ? `${read.place.kind} ${read.place.origin}${read.place.base} ${read.place.repo} ${read.number} ${read.url}`
      : read.refused;
  };
  expect(place('https://github.com/harbor/api/pull/12/files#x')).toBe(
    'github https://api.github.com harbor/api 12 https://github.com/harbor/api/pull/12',
  );
  expect(place('https://git.example.org/harbor/api/pull/12')).toBe(
    'github https://git.example.org/api/v3 harbor/api 12 https://git.example.org/harbor/api/pull/12',
  );
  expect(place('https://example.org/git/harbor/api/pulls/12')).toBe(
    'gitea https://example.org/git/api/v1 harbor/api 12 https://example.org/git/harbor/api/pulls/12',
  );
  for (const odd of [
    'https://github.com/harbor/api/issues/12',
    'https://github.com/harbor/api/pull/012',
    'https://github.com/x/harbor/api/pull/1',
    'https://github.com/harbor/%2e%2e/pull/1',
    'https://h/a b/c/pull/1',
    'javascript:/a/b/pull/1',
  ])
    expect(placeOfPull(odd)).toHaveProperty('refused');
  const remote = (url: string, kind?: 'gitea') => {
    const read = placeOfRemote(parseConfig(`[remote "origin"]\n\turl = ${url}\n`), kind);
    return 'place' in read
      ? `${read.place.kind} ${read.place.origin}${read.place.base} ${read.place.repo}`
      : read.refused;
  };
  for (const url of [
    'git@github.com:harbor/api.git',
    'ssh://git@github.com:22/harbor/api',
    'https://github.com/harbor/api.git',
  ])
    expect(remote(url)).toBe('github https://api.github.com harbor/api');
  expect(remote('git@codeberg.org:harbor/api.git')).toBe('gitea https://codeberg.org/api/v1 harbor/api');
  expect(remote('https://git.example.org:3000/sub/harbor/api.git', 'gitea')).toBe(
    'gitea https://git.example.org:3000/sub/api/v1 harbor/api',
  );
  for (const odd of [
    'ext::sh -c x',
    '/srv/git/api.git',
    '../api',
    'file:///srv/harbor/api',
    'https://user:secret@github.com/harbor/api',
    'git@git.example.org:harbor/api',
  ])
    expect(placeOfRemote(parseConfig(`[remote "origin"]\n\turl = ${odd}\n`))).toHaveProperty('refused');
  expect(placeOfRemote(parseConfig(''))).toHaveProperty('refused');
});
