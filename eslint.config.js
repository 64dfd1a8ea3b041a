import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Who may import whom (docs/architecture.md); `test/architecture.test.ts` proves the same table on the whole graph. */
const never = (files, patterns, extra = {}) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([pattern, message]) => ({ group: [pattern], message })), ...extra },
    ],
  },
});
const NODE = ['node:*', 'This room is plain TypeScript: it runs in pages too. Take what you need as an argument.'];
/** What opens a connection, or could. Two files may: the way out and the headless host's own page. */
const NETWORK = ['net', 'http', 'https', 'http2', 'tls', 'dns', 'dns/promises', 'dgram', 'undici', 'ws', 'quic'];
const WAYS_OUT = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
const network = (message) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: NETWORK.flatMap((name) => [name, `node:${name}`]).map((name) => ({
        name,
        message,
        allowTypeImports: true,
      })),
    },
  ],
  'no-restricted-globals': ['error', ...WAYS_OUT.map((name) => ({ name, message }))],
});
const ELECTRON = ['electron', 'Only src-main/hosts/electron talks to Electron; everything else runs without it.'];

export default ts.config(
  { ignores: ['dist', 'out', 'node_modules'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs['flat/recommended'],
  prettier,
  ...svelte.configs['flat/prettier'],
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'bin/*.js', 'test/double/*.js'] },
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/unbound-method': 'off', // things with a lifetime are closures here: there is no `this` to lose
      '@typescript-eslint/require-await': 'off', // a port may be asynchronous where one implementation is not
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'max-lines': ['error', { max: 300 }],
      'no-control-regex': 'off', // observed text is full of control characters; we match them on purpose
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: { ...globals.browser } },
  },
  { files: ['src-renderer/**'], languageOptions: { globals: { ...globals.browser } } },
  { files: ['bin/*.js', '*.js', 'test/double/*.js'], ...ts.configs.disableTypeChecked },
  {
    files: ['test/double/*.js'], // put together with the preload, which uses what is declared here
    languageOptions: { globals: { ...globals.browser } },
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  {
    files: ['src-main/**', 'src-shared/**'],
    ignores: ['src-main/engine/redact/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression TSTypeReference[typeName.name=/^Redacted(Draft|Text)$/]',
          message: 'Only the redactor says that something is redacted: hand it to the redactor and take what it gives.',
        },
      ],
    },
  },
  never(['src-shared/**'], [NODE, ELECTRON, ['svelte', 'Shared code knows no view.']]),
  never(
    ['src-main/engine/**'],
    [
      ELECTRON,
      ['**/hosts/**', 'The engine knows no host.'],
      ['**/clients/**', 'The engine knows no client.'],
      ['**/src-main/node/**', 'The engine gets ports, it does not fetch them.'],
    ],
  ),
  never(
    ['src-main/node/**'],
    [
      ELECTRON,
      ['**/hosts/**', 'node/ serves hosts, not the other way round.'],
      ['**/clients/**', 'node/ serves clients, not the other way round.'],
    ],
  ),
  never(['src-main/hosts/headless/**'], [ELECTRON, ['**/hosts/electron/**', 'Plain Node runs without it.']]),
  never(
    ['src-main/hosts/electron/**'],
    [
      ['**/hosts/headless/**', 'What both hosts need is in node/.'],
      ['**/clients/**', 'Hosts know no client.'],
    ],
  ),
  never(
    ['src-main/clients/**'],
    [
      ELECTRON,
      ['**/hosts/**', 'Clients reach the engine by its contract.'],
      ['**/engine/**', 'Clients reach the engine by its contract.'],
    ],
  ),
  never(['src-renderer/**'], [NODE, ELECTRON, ['**/src-main/**', 'The renderer knows the contract only.']]),
  {
    files: ['src-main/**', 'src-shared/**', 'src-renderer/**', 'bin/*.js'],
    rules: network(
      'Only engine/egress opens connections, by Ports.outgoing; test/trust/network.test.ts lists who may what.',
    ),
  },
  {
    // The way out; the socket between Vesper's own processes; the page's listener, and the page's way back to it.
    files: [
      'src-main/node/incoming.ts',
      'src-main/node/outgoing.ts',
      'src-main/engine/egress/addresses.ts',
      'src-main/node/socket.ts',
      'src-main/node/fifo.ts',
      'src-main/hosts/headless/page.ts',
      'src-renderer/state/connection.svelte.ts',
    ],
    rules: { '@typescript-eslint/no-restricted-imports': 'off', 'no-restricted-globals': 'off' },
  },
);
