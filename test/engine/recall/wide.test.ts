/**
 * Candidates among so many records that FTS5's own ranking takes too long.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import { openCandidateRows } from '../../../src-main/engine/recall/candidate-rows.ts';
import { openIndexFile } from '../../../src-main/engine/recall/index-file.ts';
import { openWide, type WideAsked } from '../../../src-main/engine/recall/wide.ts';
import { tempDir } from '../../support/temp.ts';

function opened(said: string[]) {
  const { db } = openIndexFile(path.join(tempDir(), 'index.sqlite'));
  const insert = db.prepare('insert into records (id, instant, project, text) values (?, ?, 1, ?)');
  const terms = db.prepare('insert into records_fts (rowid, terms, scope) values (?, ?, ?)');
  said.forEach((text, i) => {
    insert.run(i + 1, i + 1, text);
    terms.run(i + 1, text, 'p1');
  });
  const counted = (term: string) => said.filter((text) => text.split(' ').includes(term)).length;
  const wide = openWide(openCandidateRows(db));
  return (terms: string[], parts: Partial<WideAsked> = {}) =>
    wide({
      known: terms.map((term) => ({ term, n: counted(term) })).filter(({ n }) => n > 0).sort((a, b) => a.n - b.n), // prettier-ignore
      beginnings: [],
      pairs: terms.slice(1).map((term, i) => [terms[i] ?? '', term] as const),
      total: said.length,
      match: (asked) => `terms : (${asked})`,
      times: { where: 'true', values: [] },
      filter: { where: 'true', values: [] },
      limit: 3,
      ...parts,
    }).map(({ text }) => text);
}
const filling = Array.from({ length: 200 }, (_, i) => `filling number${i} harbour`);

test('all words first, side by side before apart, the rarer word before the commoner, newer before older', () => {
  const find = opened([
    'ferry slow timetable',
    'ferry timetable',
    'timetable',
    'ferry',
    'ferry again',
    'ferry once',
    ...filling,
  ]);
  expect(find(['ferry', 'timetable'])).toEqual(['ferry timetable', 'ferry slow timetable', 'timetable']);
  expect(find(['ferry'])).toEqual(['ferry once', 'ferry again', 'ferry']);
});

test('a word that nearly all have is asked for alone only; one that none has, by its beginning', () => {
  const find = opened(['ferry', ...filling]);
  expect(find(['harbour', 'ferry'])).toEqual(['ferry']);
  expect(find(['harbour'])).toEqual([
    'filling number199 harbour',
    'filling number198 harbour',
    'filling number197 harbour',
  ]);
  expect(find([], { beginnings: ['"fer" *'] })).toEqual(['ferry']);
  expect(find([])).toEqual([]);
});

test('times come before the limit, and nothing is syntax', () => {
  const find = opened(['ferry one', 'ferry two', 'ferry three', 'ferry four', ...filling]);
  expect(find(['ferry'], { times: { where: 'r.instant < ?', values: [3] } })).toEqual(['ferry two', 'ferry one']);
  expect(find(['ferry'], { filter: { where: 'r.project = ?', values: [2] } })).toEqual([]);
  expect(find(['"', 'OR'])).toEqual([]);
});

test('rows are read by their numbers, whatever they are narrowed by: all of a project are 100,000', () => {
  const { db } = openIndexFile(path.join(tempDir(), 'index.sqlite'));
  const rows = openCandidateRows(db);
  const plans: string[] = [];
  const wide = openWide({
    ...rows,
    candidates(sql, ...values) {
      const plan = db.prepare(`explain query plan ${sql}`).all(...values);
      plans.push(plan.map(({ detail }) => String(detail)).join('; '));
      return rows.candidates(sql, ...values);
    },
  });
  const nothing = { where: 'true', values: [] };
  wide({
    known: [{ term: 'ferry', n: 1 }],
    ...{ beginnings: [], pairs: [], total: 30_000, match: (asked) => `terms : (${asked})`, times: nothing, limit: 3 },
    filter: { where: 'true and r.project in (?) and r.source in (1)', values: [1] },
  });
  expect(plans).toEqual([expect.stringContaining('SEARCH r USING INTEGER PRIMARY KEY')]);
});
