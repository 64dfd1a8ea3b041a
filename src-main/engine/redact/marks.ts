/**
 * The marks around a value: assignment signs, quotes, blanks, and where a value ends.
 */
import { runEnd, setExcept } from './alphabets.ts';
import type { Scan } from './scan.ts';

const BLANKS = 40;

/** After blanks (spaces and tabs, at most 40). `one`: at least one is needed. -1 when it is not there. */
export function spaceEnd(text: string, pos: number, one = false): number {
  let end = pos;
  while (end < text.length && end - pos < BLANKS && (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9)) end++;
  return one && end === pos ? -1 : end;
}

/** After one quote with up to seven backslashes before it, or -1. */
export function openingQuoteEnd(text: string, pos: number): number {
  let at = pos;
  while (at - pos < 7 && text.charCodeAt(at) === 92) at++;
  return isQuote(text.charCodeAt(at)) ? at + 1 : -1;
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** Length of the sign of assignment at `at`: = : := => ?= += == === ||= ??= , > ; 0 when there is none. */
function signLength(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case 61: // =
      return next === 61 ? (text.charCodeAt(at + 2) === 61 ? 3 : 2) : next === 62 ? 2 : 1;
    case 58: // :
      return next === 61 ? 2 : 1;
    case 44: // ,
    case 62: // >
      return 1;
    case 43: // +
      return next === 61 ? 2 : 0;
    case 63: // ?
      return next === 61 ? 2 : next === 63 && text.charCodeAt(at + 2) === 61 ? 3 : 0;
    case 124: // |
      return next === 124 && text.charCodeAt(at + 2) === 61 ? 3 : 0;
    default:
      return 0;
  }
}

/** After the closing quote or bracket of a key, blanks, a sign of assignment, blanks (also over an escaped line end). */
export function assignEnd(text: string, pos: number): number {
  let at = keyEnd(text, pos);
  at = spaceEnd(text, at);
  const length = signLength(text, at);
  return length === 0 ? -1 : overLineEnd(text, spaceEnd(text, at + length), text.charCodeAt(at) === 58);
}

/** The sign of assignment that `assignEnd` went over: it must have found one at `pos`. */
export function operatorAt(text: string, pos: number): { sign: string; spaced: boolean; quotedKey: boolean } {
  const key = keyEnd(text, pos);
  const at = spaceEnd(text, key);
  const after = at + signLength(text, at);
  return { sign: text.slice(at, after), spaced: at > key || spaceEnd(text, after) > after, quotedKey: key > pos };
}

function keyEnd(text: string, pos: number): number {
  if (text.charCodeAt(pos) === 91) {
    ARRAY.lastIndex = pos; // char password[32] = "…"
    return ARRAY.test(text) ? ARRAY.lastIndex : pos;
  }
  const quoted = openingQuoteEnd(text, pos);
  const at = quoted < 0 ? pos : quoted;
  return text.charCodeAt(at) === 93 || (text.charCodeAt(at) === 41 && text.charCodeAt(at + 1) === 58) ? at + 1 : at;
}

const ARRAY = /\[\d{0,5}\]/y;

/** `KEY=\⏎value`, and `key: >-⏎  value` as YAML writes it. */
function overLineEnd(text: string, pos: number, isColon: boolean): number {
  const code = text.charCodeAt(pos);
  if (code === 10 || code === 13) {
    NEXT_QUOTED.lastIndex = pos;
    return NEXT_QUOTED.test(text) ? NEXT_QUOTED.lastIndex : pos;
  }
  if (code !== 92 && code !== 62 && code !== 124) return pos;
  LINE_JOIN.lastIndex = pos;
  const join = LINE_JOIN.exec(text)?.[0];
  return join === undefined || (code !== 92 && !isColon) ? pos : pos + join.length;
}
/** A quoted value on the next line, as code is broken. */
const NEXT_QUOTED = /\r?\n[ \t]{0,40}(?=["'`])/y;
const LINE_JOIN = /(?:\\|[>|][-+]?)\r?\n[ \t]{0,40}/y;

/** After `: ` or `=` of a header, with the quotes that JSON and code put around it. */
export function headerAssignEnd(text: string, pos: number): number {
  HEADER.lastIndex = pos;
  const found = HEADER.exec(text)?.[0];
  return found === undefined ? -1 : pos + found.length;
}
const HEADER = /(?:\\{0,7}["'`])?\]?(?:[ \t]{0,4}(?::|=>|=|,)[ \t]{0,8}(?:\\{0,7}["'`])?|[ \t]{1,4}["'`])/y;

/** A value: quoted, or bare up to a blank, a quote, `;` or `,`. Captures what is between the quotes. */
export function valueSpan(scan: Scan, at: number): number {
  const { text } = scan;
  const pos = /[@rbfuLN]/.test(text.charAt(at)) && isQuote(text.charCodeAt(at + 1)) ? at + 1 : at; // @"…", r'…'
  const open = openingQuoteEnd(text, pos);
  if (open >= 0) {
    const end = closingQuote(scan, open, text.charAt(open - 1));
    if (end <= open) return -1;
    scan.captureStart = open;
    scan.captureEnd = end;
    return end;
  }
  let end = runEnd(bare, text, pos, scan.number);
  if (end - pos > 6 && end - pos < 4096) {
    const tag = text.slice(pos, end).search(/<\/|\\[nrt"]|&(?:quot|amp|lt);/);
    if (tag > 0) end = pos + tag;
  }
  while (end > pos && isTail(text, pos, end)) end--;
  if (end === pos) return -1;
  scan.captureStart = pos;
  scan.captureEnd = end;
  return end;
}
const bare = setExcept(' \t\r\n"\'`;,');

/** Closing brackets that were not opened in the value, and the full stop of a sentence. */
function isTail(text: string, start: number, end: number): boolean {
  const last = text.charAt(end - 1);
  const opener = last === ')' ? '(' : last === ']' ? '[' : last === '}' ? '{' : undefined;
  if (opener !== undefined) return end - start < 4096 && !text.slice(start, end).includes(opener);
  return last === '\\' || last === '.' || last === ':';
}

/** The place of the closing quote (before its backslashes), or the end of the line. */
function closingQuote(scan: Scan, start: number, quote: string): number {
  const { text } = scan;
  const set = quote === '"' ? notDouble : quote === "'" ? notSingle : notTick;
  const isEscaped = text.charCodeAt(start - 2) === 92;
  let end = runEnd(set, text, start, scan.number);
  // Inside plain quotes, an escaped one belongs to the value.
  for (let i = 0; i < 8 && !isEscaped && text.charCodeAt(end - 1) === 92 && isQuote(text.charCodeAt(end)); i++) {
    end = runEnd(set, text, end + 1, scan.number);
  }
  while (end > start && text.charCodeAt(end - 1) === 92) end--;
  return end;
}
const notDouble = setExcept('"\r\n');
const notSingle = setExcept("'\r\n");
const notTick = setExcept('`\r\n');

/** `user:password`, quoted or bare: captures the password, or the user when it is a token with nothing behind. */
export function userPassword(scan: Scan, pos: number): number {
  USER.lastIndex = pos;
  const found = USER.exec(scan.text);
  if (!found) return -1;
  const [whole, user = '', password = ''] = found;
  const end = pos + whole.length;
  const length =
    password.length >= 3
      ? password.length
      : user.length >= 8 && /\d/.test(user)
        ? user.length + 1 + password.length
        : 0;
  if (length === 0) return -1;
  scan.captureStart = end - length;
  scan.captureEnd = password.length >= 3 ? end : end - 1 - password.length;
  return end;
}
/** Either side may have quotes of its own, and the braces that some documentation leaves around pasted values. */
const USER = /[ \t]{0,8}(?:\\\r?\n[ \t]{0,40})?["']?\{?([^\s:"'$<{}]{0,128})\}?["']?:["']?\{?([^\s"'{}]{0,256})/y;
