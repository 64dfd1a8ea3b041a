/**
 * Putting Vesper's pieces into configuration texts and taking them out: byte for byte when nobody touched them, and only what is
 * ours when somebody did.
 */
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import {
  holdsPieces,
  putPieces,
  takePieces,
  type Format,
  type Piece,
} from '../../../src-main/engine/connect/pieces.ts';
import { parseJson, valueOf } from '../../../src-main/engine/connect/json-text.ts';
import { tomlBlock } from '../../../src-main/engine/connect/toml-block.ts';

const server = { command: '/usr/bin/node', args: ['/opt/vesper/bin/vesper.js', 'mcp'] };
const hook = (event: string) => ({
  hooks: [{ type: 'command', command: `sh '/home/ada/.vesper/hooks/hook.sh' ${event}`, timeout: 5 }],
});
const mark = '/home/ada/.vesper/hooks/hook.sh';
const pieces: Piece[] = [
  { kind: 'member', path: ['mcpServers', 'vesper'], value: server, mark: 'vesper' },
  { kind: 'element', path: ['hooks', 'SessionStart'], value: hook('start'), mark },
  { kind: 'element', path: ['hooks', 'Stop'], value: hook('stop'), mark },
];
const read = (text: string, format: Format = 'jsonc') => valueOf(parseJson(text, { strict: format === 'json' }));

/** Texts as people and programs leave them. */
const texts: Record<string, string> = {
  'an empty object': '{}',
  'an empty object with a line end': '{}\n',
  'an open empty object': '{\n}\n',
  'two spaces': '{\n  "model": "opus",\n  "env": {\n    "A": "1"\n  }\n}\n',
  'four spaces, no end': '{\n    "model": "opus"\n}',
  tabs: '{\n\t"model": "opus",\n\t"hooks": {\n\t\t"Stop": []\n\t}\n}\n',
  'one line': '{"model":"opus","mcpServers":{"other":{"command":"x"}}}',
  'one loose line': '{ "model": "opus", "hooks": { "Stop": [ { "hooks": [] } ] } }\n',
  'Windows lines': '{\r\n  "model": "opus",\r\n  "mcpServers": {\r\n    "other": {}\r\n  }\r\n}\r\n',
  'a mark before it': '\ufeff{\n  "a": 1\n}\n',
  'comments and commas':
    '// mine\n{\n  // model\n  "model": "opus", // why\n  "mcpServers": {\n    "other": {}, // kept\n  },\n  /* end */\n}\n',
  'a comment alone': '{\n  // nothing yet\n}\n',
  'hooks of others': `{\n  "hooks": {\n    "SessionStart": [\n      {\n        "hooks": [{ "type": "command", "command": "echo, } ]" }]\n      }\n    ]\n  }\n}\n`,
};

test.each(Object.entries(texts))('in and out again, byte for byte: %s', (_name, text) => {
  const put = putPieces(text, 'jsonc', pieces, 'f');
  const value = read(put.text) as { mcpServers: { vesper: unknown }; hooks: Record<string, unknown[]> };
  expect(JSON.parse(JSON.stringify(value.mcpServers.vesper))).toEqual(server);
  expect(JSON.parse(JSON.stringify(value.hooks['Stop']?.at(-1)))).toEqual(hook('stop'));
  expect(holdsPieces(put.text, 'jsonc', pieces, 'f')).toBe(true);
  expect(takePieces(put.text, 'jsonc', pieces, put, 'f')).toEqual({ text, left: [] });
  // What was there before stands there still, in its own characters.
  for (const line of text.split(/\r?\n/).filter((one) => /"model"|"other"|\/\//.test(one)))
    if (text.trim().includes('\n')) expect(put.text).toContain(line.trimEnd());
  if (text.includes('\r\n')) expect(put.text).not.toMatch(/[^\r]\n/);
});

test.each(Object.entries(texts))('out again after a program wrote the file anew: %s', (_name, text) => {
  const put = putPieces(text, 'jsonc', pieces, 'f');
  const anew = `${JSON.stringify({ ...(read(put.text) as object), numStartups: 3 }, null, 1)}\n`;
  const taken = takePieces(anew, 'jsonc', pieces, put, 'f').text;
  expect(JSON.parse(taken)).toEqual({ ...JSON.parse(JSON.stringify(read(text))), numStartups: 3 });
});

test('out again after the user edited around it: their edit stays, exactly', () => {
  const text = texts['comments and commas'] ?? '';
  const put = putPieces(text, 'jsonc', pieces, 'f');
  const edit = (one: string) =>
    one.replace('"opus", // why', '"haiku", // cheaper').replace('/* end */', '"z": [1,  2], /* end */');
  expect(takePieces(edit(put.text), 'jsonc', pieces, put, 'f').text).toBe(edit(text));
});

test('a hook of the user in our group stays, and ours goes', () => {
  const put = putPieces('{}', 'json', pieces, 'f');
  const value = JSON.parse(put.text) as { hooks: { Stop: { hooks: object[] }[] } };
  value.hooks.Stop[0]?.hooks.push({ type: 'command', command: 'say done' });
  const taken = JSON.parse(takePieces(JSON.stringify(value, null, 2), 'json', pieces, put, 'f').text) as unknown;
  expect(taken).toEqual({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'say done' }] }] } });
});

test('what somebody put in our place is left, and said', () => {
  const put = putPieces('{}', 'json', pieces.slice(0, 1), 'f');
  const theirs = '{ "mcpServers": { "vesper": { "command": "other" } } }';
  const taken = takePieces(theirs, 'json', pieces.slice(0, 1), put, 'f');
  expect(taken.text).toBe(theirs);
  expect(taken.left).toEqual(['mcpServers.vesper is no longer what Vesper put there, so it stays.']);
});

test('what cannot be read, or is taken, is refused with its place', () => {
  const refused: [string, Format, RegExp][] = [
    ['{\n  "a": 1\n  "b": 2\n}', 'json', /line 3: a comma or \} was expected/],
    ['{\n  // no\n}', 'json', /line 2: a comment/],
    ['{\n  "a": 1,\n}', 'json', /line 2: a comma too much/],
    ['{ "a": 1, "a": 2 }', 'json', /"a" stands twice/],
    ['[]', 'json', /the file is no object/],
    ['{ "mcpServers": [] }', 'json', /"mcpServers" is no object/],
    ['{ "hooks": { "Stop": {} } }', 'json', /"hooks.Stop" is no list/],
    ['{ "mcpServers": { "vesper": {} } }', 'json', /already, and Vesper did not put it there/],
    ['{ "a": 1 } x', 'json', /after the end/],
    ['{ "a": "b', 'json', /a value was expected/],
    ['[['.repeat(200), 'json', /nested too deep/],
  ];
  for (const [text, format, said] of refused) expect(() => putPieces(text, format, pieces, 'f'), text).toThrow(said);
});

test('any document: in, valid, and out again byte for byte', () => {
  const document = fc
    .dictionary(fc.oneof(fc.constantFrom('mcpServers', 'hooks', 'Stop'), fc.string()), fc.jsonValue({ maxDepth: 3 }))
    .map(({ mcpServers: _, hooks: __, ...rest }) => rest);
  fc.assert(
    fc.property(document, fc.constantFrom(undefined, 0, 1, 2, 4, '\t'), fc.boolean(), (value, indent, ours) => {
      const with_ = ours ? { ...value, mcpServers: { one: value }, hooks: { Stop: [value] } } : value;
      const text = JSON.stringify(with_, null, indent);
      const put = putPieces(text, 'json', pieces, 'f');
      JSON.parse(put.text);
      expect(takePieces(put.text, 'json', pieces, put, 'f').text).toBe(text);
    }),
    { numRuns: 300 },
  );
});

const block: Piece[] = [
  {
    kind: 'block',
    path: ['mcp_servers', 'vesper'],
    text: tomlBlock(['mcp_servers', 'vesper'], { command: 'node', args: ['v"', '\\'] }),
  },
];

test.each([
  '',
  'model = "o"',
  'model = "o"\n',
  'model = "o"\n\n',
  '# mine\r\n[mcp_servers.other]\r\ncommand = "x"\r\n',
  '[mcp_servers]\n',
  '[projects."/home/ada/x"]\ntrust_level = "trusted"\n',
])('TOML in and out again, byte for byte: %j', (text) => {
  const put = putPieces(text, 'toml', block, 'f');
  const value = parse(put.text) as { mcp_servers: { vesper: object } };
  expect(value.mcp_servers.vesper).toEqual({ command: 'node', args: ['v"', '\\'] });
  expect(takePieces(put.text, 'toml', block, put, 'f')).toEqual({ text, left: [] });
  const edited = `# above\n${put.text}\n[later]\na = 1\n`;
  expect(parse(takePieces(edited, 'toml', block, put, 'f').text)).toEqual({ ...parse(text), later: { a: 1 } });
  // Written anew by a program: no comments, other order.
  const anew = `[zed]\nb = 2\n\n[mcp_servers.vesper]\ncommand = "node"\nargs = ["v\\"", "\\\\"]\n\n[later]\na = 1\n`;
  expect(parse(takePieces(anew, 'toml', block, put, 'f').text)).toEqual({ zed: { b: 2 }, later: { a: 1 } });
});

test('TOML that cannot take it, or cannot be told apart, is refused', () => {
  expect(() => putPieces('model = ', 'toml', block, 'f')).toThrow(/cannot be read/);
  expect(() => putPieces('mcp_servers = { a = { command = "x" } }\n', 'toml', block, 'f')).toThrow(/cannot be read/);
  expect(() => putPieces('[mcp_servers.vesper]\ncommand = "x"\n', 'toml', block, 'f')).toThrow(/did not put it there/);
  const put = putPieces('', 'toml', block, 'f');
  const inside = put.text.replace('# vesper: end', 'extra = 1\n# vesper: end') + 'more = 2\n';
  const taken = takePieces(inside, 'toml', block, put, 'f');
  expect(taken.text === inside ? taken.left.length : parse(taken.text)).toBeTruthy();
});
