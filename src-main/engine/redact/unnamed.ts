/**
 * Random words that no name announces: quoted and alone (`Fernet("…")`, `KEYS = ["…"]`), or a piece of the address of a
 * hook. What names say are identities, sums and contents is let go.
 */
import { entropy } from './alphabets.ts';
import { isFiller } from './placeholders.ts';
import { isLongRandom } from './prose.ts';
import { oddPairs } from './wordlike.ts';

/** The rule that `text[start, end)`, a run of letters, digits, - and _, falls under; undefined when it is none. */
export function unnamedRule(text: string, start: number, end: number): string | undefined {
  const before = text.charCodeAt(start - 1);
  if (before === SLASH) return isOfAddress(text, start, end) ? 'shape-address-token' : undefined;
  if (end - start < 32 || !isQuoteCode(before) || !isMixed(text.slice(start, end))) return undefined;
  QUOTE_END.lastIndex = end;
  if (!QUOTE_END.test(text)) return undefined;
  const lead = text.slice(Math.max(0, start - 80), start - 1);
  if (!/[=:(,[{>][ \t\n]{0,40}[bruf]?\\?$/.test(lead) || THINGS.test(lead)) return undefined;
  return 'shape-unnamed-secret';
}
const SLASH = 47;
const QUOTE_END = /={0,2}\\?["'`]/y;

function isQuoteCode(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** Letters of both cases and digits in turns, as no name and no hash has them. */
function isMixed(value: string): boolean {
  return (
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    isLongRandom(value) &&
    !isFiller(value) &&
    oddPairs(value) > 0.2 &&
    entropy(value, 0, value.length) >= Math.min(4.2, Math.log2(value.length) - 0.7)
  );
}

function isOfAddress(text: string, start: number, end: number): boolean {
  return (
    HOOK.test(text.slice(Math.max(0, start - 200), start)) &&
    isLongRandom(text.slice(start, end)) &&
    /[a-z]/.test(text.slice(start, end)) &&
    /[A-Z]/.test(text.slice(start, end))
  );
}
const HOOK = /https?:\/\/(?:[^\s"'<>]{0,180}hook[^\s"'<>]{0,180}|[^\s"'<>]{0,180}\/(?:t|token|key|secret|bot)\/)$/i;

/** Names of what is no secret, right before the value. */
const THINGS =
  /(?:ids?|cursor|hash(?:es)?|digest|sha-?\d*|md5|integrity|checksum|sum|etag|nonce|fingerprint|thumbprint|uuid|guid|rev(?:ision)?|ref|commit|mappings?|sources?|image|img|data|content|body|text|public(?:_?key)?|pub|cert(?:ificate)?|verification|slug|ur[il]|href|src|path|file(?:name)?|state|challenge|snapshot|anchor|class(?:name)?|selector|page_?token|pagetoken|next|prev|after|before|(?<![A-Za-z])[nxy]|kid|x5t|version|build|job|trace|span|request|name|value_?hash|module|import|require|from)["'`]?\s{0,4}(?:[=:(,]|=>)\s{0,4}[[({]?\s{0,4}[bruf]?$/i;
