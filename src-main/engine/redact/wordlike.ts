/**
 * Tells words from chance by their pairs of letters: names of things, however joined, are made of pairs that words have.
 */

/**
 * Per first letter, the second letters that make up 97 % of the pairs in 15,900 words of the documentation and types of
 * the libraries at hand. A word of 8 letters has more than two pairs beyond them in one case of a hundred.
 */
const PAIRS: Record<string, string> = {
  a: 'abcdefghiklmnprstuvwxyz',
  b: 'abcdefilorstuy',
  c: 'abcdefhiklorstuy',
  d: 'abcdefgilorstuvy',
  e: 'abcdefghiklmnopqrstuvwxy',
  f: 'abcdefilorstuy',
  g: 'aeghilnorsu',
  h: 'aeimorstuy',
  i: 'abcdefgklmnoprstvxz',
  j: 'aeosu',
  k: 'aehilosu',
  l: 'acdefilopstuvy',
  m: 'abeilmopsuy',
  n: 'abcdefghiklmnoprstuvwy',
  o: 'abcdefghiklmnoprstuvwxy',
  p: 'aehiloprstu',
  q: 'u',
  r: 'abcdefgiklmnoprstuvy',
  s: 'acefhiklmnopstuwy',
  t: 'acefhilmnoprstuwy',
  u: 'abcdefgilmnprst',
  v: 'aeio',
  w: 'aehinors',
  x: 'ceipt',
  y: 'aceilnopst',
  z: 'aei',
};

/** The share (0 to 1) of neighbouring letters in `text` that no word is likely to have; 0 when it has no two neighbours. */
export function oddPairs(text: string): number {
  const low = text.toLowerCase();
  let [pairs, odd] = [0, 0];
  for (let i = 1; i < low.length; i++) {
    const seconds = PAIRS[low.charAt(i - 1)];
    const second = low.charCodeAt(i);
    if (seconds === undefined || second < 97 || second > 122) continue;
    pairs++;
    if (!seconds.includes(low.charAt(i))) odd++;
  }
  return pairs === 0 ? 0 : odd / pairs;
}

/** Letters only, eight or more, in an order that no words have; capitals in odd places count as well. */
export function isRandomLetters(value: string): boolean {
  if (value.length < 8 || !/^[A-Za-z+/=]+$/.test(value)) return false;
  const odd = oddPairs(value);
  if (odd > 0.3) return true;
  const changes = value.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g)?.length ?? 0;
  return (odd > 0.15 && changes > 0) || (value.length >= 12 && changes >= value.length / 5);
}

/**
 * A password made of words (`violin-cedar-otter-54`): joined by - or _, with a number or four words of them. Words that
 * speak of passwords or of fields make it a name instead.
 */
export function isPassphrase(value: string): boolean {
  if (!/^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+$/.test(value) || value.length < 10) return false;
  if (ABOUT.test(value)) return false;
  return /[a-z]{3}[-_]?\d{2}|\d{2}[-_]?[a-z]{3}/i.test(value) || value.split(/[-_]/).length >= 4;
}
const ABOUT =
  /pass|secret|token|key|cred|auth|login|user|vault|env|name|field|input|valid|error|prompt|label|text|type|your|change|example|test|sample|policy|reset|required|string|default|config|store|service/i;
