import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLine, encodeRecord, scanRecords } from '../../../src-main/engine/storage/record-codec.ts';

/** JSON values with text that tries to look like the format itself. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.record({
    text: fc.constantFrom('a\tb\n', '\t12\tdeadbeef\n', '\u2028\0\r\n', '{"a":1}\t7\t00000000\n', '\ud800 alone'),
  }),
);
const values = fc.array(hostile, { minLength: 1, maxLength: 6 });
const bytesOf = (list: readonly unknown[]) => Buffer.from(list.map(encodeRecord).join(''));
const plain = (list: readonly unknown[]) => list.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe('a record line', () => {
  test('is the JSON, its bytes and its checksum', () => {
    expect(encodeRecord({ a: 'ü' })).toBe('{"a":"ü"}\t10\t3a1d613e\n');
    expect(decodeLine('{"a":"ü"}\t10\t3a1d613e')).toEqual({ ok: true, value: { a: 'ü' } });
  });

  test.each([
    ['{"a":1}', 'no length and checksum'],
    ['{"a":1}\t8\t00000000', 'length does not match'],
    ['{"a":1}\t7\t00000000', 'checksum does not match'],
    ['{"a":1}\t07\t5ec38d8d', 'no length and checksum'],
    ['', 'no length and checksum'],
    [`x${encodeRecord({ a: 1 }).trimEnd()}`, 'length does not match'],
  ])('%j is refused: %s', (line, reason) => {
    expect(decodeLine(line)).toEqual({ ok: false, reason });
  });

  test('carries any JSON value there and back, whatever its text looks like', () => {
    fc.assert(
      fc.property(values, (list) => {
        const scan = scanRecords(bytesOf(list));
        expect(scan.records.map(({ value }) => value)).toEqual(plain(list));
        expect(scan.damaged).toEqual([]);
        expect(scan.tornTail).toBeUndefined();
      }),
    );
  });
});

describe('a damaged file', () => {
  test('cut anywhere, it keeps the whole records and says where the torn one begins', () => {
    const list = [{ n: 1 }, { n: 2, text: 'zwölf' }, { n: 3 }];
    const whole = bytesOf(list);
    const lastStart = bytesOf(list.slice(0, 2)).length;
    for (let cut = lastStart; cut < whole.length; cut++) {
      const scan = scanRecords(whole.subarray(0, cut), { startsAt: 1000 });
      expect(scan.records.map(({ value }) => value)).toEqual(list.slice(0, 2));
      expect(scan.end).toBe(1000 + lastStart);
      expect(scan.tornTail).toEqual(
        cut === lastStart ? undefined : { offset: 1000 + lastStart, bytes: cut - lastStart },
      );
    }
  });

  test('with one bit flipped, it loses the record that was hit and no other, and accepts nothing false', () => {
    const list = [{ id: 'a', text: 'first' }, { id: 'b', text: 'second\nline' }, { id: 'c' }];
    const whole = bytesOf(list);
    const starts = list.map((_, i) => bytesOf(list.slice(0, i)).length);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const broken = Buffer.from(whole);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const hit = starts.findLastIndex((start) => start <= bit >> 3);
      const isNewline = whole[bit >> 3] === 0x0a;
      const scan = scanRecords(broken);
      const kept = scan.records.map(({ value }) => value);
      const spared = list.filter((_, i) => i !== hit || (isNewline && i < list.length - 1));
      expect(kept, `bit ${bit}`).toEqual(spared);
      expect(scan.damaged.length + (scan.tornTail ? 1 : 0), `bit ${bit}`).toBeGreaterThan(0);
    }
  });

  test('random damage never brings in a record that was not written', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom('zero', 'flip', 'newline'), fc.nat(40)), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, damage, (list, hits) => {
        const bytes = bytesOf(list);
        for (const [where, how, length] of hits) {
          const at = where % bytes.length;
          if (how === 'zero') bytes.fill(0, at, Math.min(bytes.length, at + length));
          else bytes[at] = how === 'newline' ? 0x0a : (bytes[at] ?? 0) ^ 0x20;
        }
        const written = new Set(plain(list).map((value) => JSON.stringify(value)));
        for (const { value } of scanRecords(bytes).records) expect(written).toContain(JSON.stringify(value));
      }),
    );
  });

  test('a blanked record is passed over in silence and its neighbours stay', () => {
    const bytes = bytesOf([{ n: 1 }, { secret: 'x' }, { n: 3 }]);
    const { offset, bytes: length } = scanRecords(bytes).records[1] ?? { offset: 0, bytes: 0 };
    bytes.fill(' ', offset, offset + length);
    const scan = scanRecords(bytes);
    expect(scan.records.map(({ value }) => value)).toEqual([{ n: 1 }, { n: 3 }]);
    expect(scan.damaged).toEqual([]);
    expect(scan.blanks).toEqual([{ offset, bytes: length }]);
  });
});

test('lines without anything in them are passed over: empty ones, and blanks that are told', () => {
  const one = encodeRecord({ n: 1 });
  const scan = scanRecords(Buffer.from(`\n\n${one}\n    \n${one}`));
  expect(scan.records.map(({ value }) => value)).toEqual([{ n: 1 }, { n: 1 }]);
  expect(scan.damaged).toEqual([]);
  expect(scan.blanks).toEqual([{ offset: one.length + 3, bytes: 4 }]);
});
