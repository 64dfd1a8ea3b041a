/**
 * Calls that take credentials by place: `login("robot", "…")`, `new NetworkCredential(…)`, `jwt.sign(x, "…")`. The
 * quoted arguments are judged one by one; what names a host, a user or a mail address is let go.
 */
import { entropy } from './alphabets.ts';
import type { Register } from './bench.ts';
import { COST_OF_A_JUDGEMENT } from './judge.ts';
import type { Scan } from './scan.ts';
import type { ValueRules } from './values.ts';
import { isPassphrase } from './wordlike.ts';

/** Words that open such a call; compared without case. */
const CALLS =
  'login( log_in( signin( sign_in( authenticate( getconnection( credential( credentials( basicauth( basic_auth( basicauthentication( mysqli( mysql_connect( pg_connect( pdo( dbi->connect( .connect( wifi.begin( securestring auth=( auth: auth =( keystore.load( .load( jwt.sign( jwt.verify( jwt.encode( jwt.decode( .sign( .verify( createhmac( hmac.new( secretkeyspec( createcipheriv( .initverify( passwordauthentication( pbekeyspec( setpassword( set_password( setsecret( set_secret( setapikey( usepassword( withpassword( with_password( withtoken( with_token( oauth2( apikey( api_key( token( ftp( client( encrypt( decrypt( createcipher( pbkdf2( scrypt( '
    .trim()
    .split(' ')
    .map((word) => (word === 'securestring' ? 'securestring ' : word));
/** Calls that take a key or a passphrase: words joined by dashes count as well. */
const CRYPT = /crypt|cipher|pbkdf|sign|verify|hmac/i;
/** Calls that join user and password with a colon. */
const PAIRS = ['btoa(', 'b64encode(', 'buffer.from(', 'base64.encode(', 'encodetostring(', 'base64_encode('];
/** Characters of a call that are looked at. */
const REACH = 240;

export function callMatcher(rules: ValueRules, register: Register): void {
  const onCall = (scan: Scan, start: number, end: number): void => {
    if (end < scan.callsReadTo) return;
    const isCrypt = CRYPT.test(scan.text.slice(start, end));
    for (const { from, to } of quotedIn(scan, end)) {
      const value = scan.text.slice(from, to);
      if (isCredential(value, rules) || (isCrypt && isPassphrase(value.replace(/[!?.]$/, ''))))
        scan.hits.push({ rule: 'shape-call-argument', start: from, end: to });
    }
  };
  const onPair = (scan: Scan, _start: number, end: number): void => {
    for (const { from, to } of quotedIn(scan, end)) {
      const value = scan.text.slice(from, to);
      const [, user = '', password = ''] = /^([\w.@-]{1,64}):(\S{4,})$/.exec(value) ?? [];
      if (password !== '' && rules.strong(password, { form: 'quoted' }))
        scan.hits.push({ rule: 'shape-call-pair', start: from + user.length + 1, end: to });
    }
  };
  for (const word of CALLS) register(word, onCall);
  for (const word of PAIRS) register(word, onPair);
}

/** Quoted strings up to the end of the call, of the statement, or of the reach. */
function* quotedIn(scan: Scan, start: number): Generator<{ from: number; to: number }> {
  const { text } = scan;
  scan.budget.left -= 2;
  let depth = 1;
  const stop = Math.min(text.length, start + REACH);
  for (let at = start; at < stop; at++) {
    const char = text.charAt(at);
    if (char === '(' || char === '[') depth++;
    else if ((char === ')' || char === ']') && --depth === 0) return;
    else if (char === ';' || char === '{') return;
    else if (char === '"' || char === "'" || char === '`') {
      const end = endOfQuoted(text, at, stop + REACH);
      if (end < 0) return;
      scan.budget.left -= COST_OF_A_JUDGEMENT;
      if (end - at - 1 >= 6) yield { from: at + 1, to: end };
      at = end;
      scan.callsReadTo = Math.max(scan.callsReadTo, end);
    }
  }
}

function endOfQuoted(text: string, start: number, stop: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < stop && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return -1;
    if (code === 92) at++;
    else if (code === quote) return at;
  }
  return -1;
}

function isCredential(value: string, rules: ValueRules): boolean {
  if (value.length > 200 || /\s/.test(value) || PLAIN.test(value)) return false;
  return rules.strong(value, { form: 'quoted' }) && entropy(value, 0, value.length) >= 2.5;
}
/** Mail addresses, hosts, algorithms, media types, data sources, words that end in a number. */
const PLAIN =
  /^[\w.+-]+@[\w-]+\.[\w.]+$|^[\w-]+(?:\.[\w-]+)+(?::\d+)?$|^[\w-]+\/[\w.+-]+$|^(?:dbi|jdbc|mysql|pgsql|sqlite|data|blob):|^[A-Za-z]+[-_ ]?\d{1,4}$|^#|^[a-z]+=|[[\]{}()<>|\\]/;
