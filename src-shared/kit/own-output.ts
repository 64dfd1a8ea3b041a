/**
 * Vesper's own words coming back (a brief, a handoff, a recall result pasted or quoted by an agent) are never evidence.
 * What Vesper gives out is wrapped in this marker, so that every observer can take it out again.
 */

/** Opens a block: `[vesper:data …]`; closed by `[/vesper:data]`. */
export const vesperMarker = '[vesper:data';
const CLOSED = '[/vesper:data]';

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
    const end = rest.indexOf(CLOSED, start);
    if (end < 0) return out;
    rest = rest.slice(end + CLOSED.length);
  }
}

/** `text` as a block that `stripOwnOutput` recognises. `what` names it (`handoff`, `recall`). */
export function markOwnOutput(what: string, text: string): string {
  return `${vesperMarker} ${what}]\n${text.replaceAll(CLOSED, '')}\n${CLOSED}`;
}
