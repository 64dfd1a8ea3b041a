/**
 * Lines of a megabyte that ask the most of the matchers: repeated anchors, near-misses, runs that never end. Shared by
 * the test and the bench.
 */
import { readTable } from '../../../src-main/engine/redact/table.ts';
import { LATER_PIECES } from './hostile-later.ts';
import { randomOf, seeded } from './made.ts';

/** Name and a flat text of `size` characters without any line end. */
export function* hostileLines(size = 1e6): Generator<{ name: string; text: string }> {
  for (const piece of [...PIECES, ...LATER_PIECES]) yield { name: JSON.stringify(piece), text: repeated(piece, size) };
  const random = seeded(55);
  for (const [name, members] of RUNS) yield { name, text: flat(randomOf(members, size, random)) };
  for (const [name, make] of MIXES) yield { name, text: flat(make(size)) };
}

/** Each readable prefix and each literal of the table, over and over: what its own matcher hates most. */
export function nearMisses(): string[] {
  const words = new Set<string>();
  for (const row of readTable()) {
    for (const prefix of row.prefixes) {
      words.add(prefix);
      words.add(`${prefix}a1b2c3d4e5f6`);
      words.add(` ${prefix}A1b2C3d4E5f6G7h8J9k0 `);
    }
    for (const word of row.contextWords) words.add(`${word}_key=`);
    for (const { literal, oneOf } of row.parts) {
      if (literal !== undefined && literal.length > 1) words.add(literal);
      for (const one of oneOf ?? []) if (one.length > 1) words.add(one);
    }
  }
  return [...words].map((word) => word.replaceAll('\n', ' '));
}

/** Through a buffer, so that the string is flat as any that was read or sent. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

export function repeated(piece: string, size: number): string {
  return flat(piece.repeat(Math.ceil(size / piece.length)).slice(0, size));
}

const PIECES = [
  ...[
    'key=',
    'password=',
    'password: ',
    '"password":"',
    'token=1',
    'secret=a1!',
    '-ey',
    'ey-a.',
    'eyJa.',
    'eyJhbGciOi.',
  ],
  ...[
    'curl -u a:bcd ',
    'curl ',
    ' -pX1',
    'mysql ',
    'mysql -p',
    'Cookie: d=d',
    'd=d; ',
    'Cookie: sid=',
    'Set-Cookie: a=',
  ],
  ...[
    '://a:b',
    '://',
    'http://a:',
    'http://a:b@',
    'https://a1b2c3d4e5f6g7h8i9j0',
    '?key=',
    '&key=',
    '&token=&',
    '?sig=',
  ],
  ...['-----BEGIN PRIVATE KEY-----', '-----BEGIN', '-----BEGIN A-----', '-----END PRIVATE KEY-----', 'PRIVATE KEY'],
  ...['aws_secret_access_key', 'AKIA', 'ghp_', 'sk-', 'xoxb-1-', 'SG.', 'a1b2c3d4', 'QUtJQQ', 'A', 'a.', 'a:', 'a@b:'],
  ...[
    '%41',
    '%25',
    '%2525',
    '%',
    '%4',
    '%3D%26',
    'a%20b%20',
    'http%3A%2F%2Fa%3Ab%40',
    'password%3Da1!',
    'cGFzc3dvcmQ9',
  ],
  ...[
    '[1, ',
    '[',
    '(',
    '{',
    ')',
    '((((a',
    '{"a":',
    '{"token":',
    '{"password":{',
    '[["',
    '<a>',
    '<password>',
    '</',
    '&quot;',
  ],
  ...['machine a login b ', 'machine ', 'name: key, value: ', '[pypi]password', '[pypi]', 'jdbc:', 'jdbc:password='],
  ...[
    "'",
    '"',
    '`',
    '\\',
    '\\"',
    "\\'a",
    '=',
    '==',
    '=>',
    ':=',
    '.',
    '_',
    '-',
    '/',
    '+',
    '~',
    ' ',
    '\t',
    ',',
    ';',
    'é',
    '🔑',
    'Ａ',
  ],
  ...[
    'x.y.',
    'user= password=',
    'key.key.',
    'password_',
    'password.',
    'keypassword',
    'passwordpassword',
    'KEY',
    'token ',
  ],
  ...[
    'M1234567890123456789012345.',
    'bitbucket ',
    'jira=',
    'jira_token=a',
    'x-a-key: ',
    '$6$',
    '$2b$10$',
    'Bearer ',
    'Basic ',
  ],
  ...[
    'Authorization: ',
    'Authorization: Bearer ',
    '0123456789abcdef',
    'deadbeef',
    'aB3',
    'aB3 ',
    'aB3-',
    'aB3_',
    'aB3=',
    'aB3/',
  ],
  ...[
    'host= password=a1 ',
    'Password=a1;',
    'docker login -p ',
    '--token ',
    '--password=',
    'vault token=',
    'export ',
    'set ',
  ],
  ...[
    'password is ',
    'the password ',
    'secret secret ',
    'login("a","b1!",',
    'identified by ',
    'values (',
    '/* nosecret */',
  ],
  ...['[redacted:a]', '[redacted:', 'redacted', 'password=[redacted:x]a1', '[redacted:x]token=', 'ey[redacted:a].ey'],
  ...[
    'password="a1\\"',
    'password=$(',
    'password=${',
    'password={{',
    'pass=a1!b2@',
    'password=a1b2c3,',
    'password:a1b2c3;',
  ],
  ...[
    'kind: Secret data: a: b ',
    'apiVersion ',
    'auth":"',
    '"auth": "',
    'AccountKey=',
    'sig=',
    'X-Amz-Signature=',
    '?code=',
  ],
];

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const RUNS: [string, string][] = [
  ['random base62', base62],
  ['random base64', `${base62}+/`],
  ['random base64url', `${base62}-_`],
  ['random hex', '0123456789abcdef'],
  ['random digits', '0123456789'],
  ['random marks', '=:;,"\'`\\/()[]{}<>@#$%&|!?.-_+~ '],
  ['random printable', `${base62}=:;,"'\`\\/()[]{}<>@#$%&|!?.-_+~   `],
  ['random letters and blanks', 'etaoinshrdlu   '],
];

const random = seeded(77);
const dense = (make: () => string) => (size: number) => {
  let out = '';
  while (out.length < size) out += make();
  return out.slice(0, size);
};
const one = (words: string[]) => words[Math.floor(random() * words.length)] ?? '';
const MIXES: [string, (size: number) => string][] = [
  [
    'names and values',
    dense(
      () =>
        `${one(['password', 'key', 'token', 'secret'])}${one(['=', ': ', ' = "', "='"])}${randomOf(base62, 9, random)}${one([' ', '"', "'", ';', ','])}`,
    ),
  ],
  ['short tokens', dense(() => `${randomOf(base62, 24, random)} `)],
  ['long tokens', dense(() => `${randomOf(base62, 40, random)} `)],
  ['base64 of words', (size) => Buffer.from(repeated('the password is a1! ', size)).toString('base64').slice(0, size)],
  [
    'base64 of base64',
    (size) =>
      Buffer.from(Buffer.from(repeated('key=a1b2c3d4e5 ', size)).toString('base64'))
        .toString('base64')
        .slice(0, size),
  ],
  ['pieces of base64', dense(() => `${Buffer.from(`password=${randomOf(base62, 12, random)}`).toString('base64')} `)],
  ['pieces of hex', dense(() => `${Buffer.from(`password=${randomOf(base62, 12, random)}`).toString('hex')} `)],
  ['percent words', dense(() => `${encodeURIComponent(`password=${randomOf(base62, 9, random)}&a="`)} `)],
  [
    'minified code',
    dense(() => `function ${randomOf('abc', 2, random)}(e,t){return e.token=t.key||"${randomOf(base62, 8, random)}"};`),
  ],
  [
    'array of objects',
    dense(() => `{"id":${randomOf('123', 5, random)},"token":"${randomOf(base62, 20, random)}","key":"a"},`),
  ],
  [
    'many urls',
    dense(
      () =>
        `https://${randomOf('abc', 4, random)}:${randomOf(base62, 8, random)}@h.test/?key=${randomOf(base62, 18, random)} `,
    ),
  ],
];
