/**
 * Rows of our own beside the table: shapes that every developer writes and that the table's sources do not list.
 */
import { type Row, unsaid } from './table.ts';

type Part = Row['parts'][number];

/** Facts of the same form as the table's. */
export function ownRows(): Row[] {
  return ROWS.map((row) => ({ ...unsaid, kind: 'password', form: 'structural', mask: 'value', minEntropy: 2, ...row }));
}

const quote: Part = { optional: true, quote: true };
const value: Part = { value: 'secret', capture: true };
const word: Part = { except: ' \t"\'`;|&\n', min: 4, max: 400, capture: true };
const gap: Part = { gap: 'command', min: 0, max: 300 };

const ROWS: { id: string; policy: Row['policy']; parts: Part[] }[] = [
  {
    id: 'shape-sql-password',
    policy: 'flag',
    parts: [
      { oneOf: ['IDENTIFIED BY ', 'IDENTIFIED BY PASSWORD ', ' PASSWORD ', 'PASSWORD(', 'PASSWORD ('], ci: true },
      { quote: true },
      value,
    ],
  },
  { id: 'shape-redis-config', policy: 'flag', parts: [{ oneOf: ['requirepass ', 'masterauth '] }, quote, word] },
  { id: 'shape-redis-cli', policy: 'flag', parts: [{ oneOf: ['redis-cli'] }, gap, { oneOf: [' -a '] }, quote, word] },
  { id: 'shape-gpg', policy: 'flag', parts: [{ oneOf: ['--passphrase ', '--passphrase='] }, quote, word] },
  {
    id: 'shape-openssl-pass',
    policy: 'flag',
    parts: [{ oneOf: ['-passin pass:', '-passout pass:', '-pass pass:', '-password pass:'] }, quote, word],
  },
  {
    id: 'shape-piped-secret',
    policy: 'flag',
    parts: [
      { oneOf: ['echo ', 'echo -n ', 'printf '] },
      quote,
      { except: ' "\'`|\n', min: 4, max: 200, capture: true },
      quote,
      { space: 'any' },
      { oneOf: ['| docker login', '| sudo -S', '| gh auth login', '| helm registry login', '| podman login'] },
    ],
  },
  {
    id: 'shape-ssh-keygen',
    policy: 'flag',
    parts: [{ oneOf: ['ssh-keygen'] }, gap, { oneOf: [' -N ', ' -P '] }, quote, word],
  },
  {
    id: 'shape-net-use',
    policy: 'flag',
    parts: [{ literal: '/user:', ci: true }, { except: ' \t\n', min: 1, max: 64 }, { space: 'one' }, quote, word],
  },
  {
    id: 'shape-sqlplus',
    policy: 'flag',
    parts: [
      { oneOf: ['sqlplus ', 'sqlldr ', 'expdp ', 'impdp '] },
      { alphabet: 'base62', extra: '_-.', min: 1, max: 64 },
      { literal: '/' },
      { except: ' @/"\'\n', min: 4, max: 64, capture: true },
      { literal: '@' },
    ],
  },
  {
    id: 'shape-http-user',
    policy: 'flag',
    parts: [
      { oneOf: ['http -a ', 'https -a ', 'xh -a ', 'http --auth ', 'https --auth '] },
      { userpass: true, capture: true },
    ],
  },
  {
    id: 'shape-password-by-place',
    policy: 'flag',
    parts: [
      {
        oneOf: ['net user ', 'rabbitmqctl add_user ', 'rabbitmqctl change_password ', 'rabbitmqctl authenticate_user '],
        ci: true,
      },
      { except: ' \t\n', min: 1, max: 64 },
      { space: 'one' },
      quote,
      word,
    ],
  },
  {
    id: 'shape-wallet-accounts',
    policy: undefined,
    parts: [
      { oneOf: ['accounts: ["0x', "accounts: ['0x", 'accounts: ["', "accounts: ['"] },
      { alphabet: 'hex', min: 64, max: 64, capture: true },
    ],
  },
  {
    id: 'shape-user-then-password',
    policy: 'flag',
    parts: [
      { oneOf: [' -U ', ' -u ', ' --user ', ' --username ', ' -username ', ' user '] },
      { except: ' \t\n', min: 1, max: 64 },
      { oneOf: [' -P ', ' -p ', ' -w ', ' -pw ', ' --pass ', ' -password ', ' using '] },
      quote,
      word,
    ],
  },
  {
    id: 'shape-user-comma-password',
    policy: 'flag',
    parts: [
      { oneOf: ['lftp -u ', '.logon '] },
      { except: ' \t\n,', min: 1, max: 128 },
      { literal: ',' },
      quote,
      { except: ' ;"\'\n', min: 4, max: 200, capture: true },
    ],
  },
  {
    id: 'shape-htpasswd',
    policy: 'flag',
    parts: [
      { oneOf: ['htpasswd -b', 'htpasswd -cb', 'htpasswd -Bb', 'mosquitto_passwd -b'] },
      { except: ' \t\n', min: 0, max: 6 },
      { space: 'one' },
      { except: ' \t\n', min: 1, max: 200 },
      { space: 'one' },
      { except: ' \t\n', min: 1, max: 64 },
      { space: 'one' },
      quote,
      word,
    ],
  },
  {
    id: 'shape-samba-user',
    policy: 'flag',
    parts: [{ oneOf: [' -U '] }, quote, { except: ' \t\n%', min: 1, max: 64 }, { literal: '%' }, word],
  },
  {
    id: 'shape-flag-more',
    policy: 'flag',
    parts: [
      {
        oneOf: [
          ...['-storepass ', '-keypass ', '-srcstorepass ', '-deststorepass ', '--account-key ', '--sas-token '],
          ...['--admin-password ', "-command 'echo ", '-command "echo '],
        ],
      },
      quote,
      word,
    ],
  },
  {
    id: 'shape-substituted-secret',
    policy: 'flag',
    parts: [
      { oneOf: ['<(echo ', '<(printf ', '<(echo -n '] },
      quote,
      { except: ' "\'`)\n', min: 6, max: 200, capture: true },
    ],
  },
  {
    id: 'shape-piped-pair',
    policy: 'flag',
    parts: [
      { oneOf: ['echo ', 'printf ', 'echo -n '] },
      quote,
      { except: ' "\'`|:\n', min: 1, max: 64 },
      { literal: ':' },
      { except: ' "\'`|\n', min: 4, max: 200, capture: true },
      quote,
      { space: 'any' },
      { oneOf: ['| chpasswd', '| sudo chpasswd'] },
    ],
  },
  {
    id: 'shape-router-key',
    policy: 'flag',
    parts: [
      { oneOf: ['snmp-server community ', 'isakmp key ', '-server key ', 'key-string ', ': PSK '] },
      { optional: true, oneOf: ['0 ', '7 '] },
      quote,
      word,
    ],
  },
  {
    id: 'shape-query-more',
    policy: 'url',
    parts: [
      { oneOf: ['?code=', '&code=', '?hmac=', '&hmac='] },
      { alphabet: 'base64', extra: '%._~=-', min: 20, max: 4000, capture: true },
    ],
  },
  {
    id: 'shape-user-at-socket',
    policy: 'url',
    parts: [
      { alphabet: 'base62', extra: '_-.', min: 1, max: 64 },
      { literal: ':' },
      { except: ' /:"\'<>\n`', min: 4, max: 200, capture: true },
      { oneOf: ['@tcp(', '@unix('] },
    ],
  },
];
