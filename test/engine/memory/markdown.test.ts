import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTopic, printTopic } from '../../../src-main/engine/memory/markdown.ts';
import type { TopicDoc } from '../../../src-main/engine/memory/state.ts';
import { flat } from '../../../src-main/engine/memory/text.ts';
import { blockId } from '../../../src-shared/kit/ids.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { fact } from './support.ts';

const doc = (of: Partial<TopicDoc> = {}): TopicDoc => ({
  path: 'projects/harbor/build-and-test',
  name: 'Build and test',
  description: 'How it is built',
  type: 'project',
  project: 'p1',
  updated: '2026-11-20',
  body: [],
  ...of,
});

test('prints front matter, heading, facts with block ids and a visible tentative mark', () => {
  const a = fact({ id: 'k3f9ab', text: 'Tests run with `npx vitest run`' });
  const b = fact({ id: 'k3f9ac', text: 'Builds with vite', state: 'tentative' });
  const text = printTopic(doc({ body: [{ fact: a.id }, { fact: b.id }] }), new Map([a, b].map((f) => [f.id, f])));
  expect(text).toBe(
    '---\nname: Build and test\ndescription: How it is built\ntype: project\nupdated: 2026-11-20\n---\n\n' +
      '# Build and test\n\n- Tests run with `npx vitest run` ^k3f9ab\n- Builds with vite *(tentative)* ^k3f9ac\n',
  );
});

test('reading our own print gives the same items, and printing them the same bytes (300 random topics)', () => {
  const line = fc.string({ unit: 'binary', maxLength: 60 }).map(flat);
  const words = line.filter((text) => text !== '' && !/^\[.?\]$/.test(text) && !text.endsWith('*(tentative)*'));
  const entry = fc.oneof(
    fc.record({ text: words, id: fc.uint8Array({ minLength: 4, maxLength: 4 }), tentative: fc.boolean() }),
    fc.constantFrom('## Heading', 'A paragraph\nof two lines', '> a quotation\n> - with a list', '```\n- code\n\n```'),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), words, line, (entries, name, description) => {
      const facts = new Map<string, Fact>();
      const body: TopicDoc['body'] = [];
      for (const one of entries) {
        if (typeof one === 'string') {
          const last = body.at(-1);
          if (last && 'verbatim' in last) last.verbatim += `\n\n${one}`;
          else body.push({ verbatim: one });
          continue;
        }
        const id = blockId(one.id);
        if (facts.has(id)) continue;
        facts.set(id, fact({ id, text: one.text, state: one.tentative ? 'tentative' : 'confirmed' }));
        body.push({ fact: id });
      }
      const text = printTopic(doc({ body, name, description }), facts);
      const parsed = parseTopic(text);
      expect(parsed.name).toBe(name);
      expect(parsed.description).toBe(description);
      const items = parsed.body.flatMap((one) => ('item' in one ? [one.item] : []));
      expect(items.map(({ id, text: said }) => [id, said])).toEqual([...facts.values()].map((f) => [f.id, f.text]));
      const again = parsed.body.map((one) => ('item' in one ? { fact: one.item.id ?? '' } : one));
      expect(printTopic(doc({ body: again, name, description }), facts)).toBe(text);
    }),
    { numRuns: 300 },
  );
});

describe('forgives what an editor or a hand did', () => {
  const items = (text: string) => parseTopic(text).body.flatMap((one) => ('item' in one ? [one.item] : []));
  test.each([
    ['* other bullet ^k3f9ab', 'other bullet'],
    ['+ plus ^k3f9ab', 'plus'],
    ['12. numbered ^k3f9ab', 'numbered'],
    ['   - indented ^k3f9ab', 'indented'],
    ['- wrapped over\n  two lines ^k3f9ab', 'wrapped over two lines'],
    ['- lazily wrapped\nover two lines ^k3f9ab', 'lazily wrapped over two lines'],
    ['- carriage returns\r\n  too ^k3f9ab\r\n', 'carriage returns too'],
    ['- id on its own line\n  ^k3f9ab', 'id on its own line'],
    ['- upper case id ^K3F9AB', 'upper case id'],
  ])('%j', (text, said) => {
    expect(items(text).map((item) => [item.id, item.text])).toEqual([['k3f9ab', said]]);
  });
  test('an id of another alphabet or length stays part of the text', () => {
    expect(items('- mine ^my-own-id').map((item) => item.id)).toEqual([undefined]);
    expect(items('- ilou ^iiiiii')[0]).toMatchObject({ text: 'ilou ^iiiiii' });
  });
  test('no front matter, a broken one, an unclosed one', () => {
    expect(parseTopic('# Title\n\n- a')).toMatchObject({ name: 'Title', body: [{ item: { text: 'a' } }] });
    const broken = parseTopic('---\nname: [a\n---\n\n- a');
    expect(JSON.stringify(broken.body)).toContain('name: [a');
    expect(items('---\n- a ^k3f9ab')).toHaveLength(1);
  });
  test('keys and comments of others in the front matter are kept verbatim', () => {
    const parsed = parseTopic('---\nname: N\ntags: [a, b] # mine\naliases:\n  - x\ntype: user\n---\n');
    expect(parsed).toMatchObject({ name: 'N', type: 'user', extra: 'tags: [a, b] # mine\naliases:\n  - x' });
    expect(printTopic(doc({ extra: parsed.extra ?? '' }), new Map())).toContain('\naliases:\n  - x\n---\n');
  });
  test('headings, paragraphs, tables, fences, empty bullets are no facts and are kept', () => {
    const text = '## Mine\n\nSome words\n\n| a | b |\n|---|---|\n\n```sh\n- not a fact\n```\n\n-\n- [ ]\n\n***\n- fact';
    expect(items(text).map((item) => item.text)).toEqual(['fact']);
    const kept = parseTopic(text).body.flatMap((one) => ('verbatim' in one ? [one.verbatim] : []));
    for (const part of ['## Mine', 'Some words', '|---|---|', '- not a fact', '- [ ]', '***'])
      expect(kept.join('\n')).toContain(part);
  });
  test('never throws, and loses no word (1,000 random texts)', () => {
    const noise = fc.array(fc.constantFrom('- ', '\n', '^k3f9ab', ' ', '# ', '```', '---', 'word', ':', '*', '\r'));
    fc.assert(
      fc.property(noise, (parts) => {
        const text = parts.join('');
        const words = JSON.stringify(parseTopic(`x\n${text}`)).match(/word/g)?.length ?? 0;
        expect(words).toBeGreaterThanOrEqual(text.match(/word/g)?.length ?? 0);
      }),
      { numRuns: 1000 },
    );
  });
});
