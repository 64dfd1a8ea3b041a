/**
 * Made-up but lifelike input for the benches, the same at every run: words as common as in text, records of two months.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { work } from '../support/records.ts';

/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES = 'ba co di fu ga he ji ko lu ma ne po qui ra so tu va we xi yo'.split(' ');
const VOCABULARY = Array.from({ length: 40_000 }, (_, i) => {
  let text = '';
  for (let n = i + 21; n > 0; n = Math.floor(n / 20)) text += SYLLABLES[n % 20] ?? '';
  return text;
});

export interface Words {
  /** By Zipf's law: the n-th word is about 1/n as common as the first. */
  usual(): string;
  rare(): string;
  /** About `length` characters of usual words, with sentence ends. */
  text(length: number): string;
}

export function words(seed: number): Words {
  const random = seeded(seed);
  const at = (i: number) => VOCABULARY[Math.min(VOCABULARY.length - 1, i)] ?? '';
  const usual = () => at(Math.floor(VOCABULARY.length ** random()) - 1);
  return {
    usual,
    rare: () => at(2000 + Math.floor(random() * 30_000)),
    text(length) {
      let text = '';
      for (let n = 1; text.length < length; n++) text += n % 12 === 0 ? `${usual()}. ` : `${usual()} `;
      return text.trimEnd();
    },
  };
}

/** Two months of work in three projects; what was said has about 200 characters of running text. */
export function* workTalkedAbout(count: number, projects: string[]): Generator<Observation> {
  const { text } = words(11);
  for (const record of work(count, projects))
    yield record.kind === 'conclusion' || record.kind === 'line'
      ? { ...record, text: `${record.text} ${text(180)}` }
      : record;
}

/** Lines for `vesper import`, each with a text of 200 characters. */
export function importLines(count: number): string {
  const { text } = words(5);
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      id: `line-${i}`,
      at: new Date(Date.UTC(2026, 9, 1) + i * 1000).toISOString(),
      who: i % 2 ? 'Mara' : 'Jon',
      session: `talk-${Math.floor(i / 50)}`,
      text: text(200),
    }),
  );
  return `${lines.join('\n')}\n`;
}

/** A project of `files` small sources, twenty in a folder, with a `.gitignore`. */
export function makeTree(root: string, files: number): void {
  for (let folder = 0; folder < files / 20; folder++) {
    const dir = path.join(root, `area${folder % 50}`, `module${folder}`);
    mkdirSync(dir, { recursive: true });
    for (let n = 0; n < 20; n++)
      writeFileSync(path.join(dir, `component-${n}.ts`), `export const n = ${n};\n`.repeat(20));
  }
  writeFileSync(path.join(root, '.gitignore'), 'dist\nbuild/\n*.log\n.cache\ncoverage\n');
}
