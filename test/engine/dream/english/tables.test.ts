/** The hand-written tables hold together: no word in two groups, nothing its own opposite or kind. */
import { expect, test } from 'vitest';
import { KINDS } from '../../../../src-main/engine/dream/english/kinds.ts';
import { OPPOSITES } from '../../../../src-main/engine/dream/english/opposites.ts';
import { SYNONYMS } from '../../../../src-main/engine/dream/english/synonyms.ts';
import { lemma } from '../../../../src-main/engine/dream/english/forms.ts';
import { relation } from '../../../../src-main/engine/dream/english/relations.ts';

const linesOf = (table: string) => table.trim().split('\n');

test('a word stands in one group of synonyms', () => {
  const words = linesOf(SYNONYMS).flatMap((line) => line.split(' '));
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});

test('no synonyms are opposites, and every pair of opposites is known as one both ways', () => {
  const wrong = linesOf(OPPOSITES).flatMap((line) => {
    const [left = [], right = []] = line.split(' / ').map((side) => side.split(' ').map(lemma));
    return left.flatMap((x) =>
      right
        .filter((y) => relation(x, y) !== 'opposed' || relation(y, x) !== 'opposed')
        .map((y) => `${x} / ${y}: ${relation(x, y) ?? 'nothing'}`),
    );
  });
  expect(wrong).toEqual([]);
  const muddled = linesOf(SYNONYMS).filter((line) => {
    const words = line.split(' ').map(lemma);
    return words.some((x) => words.some((y) => relation(x, y) === 'opposed'));
  });
  expect(muddled).toEqual([]);
});

test('every member is narrower than its kind, and no kind lists a member twice', () => {
  const wrong = linesOf(KINDS).flatMap((line) => {
    const [head = '', members = ''] = line.split(': ');
    const kind = lemma(head.replace('~', ''));
    const all = members.split(' ');
    return all
      .filter(
        (member, i) => all.indexOf(member) !== i || !/^(?:wider|opposed)$/.test(relation(lemma(member), kind) ?? ''),
      )
      .map((member) => `${member} is a ${head}: ${relation(lemma(member), kind) ?? 'nothing'}`);
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['ridden', 'ride', 'same'],
  ['women', 'woman', 'same'],
  ['delete', 'remove', 'synonym'],
  ['rider', 'ride', 'derived'],
  ['quickly', 'quick', 'derived'],
  ['poodle', 'animal', 'wider'],
  ['instrument', 'guitar', 'narrower'],
  ['poodle', 'kitten', 'sibling'],
  ['man', 'boy', 'sibling'],
  ['worker', 'driver', undefined],
  ['enabled', 'disabled', 'opposed'],
  ['server', 'guitar', undefined],
])('%s → %s: %s', (a, b, found) => {
  expect(relation(lemma(a), lemma(b))).toBe(found);
});
