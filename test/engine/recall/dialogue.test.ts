/**
 * Ranking in talks: who asked and who answered, what is wished for, what a question is after.
 */
import { describe, expect, test } from 'vitest';
import {
  asksForHelp,
  asksForName,
  asksForOccasions,
  asksForSeveral,
  asksWhatWasAnswered,
  asksWhen,
  tellsName,
  tellsOfSelf,
  tellsTime,
  tellsWish,
} from '../../../src-main/engine/recall/cues.ts';
import { feedbackOf } from '../../../src-main/engine/recall/feedback.ts';
import { layOut } from '../../../src-main/engine/recall/cells.ts';
import { passagesOf } from '../../../src-main/engine/recall/passages.ts';
import { stemOf, termsOf } from '../../../src-main/engine/recall/terms.ts';
import { openTestRecall, record, texts } from './support.ts';

const said = (who: string, text: string, session = 'talk') => record(text, { session, data: { who } });

describe('a talk', () => {
  test('the answer stands above the question that asked for it, and above what comes two turns later', async () => {
    const recall = await openTestRecall();
    await recall.add([
      said('Mara', 'Morning. How is the ferry?'),
      said('Jonas', 'Fine. What colour did you paint the harbour door?'),
      said('Mara', 'Dark green, with two coats.'),
      said('Jonas', 'Lovely.'),
      said('Mara', 'The harbour was quiet.'),
    ]);
    const found = texts(await recall.query({ query: 'Which colour did Mara paint the harbour door?' }));
    expect(found[0]).toBe('Dark green, with two coats.');
  });

  test('what an assistant said is found as its own, what the user said as theirs', async () => {
    const recall = await openTestRecall();
    const prompt = { kind: 'prompt', origin: 'user-turn' as const };
    await recall.add([
      record('I use a ledger cache of one hour, and it is too slow.', { session: 'a', ...prompt }),
      record('A ledger cache of five minutes with a lock is what I would take.', { session: 'b' }),
    ]);
    const first = async (query: string) => texts(await recall.query({ query }))[0];
    expect(await first('What ledger cache did you recommend to me?')).toContain('five minutes');
    expect(await first('What ledger cache do I use?')).toContain('one hour');
  });

  test('where help is asked for, a standing wish comes before a mention', async () => {
    const recall = await openTestRecall();
    const prompt = { kind: 'prompt', origin: 'user-turn' as const };
    await recall.add([
      record('Always name the harbour module first when I ask about imports.', { session: 'a', ...prompt }),
      record('The harbour module imports moved.', { session: 'b', ...prompt }),
    ]);
    const first = async (query: string) => texts(await recall.query({ query }))[0];
    expect(await first('How should I order imports of the harbour module?')).toContain('Always');
    expect(await first('Where did imports of the harbour module move?')).toContain('moved');
  });

  test('what somebody has done is found in what they tell of themselves, before what they say of another', async () => {
    const recall = await openTestRecall();
    await recall.add([
      said('Mara', 'Your harbour boat looks painted.', 'a'),
      said('Mara', 'And my harbour boat got painted.', 'b'),
      said('Jonas', 'Fine.', 'c'),
      said('Mara', 'Look, your harbour boat was painted.', 'd'),
    ]);
    const first = async (query: string) => texts(await recall.query({ query }))[0];
    expect(await first('Which harbour boats has Mara painted?')).toContain('my harbour boat');
    expect(await first('Did Mara like a painted harbour boat?')).not.toContain('my harbour boat');
  });

  test('what was told on several occasions is found by its times, a name that is asked for by its form', async () => {
    const recall = await openTestRecall();
    await recall.add([
      record('The harbour boat was painted last week in green', { session: 'a' }),
      record('The harbour boat was painted by Lindqvist in green', { session: 'b' }),
      record('The harbour boat was painted and looks green', { session: 'c' }),
    ]);
    const first = async (query: string) => texts(await recall.query({ query }))[0];
    expect(await first('Has the harbour boat been painted?')).toContain('last week');
    expect(await first('Who painted the harbour boat?')).toContain('Lindqvist');
    expect(await first('Was the harbour boat painted?')).toContain('looks green');
  });

  test('where several things are asked for, each further record of one session counts less', async () => {
    const recall = await openTestRecall();
    await recall.add(['one', 'two', 'three'].map((n) => record(`Painted harbour boat ${n}`, { session: 'a' })));
    const lastOfFirst = async (query: string) => {
      const { hits } = await recall.query({ query });
      return (hits[2]?.score ?? 0) / (hits[0]?.score ?? 1);
    };
    expect(await lastOfFirst('harbour boats of all kinds, painted')).toBeLessThan(
      0.95 * (await lastOfFirst('harbour boats of this kind, painted')),
    );
  });
});

test('irregular forms meet the word they belong to', async () => {
  for (const [form, base] of [
    ['went', 'go'],
    ['bought', 'buy'],
    ['children', 'child'],
    ['taught', 'teaching'],
  ] as const)
    expect(stemOf(form), form).toBe(stemOf(base));
  expect(stemOf('saw')).not.toBe(stemOf('see'));
  const recall = await openTestRecall();
  await recall.add([record('She went to the harbour'), record('Nothing else')]);
  expect(texts(await recall.query({ query: 'Where does she go?' }))).toEqual(['She went to the harbour']);
});

test('what a question is after, and what answers it', () => {
  const isKnown = (word: string) => word === 'mara';
  const table: [(text: string, isKnown: (word: string) => boolean) => boolean, string[], string[]][] = [
    [asksForSeveral, ['What desserts did Mara make?', 'List the steps', 'How many boats?'], ['What is this?', 'Where was the class?']], // prettier-ignore
    [asksForOccasions, ['What has Mara painted?', 'Which boats did she paint?'], ['What did Mara paint?', 'What do I have to paint?']], // prettier-ignore
    [
      asksForName,
      ['Who painted it?', 'What book did she read?', 'Which port?'],
      ['What did she paint?', 'When was it?'],
    ],
    [asksWhatWasAnswered, ['What did you suggest?', 'your advice on caching'], ['What did I say to you?', 'How do you do?']], // prettier-ignore
    [asksForHelp, ['Can you help me with tests?', 'How should I name it?'], ['How did I name it?', 'Which port?']],
    [asksWhen, ['When did it break?', 'what day was it'], ['Why did it break?']],
    [tellsWish, ['I prefer tabs', 'Always ask first'], ['I used tabs']],
    [tellsOfSelf, ['Then I painted it', 'My boat is green'], ['You painted it', 'The boat is green']],
    [tellsName, ['we moved to Postgres', 'We read "Dune" there'], ['Painted it green', 'we met on Monday', 'so I left', 'as Mara said']], // prettier-ignore
    [tellsTime, ['We met last Friday', 'on 3rd of the month'], ['We met there', 'You may go']],
  ];
  for (const [cue, yes, no] of table) {
    for (const text of yes) expect(cue(text, isKnown), text).toBe(true);
    for (const text of no) expect(cue(text, isKnown), text).toBe(false);
  }
});

test('feedback takes what the best passages share, and no word that one of them alone has', () => {
  const docOf = (text: string) => ({
    ...{ ref: text, passages: passagesOf(text), session: null, day: 0, instant: 0 },
    ...{ place: 0, user: false, weight: 1, text },
  });
  const docs = ['harbour ferry timetable', 'harbour ferry lamp', 'timetable of trains', 'nothing here', 'ferry'].map(
    docOf,
  );
  const cells = layOut(docs, termsOf('harbour'), [false], { unknown: 0.7, known: 0.2, kinds: new Map(), ofKind: 0 });
  const fed = feedbackOf(cells, [1, 0.9, 0, 0, 0], (term) => term === stemOf('harbour'));
  expect(fed?.idf).toEqual([1]);
  expect(cells.map((cell) => fed?.counts(cell)?.[0] ?? 0)).toEqual([1, 1, 0, 0, 1]);
  expect(feedbackOf(cells, [1, 0, 0, 0, 0], () => false)).toBeUndefined();
});
