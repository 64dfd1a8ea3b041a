/**
 * A project that was removed: added again, its folder is the project it was; what happened in between is nobody's to tell.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openProjects } from '../../../src-main/engine/projects/projects.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { tempDir } from '../../support/temp.ts';

test('keeps id and name, also over a restart; the time without it is blind', async () => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  const folder = path.join(userHome, 'code', 'harbor-api');
  const namesake = path.join(userHome, 'other', 'harbor-api');
  for (const dir of [home, folder, namesake]) mkdirSync(dir, { recursive: true });
  const clock = fakeClock();
  const open = () =>
    openProjects({
      files: nodeFiles(),
      clock,
      paths: { home, projects: path.join(home, 'projects.json') },
      randomBytes: (count) => randomBytes(count),
      gitIdentity: async () => undefined,
      userHome,
    });
  const projects = await open();
  const { project } = await projects.add(folder, ['files', 'git']);
  const removedAt = clock.now();
  await projects.remove(project.id);
  expect(projects.find('harbor-api')).toBeUndefined();
  expect(await projects.projectOf(folder)).toBeUndefined();
  clock.advance(3_600_000);

  const later = await open();
  expect(later.list()).toEqual([]);
  const other = await later.add(namesake, ['files']);
  expect(other.project.name).toBe('harbor-api-2'); // memory still has a folder for the first
  const again = await later.add(folder, ['files']);
  expect(again).toMatchObject({ added: true, project: { id: project.id, name: 'harbor-api', sources: ['files'] } });
  expect(later.isPaused(project.id)).toBe(false);
  expect(later.blindSpans(project.id, 'files')).toEqual([{ from: removedAt, to: removedAt + 3_600_000 }]);
});
