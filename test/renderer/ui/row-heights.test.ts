/**
 * Where rows stand among many of different heights: the same as adding them up one by one.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowHeights } from '../../../src-renderer/ui/row-heights.ts';

test('places and rows are those of the plain sum, whatever was measured', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 70 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 200 })), { maxLength: 30 }),
      (usual, measured) => {
        const plain = [...usual];
        const heights = rowHeights(usual.length, (i) => usual[i] ?? 0);
        for (const [at, height] of measured) {
          plain[at % plain.length] = height;
          heights.set(at % plain.length, height);
        }
        let top = 0;
        for (const [i, height] of plain.entries()) {
          expect([heights.topOf(i), heights.heightOf(i)]).toEqual([top, height]);
          expect([heights.rowAt(top), heights.rowAt(top + height - 0.5)]).toEqual([i, i]);
          top += height;
        }
        expect(heights.total()).toBe(top);
        expect([heights.rowAt(-5), heights.rowAt(top + 5)]).toEqual([0, plain.length - 1]);
      },
    ),
  );
});

test('none at all', () => {
  const heights = rowHeights(0, () => 30);
  expect([heights.total(), heights.topOf(0), heights.rowAt(10)]).toEqual([0, 0, 0]);
});
