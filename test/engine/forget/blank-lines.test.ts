import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blankLines } from '../../../src-main/engine/forget/blank-lines.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft, openTestLog, readAll } from '../../support/log.ts';
import { tempDir } from '../../support/temp.ts';

/** Deterministic: the same run again gives the same logs. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

test('blanking keeps length, numbers and every other byte, in logs of any shape', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = random(seed);
    const home = tempDir();
    const clock = fakeClock();
    const log = await openTestLog({ home, clock });
    const count = 1 + Math.floor(next() * 60);
    for (let from = 0; from < count; from += 10) {
      const batch = Array.from({ length: Math.min(10, count - from) }, (_, i) => {
        const length = next() < 0.05 ? 16_000 : Math.floor(next() * 300);
        return draft(`k${from + i}`, { text: `${'é🦊 \n\t"\\'.repeat(length / 8)} number ${from + i}` });
      });
      await log.append(batch);
      if (next() < 0.3) clock.advance(86_400_000);
    }
    const before = await readAll(log);
    await log.close();
    if (next() < 0.3) appendFileSync(filesOf(home).at(-1) ?? '', '{"torn');
    const old = filesOf(home).map((file) => readFileSync(file));

    const share = next();
    const going = new Set(before.filter(() => next() < share).map(({ id }) => id));
    const blanked = await blankLines(nodeFiles(), homePaths(home).logs, (_, record) => going.has(record?.id ?? ''));
    expect(blanked.records, `seed ${seed}`).toBe(going.size);

    let changed = 0;
    filesOf(home).forEach((file, f) => {
      const [was, is] = [old[f] ?? Buffer.alloc(0), readFileSync(file)];
      expect(is.length, file).toBe(was.length);
      const now = is.toString('latin1').split('\n');
      was
        .toString('latin1')
        .split('\n')
        .forEach((line, i) => {
          if (now[i] === line) return;
          changed++;
          expect(now[i] === ' '.repeat(line.length), `seed ${seed}: line ${i} of ${file}`).toBe(true);
        });
    });
    expect(changed, `seed ${seed}`).toBe(going.size);
    const again = await openTestLog({ home, clock });
    expect(await readAll(again), `seed ${seed}`).toEqual(before.filter(({ id }) => !going.has(id)));
    // The next number is the one after the last that was given out, whether its line is still there or not.
    expect((await again.append([draft('next')]))[0]?.seq, `seed ${seed}`).toBe(before.length + 1);
    for (const id of [...going].slice(0, 5)) expect(await again.get([id])).toEqual([]);
    await again.close();
  }
});

function filesOf(home: string): string[] {
  const logs = homePaths(home).logs;
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => path.join(logs, name));
}
