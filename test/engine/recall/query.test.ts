/**
 * What a question finds, and what it must not.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recallResultSchema } from '../../../src-shared/contract/views.ts';
import { fact, openTestRecall, record, texts } from './support.ts';

describe('words', () => {
  test('one stem finds the other forms of a word, in both directions', async () => {
    const recall = await openTestRecall();
    await recall.add([record('The deployments ran twice'), record('We deploy on Fridays'), record('Nothing about it')]);
    for (const query of ['deploy', 'deployment', 'deployments', 'deploying']) {
      expect(texts(await recall.query({ query })).sort(), query).toEqual([
        'The deployments ran twice',
        'We deploy on Fridays',
      ]);
    }
  });

  test('identifiers are found whole and by their parts', async () => {
    const recall = await openTestRecall();
    await recall.add([
      record('Fixed roundHalfCents in src/billing/refundLedger.test.ts'),
      record('Another cents story'),
    ]);
    for (const query of [
      'roundHalfCents',
      'half cents',
      'refundLedger.test.ts',
      'refund ledger',
      'src/billing',
      'roundhalfcents',
    ]) {
      expect(texts(await recall.query({ query }))[0], query).toContain('roundHalfCents');
    }
  });

  test('a word that stands nowhere is tried as a beginning', async () => {
    const recall = await openTestRecall();
    await recall.add([record('Kubernetes upgrade is planned'), record('Something else')]);
    expect(texts(await recall.query({ query: 'kuber' }))).toEqual(['Kubernetes upgrade is planned']);
  });

  test('accents, Han, kana, Hangul, Thai and Devanagari', async () => {
    const recall = await openTestRecall();
    const said = [
      'Le café est fermé à Zürich',
      '数据库迁移需要先备份',
      'テストはカタカナです',
      '데이터베이스를 백업했다',
      'ฐานข้อมูลสำรองแล้ว',
      'हिन्दी में परीक्षण',
    ];
    await recall.add(said.map((text) => record(text)));
    const asked = { cafe: 0, 'ZURICH fermé': 0, 备份: 1, 数据库迁移: 1, カタカナ: 2, 백업: 3, ข้อมูล: 4, परीक्षण: 5 };
    for (const [query, n] of Object.entries(asked))
      expect(texts(await recall.query({ query }))[0], query).toBe(said[n]);
    expect(texts(await recall.query({ query: '备用' }))).toEqual([]);
  });

  test('an empty question, or one without words, finds nothing', async () => {
    const recall = await openTestRecall();
    await recall.add([record('anything')]);
    for (const query of ['', '   ', '***', '"', '()', '\u0000', '🙂'])
      expect((await recall.query({ query })).hits).toEqual([]);
  });
});

test('no question is read as query language, and every answer keeps the contract', async () => {
  const recall = await openTestRecall();
  await recall.add([record('alpha beta'), record('gamma', { project: 'SECRET' })]);
  const hostile = [
    'alpha" OR "gamma',
    'terms:gamma',
    'scope : p2',
    'NEAR(alpha gamma)',
    'gamma*',
    '^gamma',
    'alpha AND NOT beta',
    '-gamma',
    `'; drop table records; --`,
    '{terms scope}: gamma',
    'alpha + gamma',
    '"""',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.constantFrom(...hostile),
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.string({ unit: 'binary' }),
      ),
      async (query) => {
        const result = await recall.query({ query, projectIds: ['P1'], k: 50 });
        recallResultSchema.parse(result);
        expect(result.hits.every((hit) => hit.project === 'P1')).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
  expect((await recall.status()).records).toBe(2);
});

describe('scope', () => {
  test('one project sees nothing of another, not by a spoofed token nor by a shared session', async () => {
    const recall = await openTestRecall();
    await recall.add([
      record('the harbor password policy', { project: 'A', session: 's1' }),
      record('p1 p2 p3 scope harbor answer', { project: 'B', session: 's1' }),
      record('harbor without project', { project: null, session: 's1' }),
    ]);
    await recall.setMemory(
      [
        fact('aaaaaa', 'harbor fact of A', { project: 'A' }),
        fact('bbbbbb', 'harbor fact of B', { project: 'B' }),
        fact('uuuuuu', 'harbor fact of the user', { project: null, type: 'user' }),
      ],
      [],
    );
    const projects = async (projectIds: string[] | null, userTier?: boolean) =>
      (await recall.query({ query: 'harbor', projectIds, k: 50, ...(userTier === undefined ? {} : { userTier }) })).hits
        .map((hit) => `${hit.project}/${hit.kind}`)
        .sort();
    expect(await projects(['A'], false)).toEqual(['A/fact', 'A/observation']);
    expect(await projects(['A'])).toEqual(['A/fact', 'A/observation', 'null/fact']);
    expect(await projects(null)).toEqual(['null/fact', 'null/observation']);
    expect(await projects([], false)).toEqual([]);
    expect(await projects(['unknown'], false)).toEqual([]);
    expect((await recall.query({ query: 'harbor', k: 50 })).hits).toHaveLength(6);
  });

  test('from is inclusive, to is exclusive, asOf is what existed then', async () => {
    const recall = await openTestRecall();
    const at = (day: number) => `2026-11-${day}T12:00:00.000+01:00`;
    await recall.add([10, 11, 12].map((day) => record(`harbor on day ${day}`, { at: at(day), session: 's' })));
    expect(texts(await recall.query({ query: 'harbor', from: at(11), to: at(12) }))).toEqual(['harbor on day 11']);
    expect(
      texts(await recall.query({ query: 'harbor', from: '2026-11-11T11:00:00Z', to: '2026-11-11T11:00:00.001Z' })),
    ).toEqual(['harbor on day 11']);
    expect(texts(await recall.query({ query: 'harbor', asOf: at(11) })).sort()).toEqual([
      'harbor on day 10',
      'harbor on day 11',
    ]);
  });

  test('facts as of a day: those that had begun and had not ended, with the evidence of then', async () => {
    const recall = await openTestRecall();
    const seen = (ref: string, at: string) => ({
      ref,
      at,
      origin: 'local' as const,
      source: 'file' as const,
      excerpt: '',
    });
    await recall.setMemory(
      [
        fact('oldold', 'Tests run with mocha', {
          state: 'superseded',
          supersededBy: 'newnew',
          endedAt: '2026-11-10T00:00:00.000+00:00',
        }),
        fact('newnew', 'Tests run with vitest', {
          firstSeen: '2026-11-10T00:00:00.000+00:00',
          evidence: [seen('r1', '2026-11-10T00:00:00.000+00:00'), seen('r2', '2026-11-15T00:00:00.000+00:00')],
        }),
      ],
      [],
    );
    const found = async (asOf?: string) =>
      (await recall.query({ query: 'how do tests run', ...(asOf ? { asOf } : {}) })).hits;
    expect((await found('2026-11-05T00:00:00Z')).map((hit) => hit.ref)).toEqual(['oldold']);
    const middle = await found('2026-11-12T00:00:00Z');
    expect(middle.map((hit) => [hit.ref, hit.evidence])).toEqual([['newnew', [{ ref: 'r1' }]]]);
    expect((await found()).map((hit) => hit.ref)).toEqual(['newnew']);
    expect(await found('2026-10-05T00:00:00Z')).toEqual([]);
  });

  test('in: log, memory or both; topics are found by what hands wrote in them', async () => {
    const recall = await openTestRecall();
    await recall.add([record('harbor observation')]);
    await recall.setMemory(
      [fact('aaaaaa', 'harbor fact')],
      [
        {
          path: 'projects/harbor/quay',
          name: 'Quay',
          description: 'About the quay',
          project: 'P1',
          text: 'A harbor line by hand',
          updated: '2026-11-02',
        },
      ],
    );
    const kinds = async (part: 'log' | 'memory' | 'all') =>
      (await recall.query({ query: 'harbor', in: part })).hits.map((hit) => hit.kind).sort();
    expect(await kinds('log')).toEqual(['observation']);
    expect(await kinds('memory')).toEqual(['fact', 'topic']);
    expect(await kinds('all')).toEqual(['fact', 'observation', 'topic']);
    const topic = (await recall.query({ query: 'quay' })).hits.find((hit) => hit.kind === 'topic');
    expect(topic).toMatchObject({ ref: 'projects/harbor/quay', at: '2026-11-02T00:00:00.000+00:00', source: 'dream' });
  });
});

describe('order', () => {
  test('what was superseded comes only when asked for, and below its successor however well it fits', async () => {
    const recall = await openTestRecall();
    await recall.setMemory(
      [
        fact('oldold', 'The harbor api database is MySQL on port 3306', {
          state: 'superseded',
          supersededBy: 'newnew',
        }),
        fact('newnew', 'It is Postgres since the harbor move'),
        fact('slotol', 'Deploy target for staging is Heroku', { state: 'superseded', slot: 'staging · target' }),
        fact('slotnw', 'Staging is deployed to Fly', { slot: 'staging · target' }),
      ],
      [],
    );
    const ids = async (query: string, state: 'active' | 'all') =>
      (await recall.query({ query, state })).hits.map((hit) => hit.ref);
    expect(await ids('harbor api database port', 'active')).toEqual(['newnew']);
    expect(await ids('harbor api database port', 'all')).toEqual(['newnew', 'oldold']);
    expect(await ids('deploy target for staging', 'all')).toEqual(['slotnw', 'slotol']);
  });

  test('memory before log, trusted before external, newer before older, at the same words', async () => {
    const recall = await openTestRecall();
    await recall.add([
      record('harbor lights are green today', { origin: 'external', at: '2026-11-19T10:00:00.000+01:00' }),
      record('green harbor lights were seen', { at: '2026-11-10T10:00:00.000+01:00' }),
      record('harbor green were lights seen', { at: '2026-11-18T10:00:00.000+01:00' }),
    ]);
    await recall.setMemory([fact('aaaaaa', 'lights at harbor: green')], []);
    const { hits } = await recall.query({ query: 'green lights harbor' });
    expect(hits[0]?.ref).toBe('aaaaaa');
    expect(hits.at(-1)?.origin).toBe('external');
    expect(hits.map((hit) => hit.score)).toEqual(hits.map((hit) => hit.score).toSorted((a, b) => b - a));
  });

  test('the same words twice are one hit; short exclamations are not compared', async () => {
    const recall = await openTestRecall();
    await recall.add(
      Array.from({ length: 5 }, () => record('The harbor build needs the ledger service running first')),
    );
    await recall.add([record('Thanks harbor!'), record('Thanks harbor!')]);
    expect(
      (await recall.query({ query: 'harbor build ledger service' })).hits.filter((hit) => hit.text.startsWith('The')),
    ).toHaveLength(1);
    expect((await recall.query({ query: 'thanks' })).hits).toHaveLength(2);
  });

  test('the answer to a question is found by the question before it', async () => {
    const recall = await openTestRecall();
    const session = 'talk';
    await recall.add([
      record('Which port does the staging proxy use?', { session, kind: 'prompt', origin: 'user-turn' }),
      record('8443, as before.', { session }),
      record('unrelated', { session: 'other' }),
    ]);
    expect(texts(await recall.query({ query: 'port of the staging proxy' }))).toContain('8443, as before.');
  });

  test('k limits, ten by default; hits carry externalId, session and who is searchable', async () => {
    const recall = await openTestRecall();
    await recall.add(
      Array.from({ length: 30 }, (_, i) =>
        record(`harbor ${i}`, { session: `s${i}`, data: { who: 'Mara', externalId: `x${i}`, batch: 'b' } }),
      ),
    );
    expect((await recall.query({ query: 'harbor' })).hits).toHaveLength(10);
    expect((await recall.query({ query: 'harbor', k: 3 })).hits).toHaveLength(3);
    const [first] = (await recall.query({ query: 'Mara', k: 1 })).hits;
    expect(first).toMatchObject({
      kind: 'observation',
      externalId: expect.stringMatching(/^x\d+$/) as string,
      session: expect.any(String) as string,
    });
  });
});
