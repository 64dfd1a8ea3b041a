import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNew, skipTo, type TailCursor } from '../../../../src-main/engine/observe/agents/tail.ts';
import { tempDir } from '../../../support/temp.ts';
import { trust } from '../../../support/trust.ts';

/** Reads everything new, as the observer does, and gives the lines. */
async function poll(file: string, cursor: TailCursor | undefined) {
  const lines: string[] = [];
  let restarted = false;
  for (;;) {
    const read = await readNew(file, cursor);
    if (!read) return { lines, cursor, restarted };
    lines.push(...read.lines.map((line) => line.text));
    cursor = read.cursor;
    restarted ||= read.restarted;
    if (!read.more) return { lines, cursor, restarted };
  }
}

type Step =
  | { do: 'append' | 'replace' | 'copytruncate' | 'rewrite'; lines: number; partial: boolean }
  | { do: 'finish' | 'poll' | 'rename' };
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), lines: fc.nat(4), partial: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('replace' as const, 'copytruncate' as const, 'rewrite' as const), lines: fc.nat(3), partial: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('finish' as const, 'poll' as const, 'poll' as const, 'poll' as const, 'rename' as const) }) },
); // prettier-ignore

describe('tail', () => {
  test(
    'R18: loses no finished line and reads none twice, over any history of the file',
    { timeout: 300_000 },
    async ({ task }) => {
      const dir = tempDir();
      const histories = process.env['VESPER_FULL'] === undefined ? 500 : 10_000;
      let run = 0;
      let bad = 0;
      const tried = fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps: Step[]) => {
          let file = path.join(dir, `${++run}.jsonl`);
          let next = 0;
          let content: string[] = []; // finished lines now in the file
          let partial = '';
          let cursor: TailCursor | undefined;
          const seen: string[] = [];
          const expected = new Set<string>();
          const write = (count: number, withPartial: boolean) => {
            let text = '';
            for (let i = 0; i < count; i++) {
              const line = `${partial}line ${++next} é${'x'.repeat(next % 700)}`;
              text += line.slice(partial.length) + '\n';
              content.push(line);
              partial = '';
            }
            if (withPartial) {
              const more = `part ${++next} `;
              text += more;
              partial += more;
            }
            return text;
          };
          writeFileSync(file, '');
          const look = async () => {
            for (const line of content) expected.add(line);
            const read = await poll(file, cursor);
            seen.push(...read.lines);
            cursor = read.cursor;
          };
          for (const one of [...steps, { do: 'poll' as const }]) {
            switch (one.do) {
              case 'append':
                appendFileSync(file, write(one.lines, one.partial));
                break;
              case 'finish':
                appendFileSync(file, write(1, false));
                break;
              case 'rename': {
                const moved = `${file}.m`;
                renameSync(file, moved);
                file = moved;
                break;
              }
              case 'replace': // another file is moved over it
                await look();
                content = [];
                partial = '';
                writeFileSync(`${file}.new`, write(one.lines, one.partial));
                renameSync(`${file}.new`, file);
                break;
              case 'copytruncate':
                await look();
                copyFileSync(file, `${file}.old`);
                truncateSync(file, 0);
                content = [];
                partial = '';
                appendFileSync(file, write(one.lines, one.partial));
                break;
              case 'rewrite': // the same content in a new file, and more
                await look();
                copyFileSync(file, `${file}.new`);
                appendFileSync(`${file}.new`, write(one.lines, one.partial));
                renameSync(`${file}.new`, file);
                break;
              case 'poll':
                await look();
                break;
            }
          }
          if (seen.length !== expected.size || seen.some((line) => !expected.has(line))) bad++;
          expect([...new Set(seen)]).toEqual([...expected]);
          expect(seen.length).toBe(new Set(seen).size);
          rmSync(file, { force: true });
        }),
        { numRuns: histories },
      );
      await tried.catch(() => undefined); // told first, thrown after
      trust(task, {
        id: 'R18',
        tried: 'histories of a session file',
        count: run,
        bad,
        badly: 'lines lost or read twice',
      });
      await tried;
    },
  );

  test('reads again from the start, and says so, when the file shrank', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(file, 'one\ntwo\nthree\n');
    const first = await poll(file, undefined);
    truncateSync(file, 4);
    appendFileSync(file, 'new\n');
    const second = await poll(file, first.cursor);
    expect(second).toMatchObject({ lines: ['one', 'new'], restarted: true });
  });

  test('a half-written last line waits for its newline, across many polls', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(file, '{"a":');
    let read = await poll(file, undefined);
    expect(read.lines).toEqual([]);
    appendFileSync(file, '1}');
    read = await poll(file, read.cursor);
    expect(read.lines).toEqual([]);
    appendFileSync(file, '\n{"b"');
    read = await poll(file, read.cursor);
    expect(read.lines).toEqual(['{"a":1}']);
  });

  test('what is passed over stays unread, and so does the rest of the line that began there', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(file, 'before\nhalf of ');
    const skipped = await skipTo(file);
    appendFileSync(file, 'a secret line');
    let read = await poll(file, skipped?.cursor);
    expect(read.lines).toEqual([]);
    appendFileSync(file, ', ended\nafter\n');
    read = await poll(file, read.cursor);
    expect(read.lines).toEqual(['after']);
    appendFileSync(file, 'later\n');
    expect((await poll(file, read.cursor)).lines).toEqual(['later']);
  });

  test('a line of 20 MB is passed over in bounded memory and the next one is read', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(file, `short\n${'x'.repeat(20 * 1024 * 1024)}\nnext\n`);
    const read = await readNew(file);
    const more = await poll(file, read?.cursor);
    const lines = [...(read?.lines ?? [])];
    expect(lines[0]?.text).toBe('short');
    expect([
      ...lines.filter((line) => line.tooLong).map((line) => line.text),
      ...lines.slice(2).map((line) => line.text),
      ...more.lines,
    ]).toEqual(['', 'next']);
  });

  test('what is no regular file is not there', async () => {
    const dir = tempDir();
    expect(await readNew(path.join(dir, 'none'))).toBeUndefined();
    expect(await readNew(dir)).toBeUndefined();
  });
});
