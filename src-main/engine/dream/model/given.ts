/**
 * Texts as a model is given them: once more neutralised and redacted, on one line, without anything that could look like a mark.
 */
import { flat } from '../../memory/text.ts';
import { neutralise } from '../../redact/neutralise.ts';
import type { RedactedText } from '../../redact/redacted.ts';
import type { Redactor } from '../../redact/redactor.ts';

declare const given: unique symbol;
/** Only `give` makes one, so nothing else can be put into a question. */
export type GivenText = RedactedText & { readonly [given]: true };

/** At most `most` characters; undefined where nothing is left of it, or where it could not be checked for secrets. */
export async function give(
  redactor: Pick<Redactor, 'text'>,
  text: string,
  most: number,
): Promise<GivenText | undefined> {
  // On its own lines first: a key of several lines is no longer known as one when they are joined. Cut last: half a secret is not either.
  const clean = neutralise(text);
  const line = clean.trim() === '' ? '' : flat(await redactor.text(clean));
  const cut = line.length > most ? `${line.slice(0, most - 1).replace(/\S*$/, '')}…` : line;
  const safe = cut.toWellFormed().replace(TAG, '‹');
  return safe.trim() === '' ? undefined : (safe as GivenText);
}

/** What marks data in one request alone: letters only, as nothing that looks like a key may leave. */
export function markOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
}

/** What begins like a tag of a prompt or of a tool's call; a comparison (`a < b`) stays. */
const TAG = /<(?=[/!?|]|[a-z])/gi;
