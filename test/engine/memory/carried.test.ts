import { expect, test } from 'vitest';
import { carried } from '../../../src-main/engine/memory/carried.ts';

test('the words of a fact follow a rename by whole paths only', () => {
  const fact = {
    text: 'Linting runs with `npm run lint` (script `lint` in package.json).',
    slot: 'lint · command',
    value: 'npm run lint',
  };
  const check = { kind: 'script', manifest: 'package.json', name: 'lint' } as const;
  expect(carried({ ...fact, check }, 'package.json', 'app/package.json')).toMatchObject({
    text: 'Linting runs with `npm run lint` (script `lint` in app/package.json). In app.',
    slot: 'lint · command In app.',
    value: 'npm run lint',
  });
  const below = {
    ...fact,
    check,
    text: 'Linting runs with `npm run lint` (script `lint` in package.json, not web/package.json).',
  };
  expect(carried(below, 'package.json', 'app/package.json')?.text).toContain(
    'in app/package.json, not web/package.json',
  );
  expect(carried({ ...fact, check }, 'other.json', 'app/other.json')).toBeUndefined();
});
