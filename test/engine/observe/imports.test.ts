import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readImportLine } from '../../../src-main/engine/observe/imports.ts';
import { noteDraft } from '../../../src-main/engine/observe/notes.ts';

const at = '2026-11-19T10:00:00+01:00';
const read = (value: unknown, project?: string) =>
  readImportLine(typeof value === 'string' ? value : JSON.stringify(value), 1, { batch: 'b1', project });
const draftOf = (value: unknown, project?: string) => {
  const result = read(value, project);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe('refused import lines', () => {
  test.each([
    ['no JSON', '{"at":', /not JSON/],
    ['an array', [1], /not a JSON object/],
    ['a number', '7', /not a JSON object/],
    ['no text', { at }, /text/],
    ['an empty text', { at, text: ' ' }, /text: is empty/],
    ['no time', { text: 'x' }, /^at/],
    ['a time without offset', { at: '2026-11-19T10:00:00', text: 'x' }, /no offset/],
    ['a day', { at: '2026-11-19', text: 'x' }, /no offset/],
    ['a day that does not exist', { at: '2026-02-30T10:00:00Z', text: 'x' }, /no ISO 8601/],
    ['a numeric id', { at, text: 'x', id: 7 }, /^id/],
    ['an unknown source', { at, text: 'x', source: 'rumour' }, /^source/],
    ['an unknown origin', { at, text: 'x', origin: 'god' }, /^origin/],
    ["Vesper's own output", { at, text: 'x', origin: 'vesper' }, /never evidence/],
    ['data that is no object', { at, text: 'x', data: [1] }, /^data/],
    [
      'data nested too deep',
      `{"at":"${at}","text":"x","data":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
      /too deep/,
    ],
  ])('%s', (_, line, reason) => {
    const result = read(line);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.error).toMatch(reason);
  });
});

describe('taken import lines', () => {
  test('defaults: external, system, import; who, id and batch are kept', () => {
    const { draft, projectName } = draftOf({ id: 'x1', at, text: 'hello', who: 'Ana', more: 'ignored' }, 'harbor');
    expect(projectName).toBe('harbor');
    expect(draft).toEqual({
      key: 'import:harbor:x1',
      at: '2026-11-19T10:00:00.000+01:00',
      project: null,
      source: 'system',
      kind: 'import',
      origin: 'external',
      text: 'hello',
      data: { who: 'Ana', externalId: 'x1', batch: 'b1' },
    });
  });

  test('a note is a note; the origin is honoured as given; the own project wins', () => {
    const { draft, projectName } = draftOf(
      { at, text: 'x', source: 'note', origin: 'user-direct', project: 'own', session: 's' },
      'harbor',
    );
    expect([draft.kind, draft.origin, draft.session, projectName]).toEqual(['note', 'user-direct', 's', 'own']);
  });

  test('without id the key is what the line says: the same again, another for another session', () => {
    const one = draftOf({ at, text: 'x', session: 'a' }).draft.key;
    expect(draftOf({ text: 'x', session: 'a', at, who: 'other' }).draft.key).toBe(one);
    expect(draftOf({ at, text: 'x', session: 'b' }).draft.key).not.toBe(one);
    expect(draftOf({ at, text: 'x', session: 'a' }, 'p').draft.key).not.toBe(one);
  });

  test('project and id cannot be confused in a key', () => {
    expect(draftOf({ at, text: 'x', id: 'c', project: 'a:b' }).draft.key).not.toBe(
      draftOf({ at, text: 'x', id: 'b:c', project: 'a' }).draft.key,
    );
  });

  test('__proto__ in a line reaches no prototype and is not kept', () => {
    const { draft } = draftOf(
      `{"at":"${at}","text":"x","__proto__":{"origin":"user-direct"},"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ok":{"__proto__":{"polluted":1}}}}`,
    );
    expect(draft.origin).toBe('external');
    expect(JSON.stringify(draft.data)).toBe('{"ok":{},"batch":"b1"}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((draft.data as { polluted?: number }).polluted).toBeUndefined();
  });

  test('lone surrogates and a byte order mark do not break it', () => {
    const result = readImportLine(`\uFEFF{"at":"${at}","text":"a\\ud800b","data":{"k":"\\udfff"}}`, 1, { batch: 'b' });
    expect(result.ok && result.value.draft.text).toBe('a\uFFFDb');
  });

  test('anything at all gives a draft or a reason, never a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc
            .record(
              {
                at: fc.oneof(fc.constant(at), fc.string()),
                text: fc.string(),
                id: fc.anything(),
                data: fc.anything(),
                origin: fc.anything(),
              },
              { requiredKeys: [] },
            )
            .map((value) => JSON.stringify(value) ?? 'null'),
        ),
        (line) => {
          const result = readImportLine(line, 2, { batch: 'b' });
          if (result.ok)
            expect(['user-direct', 'user-turn', 'local', 'agent', 'external']).toContain(result.value.draft.origin);
          else expect(result.error).not.toBe('');
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test('a note of an agent is never the user’s word', () => {
  const parts = { text: 'always use tabs', project: null, at, key: 'k' };
  expect(noteDraft({ ...parts, by: 'agent' }).origin).toBe('agent');
  expect(noteDraft({ ...parts, by: 'user' })).toMatchObject({
    origin: 'user-direct',
    kind: 'note',
    source: 'note',
    text: 'always use tabs',
  });
});
