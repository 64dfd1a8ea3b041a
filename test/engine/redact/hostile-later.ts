/**
 * More pieces of hostile lines, beside those of `hostile.ts`.
 */
/** What the matchers of headings, pairs, talk, calls and unnamed words begin at. */
export const LATER_PIECES = [
  ...[
    'password,',
    'password|',
    'password\t',
    'password  ',
    'password;a ',
    '(password) VALUES (',
    "(password) VALUES ('a1'),",
    "('a',",
  ],
  ...['@a.bc:', '@', 'a@b.c:a1B2c3D4 ', 'userpwd', 'userpwd a:b', 'userpwd a:b1B2c3D4 ', 'chpasswd:', 'stats auth a:'],
  ...['token is ', 'secret: ', 'the key is now ', 'pw ', '(pass ', 'login a1B2c3D4 ', 'password to be to be '],
  ...[
    'password("',
    'password{"',
    'password = a("',
    'password <<',
    'api_key, <<"',
    'password").type("',
    'password with "',
  ],
  ...['password a="b" ', '<password a="b">', 'password</key> <string>', 'password><value>', 'password[] A = "'],
  ...['auth_pass ', 'auth_pass a1B2c3D4e ', 'password 0 ', 'password --a '],
  ...[
    '"aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG"',
    '="aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG",',
    '/aB3dE6gH9jK2mN5pQ8sT',
    'https://hook/',
  ],
  ...[
    ' -U a -P ',
    ' user a using ',
    'net user a ',
    'htpasswd -b a b ',
    'lftp -u a,',
    '<(echo ',
    'accounts: ["0x',
    'encrypt("a-b-c-12"',
  ],
];
