/**
 * Where the words of a question stand in what is found: in UTF-16 units of the text as it is shown; and the filters of a search.
 */
import { describe, expect, test } from 'vitest';
import { askedTermsOf } from '../../../src-main/engine/recall/terms.ts';
import { openMarker } from '../../../src-main/engine/recall/word-marks.ts';
import { fact, openTestRecall, record } from './support.ts';

const marked = (query: string, text: string) =>
  openMarker(askedTermsOf(query))(text).map(([from, to]) => text.slice(from, to));

describe('marks', () => {
  const cases: [name: string, query: string, text: string, marks: string[]][] = [
    ['other forms of a word', 'deploying the tests', 'Deployments run after each test.', ['Deployments', 'test']],
    ['stop words are not marked', 'where is the harbor', 'This is the harbor.', ['harbor']],
    ['parts of an identifier', 'session', 'call openSession() here', ['Session']],
    ['a whole identifier', 'openSession', 'call openSession() here', ['openSession']],
    ['accents, composed or not', 'resume', 'the résumé and the re\u0301sume\u0301', ['résumé', 're\u0301sume\u0301']],
    ['after characters of two units', 'harbor', '🚢🚢 harbor', ['harbor']],
    ['scripts without spaces', '東京都', '私は東京都に住む', ['東京都']],
    ['a beginning, where the word itself is not there', 'harbo', 'the harborside', ['harborside']],
    ['no word of it', 'lighthouse', 'nothing here', []],
  ];
  for (const [name, query, text, marks] of cases) test(name, () => expect(marked(query, text)).toEqual(marks));

  test('however long the text, in order, apart from each other, and not too many', () => {
    const marks = openMarker(['harbor'])('harbor HarborSide '.repeat(2000));
    expect(marks.length).toBe(100);
    for (const [i, [from, to]] of marks.entries()) {
      expect(to).toBeGreaterThan(from);
      expect(from).toBeGreaterThanOrEqual(marks[i - 1]?.[1] ?? 0);
    }
  });
});

test('a search of some sources gives their records alone, with marks, and says how many it searched', async () => {
  const recall = await openTestRecall();
  await recall.setMemory([fact('aaaaaa', 'The harbor opens at nine.')], []);
  await recall.add([
    ...Array.from({ length: 6 }, (_, i) => record(`the harbor ${i}`, { session: 's', project: i % 2 ? 'P1' : 'P2' })),
    record('harbor: fix the gate', { source: 'git', kind: 'commit' }),
    record('harbor: note', { source: 'note', kind: 'note', project: null }),
  ]);
  const git = await recall.query({ query: 'harbor', sources: ['git'] });
  expect(git).toMatchObject({ searched: 1, hits: [{ source: 'git', kind: 'observation', marks: [[0, 6]] }] });
  const two = await recall.query({ query: 'harbor', sources: ['git', 'note'], projectIds: ['P1'] });
  expect([two.searched, two.hits.map((hit) => hit.source)]).toEqual([1, ['git']]);
  expect(await recall.query({ query: 'harbor', sources: [] })).toMatchObject({ searched: 0, hits: [] });
  const all = await recall.query({ query: 'harbor' });
  expect(all.searched).toBe(8);
  expect(all.hits.find((hit) => hit.kind === 'fact')?.marks).toEqual([[4, 10]]);
  expect((await recall.query({ query: 'harbor', projectIds: null })).searched).toBe(1);
  expect((await recall.query({ query: 'harbor', in: 'memory' })).searched).toBe(0);
});
