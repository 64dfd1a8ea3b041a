/**
 * Values that stand where a secret would: `changeme`, `${TOKEN}`, `xxxxxxxx`, `0123456789abcdef`.
 */
import { type Row, wordsOf } from './table.ts';

/** A test for whole values, from the vocabulary `placeholders` and our own notation of `placeholder-shapes`. */
export function placeholderTest(table: Row[]): (value: string) => boolean {
  const words = new Set(wordsOf(table, 'placeholders'));
  const parts = (table.find((row) => row.id === 'placeholders') as Row).partMatch as string[];
  const isOne = (value: string): boolean => {
    const low = value.toLowerCase().replace(/^["'`]+|["'`.,;]+$/g, '');
    if (low === '' || words.has(low)) return true;
    if (parts.some((part) => low.includes(part))) return true;
    return isFiller(value) || isShape(value) || isSequence(low) || isJoinedWords(low, words);
  };
  return (value) => isOne(value) || isEncodedPlaceholder(value, isOne);
}

/** For bodies of prefixed tokens, which may hold any word by chance: only runs, and a closing EXAMPLE. */
export function isFiller(body: string): boolean {
  return (
    /([xX*.#_-])\1{5}/.test(body) ||
    /^(.)\1*$/.test(body) ||
    /EXAMPLE(?:KEY)?$/.test(body) ||
    /^(.{1,4})\1{3,}.{0,3}$/.test(body)
  );
}

/** Ascending or keyboard runs that make up the whole of `body` (8 characters or more in one direction). */
export function isSequence(body: string): boolean {
  if (body.length < 6) return false;
  let steps = 0;
  const low = body.toLowerCase();
  for (let i = 1; i < low.length; i++) {
    const pair = low.charCodeAt(i) - low.charCodeAt(i - 1);
    if (pair === 1 || pair === 0 || pair === -1 || JUMPS.has(low.slice(i - 1, i + 1))) steps++;
  }
  return low.length - 1 - steps <= Math.max(1, low.length * 0.08);
}
const JUMPS = new Set(['9a', '90', '0a', 'z0', 'za', '12', 'qw', 'we', 'er', 'rt', 'ty', 'as', 'sd', 'df', 'fg']);

const SHAPES =
  /^\$\{.*\}$|\$\{[^}]*\}|\$\([^)]*\)|\{\{|\}\}|<%|%\(\w+\)s|#\{|^\$[A-Za-z_]\w*$|^%[A-Za-z_]\w*(?:\([\w:.-]*\))?%$|^[a-z]+(?:[:=][\w,.]+)?(?:\|[a-z]+(?:[:=][\w,.]+)?)+$|^@[A-Za-z_]\w*@$|^\{[^}]*\}$|\{[A-Za-z_][\w.]*\}|^<.*>?$|^\[.*\]$|^__\w+__$|^ENC[([]|^!(?:vault|Ref|Sub|GetAtt|Join|ImportValue|secret|env_var)\b|^(?:arn|vault|ssm|secretsmanager|keyvault|keychain|env|file|sm|gcp-?sm|aws-?sm|ref\+\w+|awsps|pass):|^op:\/\/|^projects\/.*\/secrets\/|^(?:process\.env|os\.environ|os\.getenv|System\.getenv|env\.|ENV\[|ENV\.|import\.meta\.env|secrets\.|vars?\.|local\.|data\.|module\.|config\.|self\.|this\.|props\.|params\.|settings\.|options\.|file\(|getenv|env\()|^(?:path\/to|\/path\/|\.{1,2}\/|~\/|[A-Z]:[\\/])|^(?:\/[\w.-]+){2,}$|^\*+$|^\.{3}|…|\.{3}$|^0x[0-9a-f]{1,8}$/i;

function isShape(value: string): boolean {
  return SHAPES.test(value);
}

/** `my-secret-value`, `test_password`, `some client secret`: placeholder words and their fillers, joined. */
function isJoinedWords(low: string, words: Set<string>): boolean {
  const segments = low.split(/[-_.\s]+/).filter((segment) => segment !== '');
  if (segments.length < 2 || segments.length > 12) return false;
  return (
    segments.every(
      (segment) => FILLERS.has(segment) || words.has(segment) || /^\d{1,3}$/.test(segment) || /^x+$/.test(segment),
    ) && segments.some((segment) => /[a-z]{2}/.test(segment))
  );
}
const FILLERS = new Set(
  'a an the my our some this that is be of for to in as with and or not from by it goes real any put set use get new old app client server user account service api access auth github gitlab aws azure gcp slack stripe db database redis mysql postgres mongo jwt oauth id name data text word words super very long random strong private public secure generated change me please your own valid invalid wrong only do prod dev local demo temp tmp foo bar'.split(
    ' ',
  ),
);

/** Base64 whose text is a placeholder; JSON and `a:b` in base64 are judged elsewhere. */
function isEncodedPlaceholder(value: string, isOne: (value: string) => boolean): boolean {
  if (value.length < 8 || value.length > 200 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, 'base64').toString('latin1').trim();
  if (!/^[\x20-\x7e\n]+$/.test(text) || /^[{[]|:/.test(text)) return false;
  return isOne(text);
}
