/**
 * Secrets in the code, configuration and talk of many languages, made at run time. The rules were tuned on the rows of
 * even number first and measured on the others; since those were looked at, both are for tuning (`fresh/` is not).
 */
import { alphabets } from '../../../src-main/engine/redact/alphabets.ts';
import { randomOf, type Random, seeded, uuid } from './made.ts';

export interface Sample {
  name: string;
  text: string;
  /** What must be gone. */
  secret: string;
}

/** `half`: the rows of even or of odd number; the odd ones were once unseen. */
export function naturalSecrets(half: 'even' | 'odd', each = 4): Sample[] {
  const random = seeded(half === 'even' ? 101 : 202);
  return CONTEXTS.filter((_, index) => (index % 2 === 0) === (half === 'even')).flatMap((context) =>
    Array.from({ length: each }, () => fill(context, random)),
  );
}

/** Replaces the one kind that stands between guillemets by a fresh value of it. */
export function fill(context: string, random: Random): Sample {
  const kind = /«(\w+)»/.exec(context)?.[1] ?? '';
  const make = KINDS[kind];
  if (!make) throw new Error(`no such kind of secret: ${kind}`);
  const secret = make(random);
  return { name: context.slice(0, 60), text: context.replace(`«${kind}»`, () => secret), secret };
}

const set = (name: string) => alphabets[name] ?? '';
const WORDS = 'Tangerine Harbour Falcon Monsoon Bramble Juniper Walrus Cobalt Meadow Lantern'.split(' ');
const word = (random: Random) => WORDS[Math.floor(random() * WORDS.length)] ?? 'Walrus';

export const KINDS: Record<string, (random: Random) => string> = {
  pw: (random) => `${randomOf(set('base62'), 6, random)}#${randomOf(set('base62'), 5, random)}4!`,
  plain: (random) => `${randomOf(set('base62'), 13, random)}7q`,
  weakpw: (random) => `${word(random)}${randomOf(set('digits'), 3, random)}!`,
  hex32: (random) => randomOf(set('hex-lower'), 32, random),
  hex40: (random) => randomOf(set('hex-lower'), 40, random),
  hex64: (random) => randomOf(set('hex-lower'), 64, random),
  b62: (random) => `${randomOf(set('base62'), 37, random)}9aZ`,
  b64: (random) => `${randomOf(set('base64'), 40, random)}a7Q=`,
  url64: (random) => `${randomOf(set('base64url'), 39, random)}x4T`,
  uuid,
  vendor: (random) => `zyn_live_${randomOf(set('base62'), 28, random)}4bQ`,
  dashed: (random) => `qx-${randomOf(set('alnum-lower'), 36, random)}7k`,
  jwt: (random) =>
    [`{"alg":"HS256","typ":"JWT"}`, `{"sub":"${randomOf(set('digits'), 9, random)}","iat":1790000000}`]
      .map((part) => Buffer.from(part).toString('base64url'))
      .concat(randomOf(set('base64url'), 43, random))
      .join('.'),
};

/** All contexts: rules may be tuned on them. Those that may not lie in `fresh/`. */
export function naturalContexts(): string[] {
  return CONTEXTS;
}

/** Each with one secret. Neighbours are of different kinds, so that both halves hold each language. */
const CONTEXTS: string[] = [
  // Python
  'import smtplib\nserver = smtplib.SMTP("mx.acme.test", 587)\nserver.login("robot@acme.test", "«pw»")\n',
  'conn = psycopg2.connect(host="db1", user="app", password="«weakpw»", dbname="shop")',
  'SECRET_KEY = os.environ.get("SECRET_KEY", "«b62»")',
  'requests.get(url, auth=("svc-billing", "«pw»"), timeout=5)',
  "headers = {'Authorization': 'Bearer «url64»', 'Accept': 'application/json'}",
  'client = Client(api_key="«hex32»", region="eu")',
  'class Config:\n    DEBUG = False\n    JWT_SECRET = "«hex64»"\n',
  'openai_like = Llm(base_url=URL, token="«vendor»")',
  'parser.add_argument("--token", default="«b62»")',
  "DATABASES = {'default': {'ENGINE': 'x', 'USER': 'app', 'PASSWORD': '«pw»'}}",
  // JavaScript, TypeScript
  'const stripeLike = new Pay("«vendor»", { apiVersion: "2024-01-01" });',
  'export const config = { db: { user: "app", password: "«pw»" } };',
  "axios.defaults.headers.common['X-Api-Key'] = '«b62»';",
  'await fetch(`https://api.acme.test/v1/items?api_key=«hex40»&page=2`);',
  'private readonly apiToken: string = "«url64»";',
  'app.use(session({ secret: "«plain»", resave: false }));',
  "process.env.ADMIN_PASSWORD ||= '«weakpw»';",
  'jwt.verify(token, "«hex32»")',
  'const auth = Buffer.from("deploy:«pw»").toString("base64");',
  'firebase.initializeApp({ apiKey: "«b62»", projectId: "shop-1" });',
  'module.exports = {mnemonic: null, privateKey: "0x«hex64»"};',
  // Java, Kotlin, Scala, Groovy
  'private static final String API_KEY = "«b62»";',
  'DriverManager.getConnection("jdbc:postgresql://db/shop", "app", "«pw»");',
  'props.setProperty("mail.smtp.password", "«weakpw»");',
  '@Value("${vault.token:«vendor»}")\nprivate String vaultToken;',
  'val clientSecret = "«url64»" // rotated in May',
  'new UsernamePasswordCredentials("admin", "«pw»")',
  'KeyStore.getInstance("JKS").load(in, "«plain»".toCharArray());',
  'withCredentials([string(credentialsId: "x")]) { sh "deploy --token «hex40»" }',
  'credentials {\n  username = "ci"\n  password = "«plain»"\n}',
  // C#, VB
  'var cred = new NetworkCredential("svc", "«pw»");',
  '<add key="StorageKey" value="«b64»" />',
  '"ConnectionStrings": { "Main": "Server=db;Database=shop;User Id=sa;Password=«weakpw»;Encrypt=True" }',
  'public const string ApiSecret = @"«url64»";',
  'Dim password As String = "«pw»"',
  // Go, Rust, C, C++, Swift, Dart
  'cfg := Config{Host: "db", User: "app", Password: "«pw»"}',
  'const apiToken = "«hex40»"',
  'req.Header.Set("Authorization", "token «b62»")',
  'os.Setenv("DB_PASS", "«weakpw»")',
  'let api_key = "«b62»".to_string();',
  'const TOKEN: &str = "«url64»";',
  '#define WIFI_PASSWORD "«weakpw»"',
  'const char* ssid_pass = "«plain»";',
  'std::string secretKey{"«hex64»"};',
  'let accessToken: String = "«jwt»"',
  'WiFi.begin("office", "«weakpw»");',
  "final String apiKey = '«b62»';",
  // Ruby, PHP, Perl, Elixir, Lua, R
  "config.secret_key_base = '«hex64»'",
  "  password: <%= ENV.fetch('DB_PASSWORD') { '«plain»' } %>",
  "Stripe.api_key = '«vendor»'",
  "define('DB_PASSWORD', '«pw»');",
  "$mysqli = new mysqli('localhost', 'app', '«pw»', 'shop');",
  "'password' => env('MAIL_PASSWORD', '«plain»'),",
  '$cfg["blowfish_secret"] = "«b62»";',
  'my $dbh = DBI->connect("dbi:Pg:dbname=shop", "app", "«pw»");',
  'config :shop, Shop.Endpoint, secret_key_base: "«b64»"',
  'local token = "«hex32»"',
  'options(api_token = "«b62»")',
  // Shells
  'export VENDOR_KEY=«vendor»',
  'set DB_PASSWORD=«plain»',
  "$Env:DEPLOY_TOKEN = '«url64»'",
  'PGPASSWORD=«weakpw» psql -h db -U app shop',
  'mysqldump -uroot -p«plain» shop > shop.sql',
  'curl -s -H "X-Auth-Token: «hex32»" https://api.acme.test/me',
  'http -a robot:«plain» https://api.acme.test/jobs',
  'echo "«weakpw»" | sudo -S systemctl restart app',
  'sshpass -p «weakpw» scp a.tgz deploy@host:/srv',
  "ldapsearch -x -D cn=admin -w '«pw»' -b dc=acme",
  'ConvertTo-SecureString "«pw»" -AsPlainText -Force',
  'openssl pkcs12 -in a.p12 -passin pass:«plain» -nodes',
  'aws configure set aws_secret_access_key «b62»',
  'gh secret set NPM_TOKEN --body «vendor»',
  'redis-cli -h cache -a «plain» ping',
  'az login --service-principal -u app -p «url64» --tenant t1',
  'export GIT_ASKPASS_TOKEN="«dashed»"',
  'htpasswd -bc .htpasswd admin «weakpw»',
  'gpg --batch --passphrase «plain» -d a.gpg',
  // Configuration
  'auth:\n  username: robot\n  password: «pw»\n',
  'smtp:\n  host: mx\n  pass: "«weakpw»"\n',
  '[database]\nuser = app\npasswd = «plain»\n',
  'api-token = "«vendor»"\n',
  'spring.mail.password=«weakpw»',
  'sonar.login=«hex40»',
  'rabbitmq.default_pass = «plain»',
  'requirepass «plain»',
  '<server><id>nexus</id><username>ci</username><password>«plain»</password></server>',
  '<property name="hibernate.connection.password">«weakpw»</property>',
  '<entry key="dbPassword" value="«pw»"/>',
  'variable "db_password" {\n  default = "«plain»"\n}',
  'resource "aws_db_instance" "a" {\n  username = "root"\n  master_password = "«weakpw»"\n}',
  'environment:\n  - POSTGRES_PASSWORD=«plain»\n  - TZ=UTC\n',
  'environment:\n  MYSQL_ROOT_PASSWORD: «weakpw»\n',
  'ENV VENDOR_TOKEN «vendor»',
  'ARG NPM_TOKEN=«b62»',
  '      - run: deploy\n        env:\n          CLOUD_API_KEY: «hex32»\n',
  '"auth": {"bearer": [{"key": "token", "value": "«url64»"}]}',
  '{"username":"robot","password":"«weakpw»"}',
  '{"name": "SERVICE_TOKEN", "value": "«b62»"}',
  'proxy_set_header Authorization "Basic «b64»";',
  'machine api.acme.test login robot password «plain»',
  'ansible_become_pass: «weakpw»',
  'vault_root_token: «dashed»',
  'webhook_url: https://robot:«plain»@hooks.acme.test/in',
  'AMQP_URL=amqp://app:«plain»@mq:5672/vhost',
  'DSN: "app:«plain»@tcp(db:3306)/shop"',
  'signing: {keyAlias: "up", storePassword: "«weakpw»"}',
  // SQL
  "CREATE USER 'app'@'%' IDENTIFIED BY '«pw»';",
  "ALTER ROLE app WITH LOGIN PASSWORD '«weakpw»';",
  "INSERT INTO users (name, password) VALUES ('admin', '«pw»');",
  "SET PASSWORD FOR 'app' = PASSWORD('«plain»');",
  // Talk, logs, transcripts
  'The staging password is «weakpw», please do not commit it.',
  'use this api key: «hex32»',
  'I logged in with admin / «pw» and it worked',
  'Here is my token «vendor» for the dashboard',
  'DEBUG auth: sending token=«url64» to upstream',
  'Set-Cookie: session=«b62»; Path=/; HttpOnly',
  '2026-11-20T10:00:00Z WARN login failed user=bob password="«plain»"',
  'user: my db password: «weakpw»',
  'Das Passwort lautet «weakpw»',
  'mot de passe : «plain»',
  'fix: rotate leaked key «vendor»',
  'secret: "«dashed»"',
  '> wifi pw «weakpw»',
  'GET /callback?code=«url64»&state=x HTTP/1.1',
  'key=«b62»',
  'Authorization: ApiKey «b64»',
  'x-goog-api-key: «b62»',
  'access_token: «jwt»',
  'aws_session_token = «b64»',
  'client_secret=«uuid»',
  'token: «uuid»',
  'otpauth://totp/Acme:bob?secret=JBSW«hex32»&issuer=Acme',
];
