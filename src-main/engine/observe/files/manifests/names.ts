/**
 * Which words of a manifest may be repeated as measured facts: names and versions, nothing that could be a sentence.
 */

/** Names of packages, scripts, targets: no spaces, at most 80 characters (TRUST, "How to read"). */
const NAME = /^[@\w][\w@./:+~-]{0,79}$/;
const VERSION = /^[\w.*^~<>=!|,+:@/#()[\] -]{1,60}$/;

export function safeName(name: string): string | undefined {
  return NAME.test(name) && name !== '__proto__' ? name : undefined;
}

/** '' where there is none that may be repeated. Two letters-only words in a row make prose, not a range. */
export function safeVersion(version: string): string {
  const trimmed = version.trim();
  return VERSION.test(trimmed) && !/[a-z]{3,}\s+[a-z]{3,}/i.test(trimmed) && !/:\/\/[^/]*@/.test(trimmed)
    ? trimmed
    : '';
}
