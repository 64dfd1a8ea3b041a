/**
 * Text that looks like a secret and is none, in many languages: placeholders, hashes, ids, references, code about
 * secrets. Made at run time and split in two halves as `natural.ts` is.
 */
import { alphabets } from '../../../src-main/engine/redact/alphabets.ts';
import { randomOf, type Random, seeded, uuid } from './made.ts';

/** `half`: the rows of even or of odd number. */
export function lookAlikes(half: 'even' | 'odd', each = 4): string[] {
  const random = seeded(half === 'even' ? 303 : 404);
  return CLEAN.filter((_, index) => (index % 2 === 0) === (half === 'even')).flatMap((text) =>
    Array.from({ length: each }, () => fill(text, random)),
  );
}

function fill(text: string, random: Random): string {
  return text.replace(/«(\w+)»/g, (_, kind: string) => {
    const make = KINDS[kind];
    if (!make) throw new Error(`no such kind of value: ${kind}`);
    return make(random);
  });
}

const set = (name: string) => alphabets[name] ?? '';
const KINDS: Record<string, (random: Random) => string> = {
  sha1: (random) => randomOf(set('hex-lower'), 40, random),
  short: (random) => randomOf(set('hex-lower'), 8, random),
  md5: (random) => randomOf(set('hex-lower'), 32, random),
  sha256: (random) => randomOf(set('hex-lower'), 64, random),
  sri: (random) => `sha512-${randomOf(set('base64'), 86, random)}==`,
  b64: (random) => `${randomOf(set('base64'), 43, random)}=`,
  b62: (random) => randomOf(set('base62'), 32, random),
  id: (random) => randomOf(set('base62'), 12, random),
  low: (random) => randomOf(set('alnum-lower'), 10, random),
  num: (random) => randomOf(set('digits'), 12, random),
  uuid,
};

const CLEAN: string[] = [
  // Version control and packages
  'commit «sha1»\nAuthor: Bo <bo@acme.test>\n',
  'index «short»..«short» 100644',
  'Merge branch main («short») into feature/token-refresh',
  'git cherry-pick «sha1»',
  '"integrity": "«sri»",',
  'resolved "https://registry.yarnpkg.com/auth-token/-/auth-token-2.1.0.tgz#«sha1»"',
  'golang.org/x/crypto v0.17.0 h1:«b64»',
  'requests==2.31.0 --hash=sha256:«sha256»',
  'checksum = "«sha256»"',
  'SPEC CHECKSUMS:\n  FirebaseAuth: «sha1»',
  'image: registry.acme.test/app@sha256:«sha256»',
  'FROM node:24@sha256:«sha256»',
  'uses: actions/checkout@«sha1» # v4',
  'key: ${{ runner.os }}-npm-${{ hashFiles("**/package-lock.json") }}',
  'cache-key: npm-linux-«md5»',
  'ETag: "«md5»"',
  'sha256sum: «sha256»  vesper.tar.gz',
  'Downloaded artifact «num» (digest «sha256»)',
  // Identities
  'trace_id=«md5» span_id=«short»',
  'request id: «uuid»',
  'session started «uuid»',
  'userId: "«uuid»"',
  'TENANT_ID=«uuid»',
  'AWS account «num», role arn:aws:iam::«num»:role/deploy',
  'arn:aws:secretsmanager:eu-west-1:«num»:secret:shop/db-«id»',
  'pod/api-«low»-x2k4j restarted',
  'client_id: "«num».apps.acme.test"',
  'key_id: «id»',
  'kid: "«md5»"',
  'https://docs.acme.test/d/«b62»/edit',
  'https://www.youtube.com/watch?v=«id»',
  'figma.com/file/«b62»/Login-screen',
  '{"_id": "«short»«short»«short»", "key": "title"}',
  'primaryKey: "user-«num»"',
  'cursor=«b62»',
  'nextPageToken: "«b62»"',
  // Placeholders
  'API_KEY=your-api-key-here',
  'password: changeme',
  'DB_PASSWORD=<password>',
  'token: "xxxxxxxxxxxxxxxxxxxx"',
  'export TOKEN=$(cat token.txt)',
  'Authorization: Bearer <token>',
  'curl -u user:password https://example.com',
  'curl -H "Authorization: Bearer $TOKEN" https://api.acme.test',
  'https://user:password@example.com/repo.git',
  'postgres://USER:PASSWORD@HOST:5432/DB',
  'SECRET_KEY=${SECRET_KEY:?missing}',
  'password = "{{ vault_db_password }}"',
  'aws_secret_access_key = YOUR_SECRET_ACCESS_KEY',
  'api_key: ENC[AES256_GCM,data:...]',
  "password: '********'",
  'client_secret: op://vault/item/field1',
  'private_key = file("~/.ssh/id_rsa")',
  'MYSQL_PASSWORD_FILE=/run/secrets/db_password1',
  'GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}',
  'token: process.env.TOKEN_2,',
  'password=test',
  'REDIS_URL=redis://localhost:6379/0',
  // Code about secrets
  'const password = form.get("password");',
  'function validateToken(token: string): boolean {',
  'if (user.password !== hash(password2)) throw new AuthError("bad password");',
  'password_hash = bcrypt.hash(password, 12)',
  'self.token = self.tokenizer.next_token()',
  'String secret = secretManager.getSecretValue(secretId1);',
  'token := os.Getenv("API_TOKEN_V2")',
  'let api_key = env::var("API_KEY")?;',
  '$password = $_POST["password1"];',
  "password: z.string().min(8, 'at least 8 characters'),",
  '<input type="password" name="password" id="password-field-2" autocomplete="current-password">',
  '<label for="password1">Password (8+ characters)</label>',
  'ALTER TABLE users ADD COLUMN password_hash VARCHAR(255) NOT NULL;',
  'SELECT token, expires_at FROM sessions WHERE token = $1',
  'expect(token).toHaveLength(32);',
  'it("rejects a password of 7 characters", () => {',
  'type Token = { kind: "string2" | "number2" };',
  'enum TokenKind { Ident1, Number2 }',
  'const KEY_UP = 38; const KEY_DOWN = 40;',
  'key={`row-${index}`}',
  'max_tokens=4096, temperature=0.7',
  'tokens: 128000, cached tokens: 64211',
  'password.length >= 8 && /[0-9]/.test(password)',
  'passwordRegex = /^(?=.*[a-z])(?=.*[0-9]).{8,32}$/',
  'secretName: shop-db-credentials-v2',
  'secretKeyRef:\n  name: shop-secrets\n  key: db-password-2',
  'passwordResetUrl: "/auth/reset2",',
  'publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI«b64»"',
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ«b64» bo@laptop',
  '-----BEGIN CERTIFICATE-----\nMIID«b64»\n«b64»\n-----END CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A«b64»\n-----END PUBLIC KEY-----',
  'Authorization: Bearer token is required (RFC 6750)',
  'hash("sha256", data2) == token_digest1',
  'import { tokenStore } from "./token-store2.js";',
  'authToken?: string | null; // see section 3.2',
  'keyof typeof credentials2',
  'credentials: "same-origin",',
  'signature: (a: Uint8Array, b: Uint8Array) => boolean',
  // Styles, assets, minified
  '.btn-primary_«id»{color:#1a2b3c;padding:4px 8px}',
  'background:url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA«b64»)',
  'main.«short».js.map',
  '<script src="/assets/index-«short».js" integrity="sha384-«b64»"></script>',
  "!function(e,t){'object'==typeof exports?module.exports=t():e.token=t()}(this,function(){return 42})",
  '//# sourceMappingURL=app.«md5».js.map',
  'class="sk-loading hf_card_2 ghp-wrapper"',
  // Talk, logs
  'The password must be at least 12 characters and hold 2 digits.',
  'token expired after 3600 seconds',
  'Add password reset (closes #1234)',
  'feat(auth): rotate token every 24h, key length 4096',
  'Invalid API key provided: check https://acme.test/keys2',
  'secret santa 2026: names are drawn on 2026-12-01',
  'Passwort vergessen? Klicke hier um es in 2 Schritten zu setzen.',
  'key: «uuid»',
  'node_modules/.cache/babel-loader/«md5».json',
  'LS0tLS1 is how base64 of dashes begins',
  'ID «sha1» has 3 tokens left',
  'DEBUG cache hit key=user:«num»:profile',
  'S3 key: uploads/2026/11/«uuid».png',
  'Partition key: customer#«num»',
  'serial number: «num»',
  'build 2026.11.29-«short» passed in 3m12s',
  'the monkey patch keeps author=alice2 and passes 12 tests',
];
