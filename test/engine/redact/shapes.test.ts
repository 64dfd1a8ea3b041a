import { describe, expect, test } from 'vitest';
import { neverRead } from '../../../src-main/engine/redact/never-read.ts';
import { redactText } from '../../../src-main/engine/redact/redact.ts';
import { redactValue } from '../../../src-main/engine/redact/redact-draft.ts';
import { trust } from '../../support/trust.ts';
import { password, randomOf, seeded } from './made.ts';
import { MORE_SHAPES } from './more-shapes.ts';
import { naturalContexts, fill, type Sample } from './natural.ts';

const random = seeded(11);
const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const pass = password(random);
const long = `${randomOf(base62, 40, random)}9aZ`;
const b64 = (text: string) => Buffer.from(text).toString('base64');
const jwt = [b64('{"alg":"HS256","typ":"JWT"}'), b64(`{"sub":"${long}"}`), randomOf(base62, 43, random)]
  .map((part) => part.replaceAll('=', ''))
  .join('.');
const pemBody = Array.from({ length: 6 }, () => randomOf(`${base62}+/`, 64, random)).join('\n');
const pem = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----\n${pemBody}\n-----END ${kind}PRIVATE KEY-----`;
const key = ['pass', 'word'].join('');

/** Name, text, and what must be gone from it. */
const shapes: [string, string, string][] = [
  ['export', `export DB_PASSWORD=${pass}`, pass],
  ['export of a token', `export API_TOKEN="${long}"`, long],
  ['setx', `setx API_KEY ${long}`, long],
  ['fish', `set -gx SECRET_KEY ${long}`, long],
  ['powershell', `$env:API_KEY = "${long}"`, long],
  ['dockerfile', `ENV DB_PASSWORD=${pass}`, pass],
  ['docker run -e', `docker run -e POSTGRES_PASSWORD=${pass} postgres`, pass],
  ['mysql -p', `mysql -u root -p${pass} shop`, pass],
  ['sshpass', `sshpass -p '${pass}' ssh host`, pass],
  ['--password=', `tool login --password=${pass}`, pass],
  ['--token', `tool push --token ${long}`, long],
  ['curl -u', `curl -u admin:${pass} https://example.org/x`, pass],
  ['curl --user', `curl -s --user "admin:${pass}" https://example.org`, pass],
  ['curl over lines', `curl -s \\\n  -u admin:${pass} \\\n  https://example.org`, pass],
  ['bearer header', `curl -H "Authorization: Bearer ${long}" https://example.org`, long],
  ['basic header', `Authorization: Basic ${b64(`admin:${pass}`)}`, b64(`admin:${pass}`)],
  ['json header', `{"headers": {"Authorization": "Bearer ${long}"}}`, long],
  ['api key header', `X-Api-Key: ${long}`, long],
  ['own header', `X-Acme-Token: ${long}`, long],
  ['url userinfo', `git clone https://bot:${pass}@git.example.org/a.git`, pass],
  ['database url', `DATABASE_URL=postgres://app:${pass}@db:5432/shop`, pass],
  ['redis url', `redis://:${pass}@cache:6379/0`, pass],
  ['mongo url', `mongodb+srv://app:${pass}@cluster0.example.net`, pass],
  ['jdbc', `jdbc:mysql://db:3306/shop?user=app&password=${pass}`, pass],
  ['ado', `Server=db;User Id=app;Password=${pass};`, pass],
  ['libpq', `host=db user=app password=${pass} dbname=shop`, pass],
  ['query', `GET /v1/items?access_token=${long}&page=2`, long],
  ['pem', pem('RSA '), pemBody],
  ['openssh pem', pem('OPENSSH '), pemBody],
  ['pkcs8 pem in json', JSON.stringify({ private_key: pem('') }), JSON.stringify(pemBody).slice(1, -1)],
  ['pem cut off', pem('').split('-----END')[0] ?? '', pemBody],
  ['.npmrc', `//registry.example.org/:_authToken=${long}`, long],
  ['.netrc', `machine example.org\n  login bot\n  password ${pass}`, pass],
  ['.pypirc', `[pypi]\nusername = __token__\npassword = ${pass}`, pass],
  ['pgpass', `db.example.org:5432:shop:app:${pass}`, pass],
  ['kubeconfig', `users:\n- name: a\n  user:\n    token: ${long}`, long],
  ['k8s secret', `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  pw: ${b64(pass)}\n`, b64(pass)],
  ['docker auth', `{"auths": {"r.example.org": {"auth": "${b64(`bot:${pass}`)}"}}}`, b64(`bot:${pass}`)],
  ['docker login', `docker login -u bot -p ${pass} r.example.org`, pass],
  ['cookie', `Cookie: theme=dark; sessionid=${long}; lang=en`, long],
  ['set-cookie', `Set-Cookie: sid=${long}; HttpOnly`, long],
  ['jwt', `got ${jwt} back`, jwt],
  ['yaml', `database:\n  ${key}: ${pass}\n`, pass],
  ['toml', `api_key = "${long}"`, long],
  ['properties', `spring.datasource.password=${pass}`, pass],
  ['json', `{"client_secret": "${long}"}`, long],
  ['json in json', JSON.stringify(JSON.stringify({ clientSecret: long })), long],
  ['xml', `<${key}>${pass}</${key}>`, pass],
  ['code', `const apiKey = '${long}';`, long],
  ['call', `setHeader("api_key", "${long}")`, long],
  ['default', `const secret = process.env.SECRET || "${pass}"`, pass],
  ['over a line end', `export ${key.toUpperCase()}=\\\n  ${pass}`, pass],
  ['yaml block', `${key}: >-\n  ${pass}\n`, pass],
  ['prose', `the ${key} is ${pass} for now`, pass],
];

describe('developer shapes', () => {
  test.each(shapes)('%s', (_name, text, secret) => {
    const { text: masked, found } = redactText(text);
    expect(masked).not.toContain(secret);
    expect(found.length).toBeGreaterThan(0);
  });

  test('S3: every shape, with several values each', ({ task }) => {
    const samples = [...MORE_SHAPES, ...naturalContexts()].flatMap((shape) =>
      Array.from({ length: 4 }, () => fill(shape, random)),
    );
    const all = [...shapes.map(([name, text, secret]) => ({ name, text, secret })), ...samples, ...splitSecrets()];
    const missed = all.filter(({ text, secret }) => redactText(text).text.includes(secret));
    const count = new Set(all.map(({ name }) => name)).size;
    const note = `${all.length} samples`;
    trust(task, { id: 'S3', tried: 'developer shapes', count, bad: missed.length, badly: 'not masked', note });
    expect(count).toBeGreaterThanOrEqual(200);
    expect(missed.map(({ text }) => text)).toEqual([]);
  });

  /** A secret over two lines: by an escaped end, in a block, cut by the width of a PEM. */
  function splitSecrets(): Sample[] {
    return [
      { name: 'split: shell', text: `export TOKEN=\\\n${long}\nls`, secret: long },
      { name: 'split: yaml', text: `token: |\n  ${long}\n`, secret: long },
      { name: 'split: json', text: `{"password":\n  "${pass}"}`, secret: pass },
      { name: 'split: call', text: `client.login(\n  "robot",\n  "${pass}",\n)`, secret: pass },
      { name: 'split: concatenation', text: `const password =\n  "${pass}";`, secret: pass },
      { name: 'split: argument', text: `curl \\\n  --user \\\n  bob:${pass} https://h.test`, secret: pass },
      { name: 'split: pem', text: `key: |\n${pem('').replace(/^/gm, '    ')}\n`, secret: pemBody.slice(0, 64) },
    ];
  }

  test('encoded once more, in base64, hex and percent signs', () => {
    const line = `export DB_PASSWORD=${pass} # the shop`;
    const percent = encodeURIComponent(`https://bot:${pass}@git.example.org/a`);
    for (const form of [b64(line), Buffer.from(line).toString('hex'), percent]) {
      expect(redactText(`x ${form} y`).text).not.toContain(form);
    }
  });

  test.each(['secretlint-disable', 'gitleaks:allow', 'nosecret', 'pragma: allowlist secret', 'noqa', 'nosec'])(
    'the remark %s changes nothing',
    (remark) => {
      for (const [, text, secret] of shapes) {
        const marked = `/* ${remark} */\n// ${remark}\n${text} # ${remark}\n`;
        if (text.includes('PRIVATE KEY') || text.startsWith('db.')) continue; // the remark would not end the line
        expect(redactText(marked).text).not.toContain(secret);
      }
    },
  );
});

test('values deep in data: a key that names a secret is context', () => {
  const out = redactValue({
    a: [{ password: 'correcthorse', note: `x ${jwt}` }],
    [`export DB_PASSWORD=${pass}`]: 1,
    tokens: 3,
    cwd: '/home/a',
  });
  const text = JSON.stringify(out);
  expect(text).not.toContain('correcthorse');
  expect(text).not.toContain(jwt);
  expect(text).not.toContain(pass);
  expect(text).toContain('"tokens":3');
  expect(text).toContain('/home/a');
});

test('S9: files that nobody opens', ({ task }) => {
  const never = [
    '.env',
    'a/.ENV.local',
    '.ssh/config',
    'C:\\Users\\a\\.AWS\\credentials',
    'k/server.pem',
    'x.kdbx',
    '.netrc',
    'prod.env',
    'Library/Keychains/login.keychain-db',
    '.mozilla/firefox/x/logins.json',
    'bitwarden_export_2026.csv',
    'id_ed25519',
    'config/.env.production.local',
    '.envrc',
    'sub/.Env',
    'deploy/id_rsa',
    '.gnupg/pubring.kbx',
    '.kube/config',
    '.docker/config.json',
    '.azure/accessTokens.json',
    '.password-store/a.gpg',
    'certs/client.key',
    'certs/client.p12',
    'a/store.jks',
    '.npmrc',
    '.pypirc',
    '.pgpass',
    '.git-credentials',
    'terraform.tfstate',
    'prod.auto.tfvars',
    'secrets.yaml',
    'service-account-prod.json',
    'config/master.key',
    '1Password Export.csv',
    'lastpass_export.csv',
    'keepass passwords.xml',
    'chrome passwords.csv',
    'Default/Login Data',
    'Default/Cookies',
    'x/cookies.sqlite',
    'x/key4.db',
    '.config/gcloud/credentials.db',
    '.config/gh/hosts.yml',
    'Library/Application Support/1Password/a',
    'Library/Safari/History.db',
  ];
  const opened = never.filter((path) => !neverRead(path));
  trust(task, {
    id: 'S9',
    tried: 'secret files by name',
    count: never.length,
    bad: opened.length,
    badly: 'would be opened',
  });
  expect(opened).toEqual([]);
  for (const path of [
    'src/env.ts',
    'src/keys.ts',
    'README.md',
    'docs/environment.md',
    'src/ssh/client.ts',
    'package.json',
    'a.environment',
  ])
    expect(neverRead(path), path).toBe(false);
});
