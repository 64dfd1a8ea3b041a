/**
 * What may be recorded of a project: a source left out is not read, and what it would have told is never told later.
 */
import { expect, test } from 'vitest';
import { agent, startEngine } from '../../support/engine.ts';
import { makeProject } from '../../support/repository.ts';
import { claudeCodeSession } from '../../support/transcripts.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const second = () => new Promise((resolve) => setTimeout(resolve, 1100)); // git counts whole seconds

test('sources are taken away and given back', { timeout: 30_000 }, async () => {
  const e = await startEngine({}, { mode: 'once' });
  const project = makeProject(e.userHome);
  claudeCodeSession(e.userHome, project.path, 's1', [{ at: minutesAgo(90), prompt: 'Why does rounding fail?' }]);
  await e.call('project.add', { path: project.path, sources: ['files', 'git'] });
  const seen = async () => {
    const { days } = await e.call('log.read', {});
    const read = await Promise.all(days.map((day) => e.call('log.read', { day, limit: 1000 })));
    return read.flatMap(({ records }) => records.map(({ text }) => text)).join('\n');
  };
  expect(await seen()).not.toContain('rounding');

  const given = await e.call('project.allow', { project: 'harbor-api', sources: ['files', 'git', 'agents'] });
  expect(given.project.sources).toEqual(['files', 'git', 'agents']);
  expect(await seen()).toContain('Why does rounding fail?'); // its first look, at once

  await e.call('project.allow', { project: 'harbor-api', sources: [] });
  await second();
  project.write('hidden-file.ts', 'export {};\n');
  project.commit('Hidden commit');
  claudeCodeSession(e.userHome, project.path, 's1', [{ at: new Date().toISOString(), prompt: 'Hidden question' }]);
  await e.engine.reconcile();
  expect(await seen()).not.toMatch(/hidden/i);
  await second();

  await e.call('project.allow', { project: 'harbor-api', sources: ['files', 'git', 'agents'] });
  await e.engine.reconcile();
  await second();
  project.write('open-file.ts', 'export {};\n');
  project.commit('Open commit');
  claudeCodeSession(e.userHome, project.path, 's1', [{ at: new Date().toISOString(), prompt: 'Open question' }]);
  await e.engine.reconcile();
  const after = await seen();
  for (const word of ['open-file.ts', 'Open commit', 'Open question']) expect(after).toContain(word);
  expect(after).not.toMatch(/hidden/i);
});

test('only the user changes it, only for folders, and adding a watched folder again changes it too', async () => {
  const e = await startEngine({}, { mode: 'once' });
  const project = makeProject(e.userHome);
  const sources = async () => (await e.call('project.list', {})).projects.map((one) => one.sources);
  await e.call('project.add', { path: project.path });
  const given = ['files', 'git', 'agents'] as const;
  await expect(e.call('project.allow', { project: 'harbor-api', sources: [...given] }, agent)).rejects.toMatchObject({
    code: 'refused',
  });
  await expect(e.call('project.add', { path: project.path, sources: [...given] }, agent)).rejects.toMatchObject({
    code: 'refused',
  });
  await expect(e.call('project.allow', { project: 'none', sources: [] })).rejects.toMatchObject({ code: 'not-found' });
  expect(await sources()).toEqual([['files', 'git']]);

  await e.call('project.add', { path: project.path, sources: ['git'] });
  expect(await sources()).toEqual([['git']]);
  await e.call('project.add', { path: project.path });
  expect(await sources()).toEqual([['git']]);

  await e.call('log.lines', {
    project: 'quayside',
    first: 1,
    lines: ['{"at":"2026-11-01T10:00:00Z","text":"The vault opens at nine."}'],
  });
  await expect(e.call('project.allow', { project: 'quayside', sources: ['files'] })).rejects.toMatchObject({
    code: 'bad-input',
  });
});
