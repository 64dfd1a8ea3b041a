import { expect, test } from 'vitest';
import { indexFiles, maxPointer } from '../../../src-main/engine/memory/index-files.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import { digestOf, renderMemory } from '../../../src-main/engine/memory/render.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { settleTopics } from '../../../src-main/engine/memory/topics.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { fact } from './support.ts';

function memory(facts: Fact[]): MemoryState {
  const map = new Map(facts.map((one) => [one.id, one]));
  return { ...emptyMemory(), facts: map, topics: settleTopics(new Map(), map, '2026-11-20', false) };
}

test('5,000 facts in 900 topics, long names, every pinned: within the limits, no dangling pointer', () => {
  const facts = Array.from({ length: 5000 }, (_, i) =>
    fact({
      text: `Sätze über Nummer ${i} `.repeat(8),
      topic: i % 3 === 0 ? `user/thema-${i % 300}` : `projects/größe ${i % 7}-${'x'.repeat(i % 90)}/topic-${i % 600}`,
      pinned: true,
    }),
  );
  const files = renderMemory(memory(facts));
  const indexes = [...files].filter(([path]) => path.endsWith('MEMORY.md'));
  expect(indexes.length).toBeGreaterThan(5);
  for (const [path, text] of indexes) {
    expect(text.split('\n').length - 1, path).toBeLessThan(200);
    expect(Buffer.byteLength(text), path).toBeLessThan(25_000);
    const base = path.slice(0, -'MEMORY.md'.length);
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => decodeURI(match[1] ?? ''));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(files.has(base + link), `${path} → ${link}`).toBe(true);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(maxPointer);
  }
});

test('what is pinned comes first, then what is well confirmed, then what is recent', () => {
  const text = indexFiles(
    memory([
      fact({ topic: 'user/old', type: 'user', lastConfirmed: '2026-01-01T00:00:00+00:00' }),
      fact({ topic: 'user/new', type: 'user', lastConfirmed: '2026-11-01T00:00:00+00:00' }),
      ...[1, 2].map(() => fact({ topic: 'user/two', type: 'user', lastConfirmed: '2025-01-01T00:00:00+00:00' })),
      fact({ topic: 'user/pinned', type: 'user', lastConfirmed: '2024-01-01T00:00:00+00:00', pinned: true }),
    ]),
  ).get('MEMORY.md');
  const order = ['pinned.md', 'two.md', 'new.md', 'old.md'].map((name) => text?.lastIndexOf(name) ?? -1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('only confirmed facts speak from the index', () => {
  const text = indexFiles(
    memory([
      fact({ text: 'KNOWN' }),
      fact({ text: 'GUESSED', state: 'tentative' }),
      fact({ text: 'EDITED', editedOutside: true }),
      fact({ text: 'WAITING', state: 'proposed', raw: '- WAITING' }),
    ]),
  ).get('projects/harbor/MEMORY.md');
  expect(text).toContain('KNOWN');
  for (const word of ['GUESSED', 'EDITED', 'WAITING']) expect(text).not.toContain(word);
});

test('the same facts in another order give the same indexes; the same state the same bytes and digest', () => {
  const facts = Array.from({ length: 60 }, (_, i) => fact({ topic: `user/t${i % 9}`, type: 'user' }));
  expect(indexFiles(memory(facts))).toEqual(indexFiles(memory([...facts].reverse())));
  expect([...renderMemory(memory(facts))]).toEqual([...renderMemory(memory(facts))]);
  const files = renderMemory(memory(facts));
  const digest = digestOf(files);
  expect(digestOf(new Map([...files].reverse()))).toBe(digest);
  expect(digestOf(new Map([...files].filter(([path]) => path.endsWith('.md'))))).toBe(digest);
  expect(digestOf(new Map([...files, ['user/t0.md', 'other']]))).not.toBe(digest);
});

test('an empty memory has no files', () => {
  expect(renderMemory(emptyMemory()).size).toBe(0);
});
