/**
 * What a hostile client may say: frames of every shape, and inputs that a call's schema may well take.
 */
import fc from 'fast-check';
import { z } from 'zod';
import { entryOf, names } from '../../src-shared/contract/contract.ts';

/** Words that mean something to a language, a shell, a path or a database. */
const words = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'then',
  '',
  '\0',
  '../../etc/passwd',
  '/',
  '~',
  '%00',
  '$(id)',
  "' OR 1=1 --",
  '"',
  '\\',
  '\ud800',
  '\u202e',
  '<script>',
  '{{7*7}}',
  'NaN',
  '-1',
  '1e999',
  'p-0000000000',
  'x'.repeat(5000),
  '2026-13-45',
  'f-1',
  'user/preferences',
);
const name = fc.oneof(
  fc.constantFrom(...names()),
  fc.constantFrom(...names()).map((one) => `${one}.x`),
  words,
  fc.tuple(words, words).map((two) => two.join('.')),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(words, fc.constantFrom('project', 'path', 'key', 'value', 'text', 'refs', 'limit', 'fact', 'topic')),
      tie('any'),
      { maxKeys: 5 },
    ),
  ),
})).any;
/** One frame, as text without a line break. */
export const frame = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({ t: fc.constant('call'), id: fc.integer(), name, in: value })
      .map((one) => JSON.stringify(one)),
  },
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          t: fc.oneof(fc.constantFrom('hello', 'call', 'listen', 'unlisten', 'event', 'result'), words),
          id: value,
          name: fc.oneof(name, value),
          in: value,
          version: value,
          token: value,
          client: value,
        },
        { requiredKeys: [] },
      )
      .map((one) => JSON.stringify(one)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(words, name)
      .map(
        ([key, call]) =>
          `{"t":"call","id":1,"name":${JSON.stringify(call)},"in":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(key)}:1}}`,
      ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 300 }).map((text) => text.replaceAll('\n', ' ')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 500 }), words)
      .map(([deep, word]) => `${'['.repeat(deep)}${JSON.stringify(word)}${']'.repeat(deep)}`),
  },
);

/** Something that the schema of `call` may well take: its keys, with hostile words where texts go. */
export function inputOf(call: string): fc.Arbitrary<unknown> {
  const entry = entryOf(call);
  if (entry?.type !== 'call') return fc.constant({});
  const schema = z.toJSONSchema(entry.in, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return made(schema);
}
interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
}
function made(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(made));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object')
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, one]) => [key, made(one)])),
      { requiredKeys: schema.required ?? [] },
    );
  if (type === 'array') return fc.array(made(schema.items ?? {}), { maxLength: 5 });
  if (type === 'integer') return fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer());
  if (type === 'boolean') return fc.boolean();
  return fc.oneof(words, fc.string({ maxLength: 40 }));
}
