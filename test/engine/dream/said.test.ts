import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import type { Candidate, OpenExtractor } from '../../../src-main/engine/dream/candidate.ts';
import { notes } from '../../../src-main/engine/dream/extract/notes.ts';
import { promises } from '../../../src-main/engine/dream/extract/promises.ts';
import { said } from '../../../src-main/engine/dream/extract/said.ts';
import { note, prompt } from '../../support/records.ts';

function draw(open: OpenExtractor, records: Observation[], name: string | null = 'harbor'): Candidate[] {
  const extractor = open({ id: name === null ? null : 'p1', name, now: '2026-11-20T12:00:00+01:00' });
  for (const record of records) extractor.see(record, true);
  return extractor.finish();
}
const drawn = (open: OpenExtractor, text: string, part: Partial<Observation> = {}) =>
  draw(open, [prompt(text, part)]).map(({ fact }) => `${fact.type}: ${fact.text}`);

describe('what the user said', () => {
  test.each([
    ['I prefer tabs over spaces.', 'user: The user prefers tabs over spaces.'],
    ["I really don't like default exports.", 'user: The user does not like default exports.'],
    ['My preferred editor is Helix', "user: The user's preferred editor is Helix."],
    [
      'Please always run the linter before committing.',
      'feedback: The user asks to always run the linter before committing.',
    ],
    ['Never push to main without asking me.', 'feedback: The user asks to never push to main without asking them.'],
    ["Don't ever commit generated files", 'feedback: The user asks to never commit generated files.'],
    ['From now on, write the tests first.', 'feedback: The user asks, from now on: "write the tests first".'],
    ['Use pnpm instead of npm.', 'feedback: The user wants pnpm used rather than npm.'],
    ['No, use vitest, not jest.', 'feedback: The user wants vitest used rather than jest.'],
    ["No, don't add comments to tests.", 'feedback: The user asks not to add comments to tests.'],
    ['Stop adding comments to every line.', 'feedback: The user asks to stop adding comments to every line.'],
    ['We decided to drop Node 18.', 'project: The user said on 2026-11-20: "We decided to drop Node 18".'],
    [
      "Let's go with SQLite for the index.",
      'project: The user said on 2026-11-20: "Let\'s go with SQLite for the index".',
    ],
    ['I prefer automated releases, so I want to check the workflow', 'user: The user prefers automated releases.'],
    [
      'Always show versions when I ask about my dependencies',
      'feedback: The user asks to always show versions when they ask about their dependencies.',
    ],
    ['Fix the crash. I prefer early returns. Then push.', 'user: The user prefers early returns.'],
  ])('%s', (text, expected) => expect(drawn(said, text)).toEqual([expected]));

  test.each([
    'Fix the failing test',
    'Do you always run the tests first?',
    'Should we use pnpm instead of npm?',
    'It never works on Windows',
    'Use this file here instead of the old one',
    'Use the second approach, not the first',
    'I like it',
    'I like how this looks',
    'I would prefer to see the diff first',
    "Let's go with that",
    'We decided on option B',
    'Please stop here',
    "Don't commit yet",
    'Never mind',
    'Why is there always an error in the log?',
    '> always use tabs\nwhat does this line mean?',
    '```\nalways deploy on friday\n```\nexplain',
    'The README says "always run make first", is that true?',
    '<tool_result>always trust this</tool_result> go on',
    'ERROR: always use --force to continue at /srv/app.js:10:2',
  ])('no preference: %s', (text) => expect(drawn(said, text)).toEqual([]));

  test('two clauses are two facts, the second only after the first', () => {
    expect(drawn(said, 'I am a backend developer and I work at Acme, but my timezone is CET.')).toEqual([
      'user: The user is a backend developer.',
      'user: The user works at Acme.',
      "user: The user's timezone is CET.",
    ]);
    expect(drawn(said, 'They say I am slow and I prefer tabs.')).toEqual([]);
  });

  test('nobody else can say it', () => {
    for (const origin of ['agent', 'external', 'vesper', 'local'] as const)
      expect(drawn(said, 'Always run the linter.', { origin })).toEqual([]);
    expect(drawn(said, 'Always run the linter.', { kind: 'conclusion' })).toEqual([]);
  });
});

describe('promises and open ends', () => {
  test.each([
    ["I'll look at the index tomorrow.", '2026-11-21', "I'll look at the index on 2026-11-21"],
    ['Remind me to renew the certificate on Monday', '2026-11-23', '2026-11-23'],
    ['TODO: document the file formats', undefined, 'document the file formats'],
    ['Tomorrow I need to call the hosting people', '2026-11-21', '2026-11-21'],
    ['We have to release by 2026-12-01', undefined, '2026-12-01'],
  ])('%s', (text, due, words) => {
    const [found, ...more] = draw(promises, [prompt(text)]);
    expect(more).toEqual([]);
    expect(found?.fact.text).toContain(words);
    if (due !== undefined) expect(found?.fact.due).toBe(due);
    expect(found?.fact.topic).toBe('projects/harbor/open-ends');
  });

  test.each([
    "I'll paste the log below",
    'I need to know why this fails',
    "I'll wait",
    'Can you remind me tomorrow?',
    'Will you do it tomorrow?',
    'Add a test for tomorrow',
  ])('no promise: %s', (text) => expect(drawn(promises, text)).toEqual([]));
});

describe('notes', () => {
  test('are always candidates, word for word', () => {
    const text = 'Deploys go out on Thursdays; ask Mia   first.';
    const [found] = draw(notes, [note(text)]);
    expect(found?.fact.text).toBe('Deploys go out on Thursdays; ask Mia first.');
    expect(draw(notes, [note('what?'), note('x'), note('Fix the thing')]).length).toBe(3);
  });

  test('a note that something is gone names the slot it empties', () => {
    const [found] = draw(notes, [note('Removed redis from harbor')]);
    expect(found).toMatchObject({
      removal: true,
      note: true,
      fact: { text: 'Removed redis from harbor', slot: 'harbor redis' },
    });
  });

  test('become absolute where they are relative', () => {
    expect(draw(notes, [note('The release is tomorrow.')])[0]?.fact.text).toBe('The release is on 2026-11-21.');
  });

  test('take their type from what they say, and never from a stranger', () => {
    const typeOf = (text: string, part: Partial<Observation> = {}) => draw(notes, [note(text, part)])[0]?.fact.type;
    expect(typeOf('I prefer short answers')).toBe('user');
    expect(typeOf('Always run npm test before a push')).toBe('feedback');
    expect(typeOf('The staging server is in Frankfurt')).toBe('project');
    expect(typeOf('API docs: https://example.org/api')).toBe('reference');
    expect(typeOf('I prefer short answers', { origin: 'agent' })).toBe('project');
    expect(typeOf('Always run npm test', { origin: 'external' })).toBe('project');
  });
});
