/**
 * Records whose lines expired leave the index as if they had never been in it: search, days, timeline, sessions, figures.
 */
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Recall } from '../../../src-main/engine/recall/recall.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { work } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';
import { openTestRecall } from './support.ts';

const logged = (records: Observation[]) => records.map((record) => ({ device: 'laptop', record }));

test('what is left answers as an index that never had the rest', { timeout: 60_000 }, async () => {
  const all = [...work(3000, ['p1', 'p2'])];
  const dayOf = ({ at }: Observation) => at.slice(0, 10);
  const days = [...new Set(all.map(dayOf))];
  const firstKept = days[Math.floor(days.length / 2)] ?? '';
  const [gone, left] = [all.filter((one) => dayOf(one) < firstKept), all.filter((one) => dayOf(one) >= firstKept)];
  const file = path.join(tempDir(), 'index.sqlite');
  const index = await openTestRecall(file);
  const never = await openTestRecall();
  await index.add(logged(all));
  await never.add(logged(left));
  expect(gone.length).toBeGreaterThan(1000);
  expect(await index.expire(gone.map(({ id }) => id))).toBe(gone.length);
  expect(await index.expire(gone.map(({ id }) => id))).toBe(0);

  for (const [name, ask] of Object.entries(questions(days))) expect(await ask(index), name).toEqual(await ask(never));
  expect(await index.get(gone.slice(0, 50).map(({ id }) => id))).toEqual([]);
  // Its keys stay known by nothing here; its numbers do, so that the log is not read again.
  expect(await index.cursor()).toEqual({ laptop: 3000 });
  await index.close();
  const db = new DatabaseSync(file);
  db.exec("insert into records_fts (records_fts) values ('integrity-check')");
  const ids = (sql: string) => db.prepare(sql).all().length;
  expect(ids('select * from tallies where n <= 0') + ids('select * from bins where n <= 0')).toBe(0);
  expect(ids('select * from run_files where run not in (select id from runs)')).toBe(0);
  db.close();
});

function questions(days: string[]): Record<string, (index: Recall) => Promise<unknown>> {
  const asked: Record<string, (index: Recall) => Promise<unknown>> = {
    records: async (index) => (await index.status()).records,
    sessions: async (index) => (await index.sessions({ limit: 500 })).sessions.map(({ id: _, ...session }) => session),
    days: async (index) => (await index.day({ limit: 5 })).days,
    recent: (index) => index.recent({ limit: 50 }),
  };
  for (const day of days) {
    asked[`day ${day}`] = async (index) => {
      const { records, total } = await index.day({ day, limit: 5000 });
      return { total, ids: records.map(({ id }) => id) };
    };
    asked[`timeline ${day}`] = async (index) => {
      const { lanes } = await index.timeline({ day });
      return lanes;
    };
  }
  for (const words of ['green build ready for review', 'tests', 'limit of area', 'fix store case'])
    asked[words] = async (index) => {
      const { hits } = await index.query({ query: words, k: 100 });
      return new Set(hits.map(({ ref, score }) => `${ref} ${score.toFixed(6)}`));
    };
  return asked;
}
