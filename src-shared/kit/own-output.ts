/**
 * What Vesper gives to agents: data inside a marker, so that a reader can tell it from a request, and every observer can take it out again.
 * Vesper's own words coming back (a brief, a handoff, a recall result pasted or quoted by an agent) are never evidence.
 */

/** Opens a block: `[vesper:data …]`; closed by `[/vesper:data]`. */
export const vesperMarker = '[vesper:data';
export const vesperMarkerEnd = '[/vesper:data]';

/** Name of Vesper's own MCP server, as `connect` registers it with an agent. */
export const vesperServer = 'vesper';

/** How Vesper's own question to a model begins: a session that begins so is its own. */
export const ownQuestion = 'You help to keep the memory of a software project small and true.';

/** `text` without the blocks that Vesper itself wrote; an unclosed block ends with the text. */
export function stripOwnOutput(text: string): string {
  let rest = text;
  let out = '';
  for (;;) {
    const start = rest.indexOf(vesperMarker);
    if (start < 0) return out + rest;
    out += rest.slice(0, start);
    const end = rest.indexOf(vesperMarkerEnd, start);
    if (end < 0) return out;
    rest = rest.slice(end + vesperMarkerEnd.length);
  }
}

/** `text` as a block that `stripOwnOutput` recognises. `what` names it (`handoff`, `recall`). Nothing in `text` can end it. */
export function markOwnOutput(what: string, text: string): string {
  return `${vesperMarker} ${what}]\n${calm(text)}\n${vesperMarkerEnd}`;
}

/**
 * Observed text that acts on nothing: without control, direction, tag and other invisible characters (line feeds stay), and with the
 * marks of chat templates and of Vesper's own blocks made harmless. Marks are changed, not taken out: what is left around something
 * that was taken out could be a mark in its turn. Doing it twice changes nothing.
 */
export function calm(text: string): string {
  return text
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\[(?=\s*\/?\s*(?:vesper\s*:|INST\]))/gi, '(')
    .replace(/!\[/g, '! [')
    .replace(templateTag, '‹');
}

/** `<|…|>`, `<<SYS>>`, comments, and tags by which a harness speaks: any name with `-`, `_` or `:`, and a few plain ones. */
const templateTag =
  /<(?=[|<!?]|\/?(?:[a-z][a-z0-9]*[-_:][\w:-]*|s|system|assistant|user|human|developer|instructions?|untrusted|data|memory|context|tools?|functions?|invoke|parameter|result|thinking|important|document|note|prompt|message)\b)/gi;

/** The same as one line. */
export function calmLine(text: string): string {
  return calm(text).replace(/\s+/g, ' ').trim();
}

/** `[confirmed, user-direct, 2026-11-18] text`: one calm line that begins with where it comes from and how old it is. */
export function labelled(fact: {
  text: string;
  state: string;
  origin: string;
  at: string;
  editedOutside?: boolean;
}): string {
  const label = [fact.state, fact.editedOutside ? 'edited outside' : undefined, fact.origin, fact.at.slice(0, 10)];
  return `[${label.filter((part) => part !== undefined).join(', ')}] ${calmLine(fact.text)}`;
}

/** Characters of a hit that is shown short; the whole is asked for by its id. */
export const shortLength = 220;

/** One calm line, cut. */
export function shortOf(text: string): string {
  const line = calmLine(text.slice(0, 4 * shortLength));
  if (line.length <= shortLength && text.length <= 4 * shortLength) return line;
  return `${line.slice(0, shortLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Estimated: a token for every four characters. */
export function tokensOf(characters: number): number {
  return Math.ceil(characters / 4);
}
