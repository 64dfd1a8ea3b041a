/**
 * What is sent, put together once: the same redacted text is what leaves, what is hashed and what the ledger shows. Only the key
 * of the host is added for the way and left out of the copy.
 */
import { createHash } from 'node:crypto';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { RedactedText } from '../redact/redacted.ts';
import type { Redactor } from '../redact/redactor.ts';

/** What is to be said, without whom to. */
export interface Said {
  method: 'GET' | 'POST';
  /** Lower-case names; none that says who one is (that is `keyFor`) or that belongs to the connection. */
  headers?: Record<string, string>;
  /** Redacted here once more, whatever was done to it before. */
  body?: string;
}

/** Parts of a request that are the user's own and no observed text: a topic, a token in a body, a secret path. The copy says only that they are there. */
export interface Hidden {
  /** Added to a body of JSON, or of a form, as its content type says. */
  fields?: Readonly<Record<string, string>>;
  /** Instead of the path of the address; begins with `/`. */
  path?: string;
}

export interface Composed {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Of head and body, before encryption. */
  bytes: number;
  /** Of the body. */
  sha256: string;
  /** Head and body as they are sent, the key apart. */
  copy: string;
}

/** Characters of a body. A request that needs more is not one that a person could look through. */
const longestBody = 2_000_000;
/** Belong to the connection, or say who one is. */
const notTheirs =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|user-agent|authorization|cookie|proxy-.*|x-api-key)$/;

/** Ends a header and begins another, or cannot be written into one (RFC 9110, 5.5). */
const notInHeader = /[^\t\u0020-\u007e\u0080-\u00ff]/;

export async function compose(
  redactor: Pick<Redactor, 'text'>,
  url: URL,
  { method, headers = {}, body = '' }: Said,
  key: { header: string; value: string } | undefined,
  hidden: Hidden = {},
): Promise<Composed | { refused: string }> {
  for (const [name, value] of Object.entries(headers))
    if (!/^[a-z][a-z0-9-]*$/.test(name) || notTheirs.test(name) || notInHeader.test(value))
      throw new VesperError('bad-input', `A request cannot say "${name}" by itself, or not like this.`);
  if (key && notInHeader.test(key.value)) return { refused: 'the key of this host holds what cannot be sent' };
  if (body.length > longestBody) return { refused: `it is longer than ${longestBody} characters` };
  const path = `${url.pathname}${url.search}`;
  const wayTo = hidden.path ?? path;
  if (hidden.path !== undefined && !/^\/[\x21-\x7e]{0,500}$/.test(hidden.path))
    return { refused: 'the path kept for it is none' };
  // A masked address or header would ask for something else: then nothing is sent at all.
  const said = [path, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  for (const text of said)
    if ((await redactor.text(text)) !== text) return { refused: 'its address or a header holds a secret' };
  const redacted = body === '' ? undefined : await redactor.text(body);
  if (redacted === '') return { refused: 'it could not be checked for secrets' };

  const whole = hidden.fields ? withFields(redacted, headers['content-type'], hidden.fields) : undefined;
  if (hidden.fields && whole === undefined) return { refused: 'its body is not what it says it is' };
  const bytes = whole ?? bytesOf(redacted);
  const all: Record<string, string> = {
    host: url.host,
    connection: 'close',
    'user-agent': 'vesper',
    'accept-encoding': 'identity',
    ...headers,
    ...(method === 'POST' ? { 'content-length': String(bytes.length) } : {}),
  };
  const withKey = { ...all, ...(key ? { [key.header]: key.value } : {}) };
  const shown = { ...all, ...(key ? { [key.header]: `(the key kept for ${url.host})` } : {}) };
  return {
    method,
    path: wayTo,
    headers: withKey,
    body: bytes,
    bytes: Buffer.byteLength(head(method, wayTo, withKey)) + bytes.length,
    // Without what is hidden: a hash of that could be tried.
    sha256: createHash('sha256').update(bytesOf(redacted)).digest('hex'),
    copy: `${head(method, hidden.path === undefined ? path : `(the path kept for ${url.host})`, shown).replaceAll('\r\n', '\n')}${redacted ?? ''}`,
  };
}

/** Only what the redactor made becomes bytes. */
function bytesOf(text: RedactedText | undefined): Buffer {
  return Buffer.from(text ?? '');
}

/** Of a JSON object or a form; undefined for anything else. */
function withFields(
  text: RedactedText | undefined,
  type: string | undefined,
  fields: Readonly<Record<string, string>>,
): Buffer | undefined {
  if (type === 'application/x-www-form-urlencoded') {
    const hidden = new URLSearchParams(fields).toString();
    return Buffer.from(text === undefined ? hidden : `${text}&${hidden}`);
  }
  if (type !== 'application/json' || text === undefined) return undefined;
  try {
    const said = JSON.parse(text) as unknown;
    if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined;
    return Buffer.from(JSON.stringify({ ...said, ...fields }));
  } catch {
    return undefined;
  }
}

function head(method: string, path: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
