/**
 * What is collected for a brief: bounded, one project when asked, and not stopped by a repository that cannot be read.
 */
import { expect, test } from 'vitest';
import { composeBrief } from '../../../src-main/engine/brief/compose.ts';
import type { BriefSources } from '../../../src-main/engine/brief/gather.ts';
import { gatherBrief } from '../../../src-main/engine/brief/gather.ts';
import type { Project } from '../../../src-shared/contract/views.ts';
import { fakeClock } from '../../support/clock.ts';
import { fact, openTestRecall, record } from '../recall/support.ts';

const project = (id: string): Project => ({
  id,
  name: `name-${id}`,
  path: `/code/${id}`,
  state: 'watching',
  sources: [],
});

async function sources(parts: Partial<BriefSources> = {}): Promise<BriefSources> {
  const recall = await openTestRecall();
  await recall.add([
    record('Fix rounding', {
      source: 'git',
      kind: 'commit',
      project: 'P1',
      at: '2026-11-19T09:00:00.000+00:00',
      data: { subject: 'Fix rounding', here: true },
    }),
    ...Array.from({ length: 400 }, (_, i) =>
      record(`saved ${i}`, { source: 'file', kind: 'change', project: 'P2', at: '2026-11-20T09:00:00.000+00:00' }),
    ),
  ]);
  return {
    clock: fakeClock('2026-11-20T10:00:00Z', 60),
    projects: () => [project('P1'), project('P2')],
    facts: () => [
      fact('aaaaaa', 'of P1', { project: 'P1' }),
      fact('bbbbbb', 'of P2', { project: 'P2' }),
      fact('uuuuuu', 'of the user', { project: null }),
    ],
    recent: (asked) => recall.recent(asked),
    uncommitted: async ({ id }) => (id === 'P1' ? { changed: ['a'], conflicted: [] } : undefined),
    lastDream: async () => undefined,
    ...parts,
  };
}

test('file saves do not crowd out a commit, and `now` carries the clock’s offset', async () => {
  const input = await gatherBrief(await sources());
  expect(input.now).toBe('2026-11-20T11:00:00.000+01:00');
  expect(input.recent.map((one) => one.text)).toContain('Fix rounding');
  expect(input.recent.length).toBeLessThan(420);
  expect(input.uncommitted).toEqual([{ project: 'P1', changed: ['a'], conflicted: [] }]);
});

test('one project: nothing of the others', async () => {
  const input = await gatherBrief(await sources(), { project: 'P1' });
  expect(input.projects.map(({ id }) => id)).toEqual(['P1']);
  expect(input.facts.map(({ id }) => id)).toEqual(['aaaaaa', 'uuuuuu']);
  expect(new Set(input.recent.map((one) => one.project))).toEqual(new Set(['P1']));
  expect(composeBrief(input).items[0]?.text).toBe('Last commit: “Fix rounding”; 1 file not committed.');
});

test('a repository that cannot be read costs only its own line', async () => {
  const input = await gatherBrief(await sources({ uncommitted: () => Promise.reject(new Error('locked')) }));
  expect(input.uncommitted).toEqual([]);
  expect(input.recent.length).toBeGreaterThan(0);
});
