/**
 * Makes hostile text harmless and visible: terminal escapes, control and bidirectional characters, invisible Unicode,
 * lone surrogates, and the control tokens of chat templates. Runs before redaction, so that nothing invisible can
 * stand inside a secret.
 */

/** The text with every such character shown instead of obeyed. Line breaks and tabs stay; CRLF becomes LF. */
export function neutralise(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(/\r\n?/g, '\n')
    .replace(ANSI, '')
    .replace(TAGS, showTags)
    .replace(INVISIBLE, show)
    .replace(CHAT, breakToken)
    .toWellFormed();
}

/** One quick look: most texts hold none of it. Lone surrogates are found with every other one. */
const SUSPECT =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|<\||\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>|<\/?s>/;

/** CSI, OSC and the other escape sequences of ECMA-48, with the text that a terminal would not show. */
const ANSI =
  /\x1b\[[0-?]{0,64}[ -/]{0,16}[@-~]|\x1b\][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b\n]{0,4096}\x1b\\|\x1b[ -/]{0,4}[0-~]|\x9b[0-?]{0,64}[ -/]{0,16}[@-~]/g;

/** Unicode tag characters spell hidden ASCII: shown as one mark a run. */
const TAGS = /(?:\udb40[\udc00-\udc7f]){1,4096}/g;
function showTags(run: string): string {
  return `\\u{E00xx}*${run.length / 2}`;
}

const INVISIBLE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\udb40][\udd00-\uddef]/g;

/** `\u202E` for a character; nothing for those that only hide inside words (zero width, soft hyphen). */
function show(char: string, at: number, whole: string): string {
  const code = char.charCodeAt(0);
  // A joiner between pictographs or scripts that need it stays; anywhere else it can only hide something.
  if ((code === 0x200d || code === 0x200c) && isJoining(whole, at)) return char;
  if (
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x200b && code <= 0x200d) ||
    code === 0xad ||
    code === 0xfeff ||
    code === 0x2060
  )
    return '';
  if (char.length === 2) return '';
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function isJoining(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) > 0x2ff && text.charCodeAt(at + 1) > 0x2ff;
}

/** Control tokens of chat templates: `<|im_start|>`, `[INST]`, `<<SYS>>`, `<start_of_turn>`, `<s>`. */
const CHAT = /<\||\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>|<\/?s>/g;

/** A backslash after the first character: still readable, no longer a token. */
function breakToken(token: string): string {
  return token === '|>' ? '|\\>' : `${token.charAt(0)}\\${token.slice(1)}`;
}
