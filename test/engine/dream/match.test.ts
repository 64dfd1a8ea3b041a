/**
 * Two statements without a slot: a wrong merge or succession loses a live fact, so the dream does less than the measure says.
 */
import { describe, expect, test } from 'vitest';
import { matchStatements, settle } from '../../../src-main/engine/dream/match.ts';
import { wordsOf } from '../../../src-main/engine/dream/words.ts';

const settled = (a: string, b: string) => settle(wordsOf(a), wordsOf(b));

describe('what the dream does', () => {
  test.each([
    ['The deploy takes 12 minutes', 'The build takes 12 minutes'],
    ['Decision 1: module 1 keeps its state in file number 1', 'Decision 2: module 2 keeps its state in file number 2'],
    ['The service number 3 listens on port 7003', 'The service number 4 listens on port 7004'],
    ['Build 41 failed on main', 'Build 42 failed on main'],
    ['Module 1 uses SQLite', 'Module 2 uses SQLite'],
    ['Mara reviews every release', 'Jonas reviews every release'],
    ['The staging database is backed up at night', 'The production database is backed up at night'],
    ['The build takes 12 minutes', 'The build takes 12 minutes on the CI machine'],
    ['Tests of the parser must not use the network', 'Tests of the printer may use the network'],
  ])('%s ≠ %s', (a, b) => {
    expect(settled(a, b)).toBe('distinct');
    expect(settled(b, a)).not.toBe('contradict');
  });

  test.each([
    ['The build takes 12 minutes', 'The build takes 9 minutes', 'contradict'],
    ['The API listens on port 8080', 'The API listens on port 9090', 'contradict'],
    ['The flag is enabled in staging', 'The flag is disabled in staging', 'contradict'],
    ['The nightly build runs on the laptop', 'The nightly build does not run on the laptop', 'contradict'],
    ['The nightly build runs on the old laptop', 'The nightly builds run on the old laptop', 'merge'],
  ])('%s, then %s: %s', (a, b, outcome) => {
    expect(settled(a, b)).toBe(outcome);
  });
});

test('the measure itself sees more than the dream acts on', () => {
  expect(matchStatements('A man is playing a guitar', 'A man plays the guitar')).toBe('merge');
});
