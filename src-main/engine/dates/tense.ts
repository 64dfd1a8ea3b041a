/**
 * Whether the sentence around an expression speaks of what has been or of what is to come: "on March 5" needs it.
 */

export type Tense = 'past' | 'future' | 'open';

/** Tense of the sentence of `text` (lower case) that holds position `at`. */
export function tenseAt(text: string, at: number): Tense {
  const before = Math.max(
    text.lastIndexOf('. ', at),
    text.lastIndexOf('! ', at),
    text.lastIndexOf('? ', at),
    text.lastIndexOf('\n', at),
  );
  const behind = /[!?\n]|\.\s/g;
  behind.lastIndex = at;
  const sentence = text.slice(before + 1, behind.exec(text)?.index ?? text.length);
  const future = FUTURE.exec(sentence)?.index ?? -1;
  const past = PAST.exec(sentence)?.index ?? -1;
  if (future >= 0 && past >= 0)
    return Math.abs(past + before + 1 - at) < Math.abs(future + before + 1 - at) ? 'past' : 'future';
  return future >= 0 ? 'future' : past >= 0 ? 'past' : 'open';
}

const FUTURE =
  /\b(?:will|won't|shall|(?:going|want|need|have|has|plan|plans|try|remember|hope|like) to|let'?s|let us|please|remind|schedule|should|must|can|could|due|until|till|deadline|tomorrow|upcoming|book)\b|'ll\b/;
const PAST =
  /\b(?:was|were|had|did|didn't|wasn't|went|came|left|made|met|got|saw|said|told|took|gave|found|fixed|broke|wrote|ran|built|sent|began|started|happened|bought|spent|felt|thought|knew|kept|lost|won|read|ago|last|yesterday|since|been|(?!need|speed|feed|seed|embed|indeed|exceed|proceed|succeed|hundred|bed|red|shed|led|used to|united|based|supposed|scheduled|planned)\w{2,}ed)\b/;
