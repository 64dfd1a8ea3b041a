/**
 * Turns the parts of a row into steps that walk over a text. A step that may end at several places offers them from
 * the longest to the shortest, at most `CHOICES` of them; all others have one end only, so that an attempt is bounded.
 */
import {
  alphabets,
  base64url,
  bothCases,
  hexAndDash,
  type CharClass,
  entropy,
  isDigit,
  isIn,
  isLetterOrDigit,
  runEnd,
  setExcept,
  setOf,
} from './alphabets.ts';
import { assignEnd, headerAssignEnd, openingQuoteEnd, spaceEnd, userPassword, valueSpan } from './marks.ts';
import type { KeyNames } from './keys.ts';
import type { Scan } from './scan.ts';
import type { Part } from './table.ts';

/** Gives the end of the step at `pos`, or -1. */
type Walk = (scan: Scan, pos: number) => number;
export interface Step {
  walk: Walk;
  /** Present when the step may also end earlier: the least length and whether it may be left out. */
  least?: number;
  optional?: boolean;
  capture?: boolean;
  /** For runs: their set, so that the border after the last part can be checked. */
  set?: CharClass;
  bounded?: boolean;
}

const CHOICES = 240;

/** Walks all steps from `pos`; gives the end or -1, and leaves the capture in the scan. */
export function walkSteps(steps: Step[], index: number, scan: Scan, pos: number): number {
  let at = pos;
  for (let i = index; i < steps.length; i++) {
    const step = steps[i] as Step;
    const end = step.walk(scan, at);
    if (step.optional) {
      const rest = end < 0 ? -1 : walkSteps(steps, i + 1, scan, end);
      return rest >= 0 ? rest : walkSteps(steps, i + 1, scan, at);
    }
    if (end < 0) return -1;
    if (step.least !== undefined) return walkChoices(steps, i, scan, at, end);
    if (step.capture && (scan.captureStart < at || scan.captureEnd > end)) {
      scan.captureStart = at;
      scan.captureEnd = end;
    }
    at = end;
  }
  return at;
}

function walkChoices(steps: Step[], i: number, scan: Scan, at: number, end: number): number {
  const step = steps[i] as Step;
  const shortest = Math.max(at + (step.least as number), end - CHOICES);
  for (let choice = end; choice >= shortest; choice--) {
    const rest = walkSteps(steps, i + 1, scan, choice);
    if (rest < 0) continue;
    if (step.capture) {
      scan.captureStart = at;
      scan.captureEnd = choice;
    }
    return rest;
  }
  return -1;
}

/** Compiles parts in order. `widen`: both cases of every letter (rows that are not case-sensitive). `next` follows them. */
export function compileParts(parts: Part[], names: KeyNames, widen = false, next?: Part): Step[] {
  const steps: Step[] = [];
  for (const [index, part] of parts.entries()) {
    const one = compilePart(part, names, widen, canEat(part, parts[index + 1] ?? next, widen));
    if (part.separator !== undefined) one.unshift({ walk: literal(part.separator, false) });
    if (part.optional && one.length > 1) {
      const inner = one;
      steps.push({ optional: true, walk: (scan, pos) => walkSteps(inner, 0, scan, pos) });
    } else if (part.optional) steps.push({ ...(one[0] as Step), optional: true });
    else steps.push(...one);
  }
  return steps;
}

function compilePart(part: Part, names: KeyNames, widen: boolean, flexible: boolean): Step[] {
  const capture = part.capture ? { capture: true } : {};
  if (part.alphabet === 'uuid') return [{ walk: uuidEnd, ...capture, set: setOf(hexAndDash), bounded: true }];
  if (part.alphabet !== undefined || part.except !== undefined) {
    const set = setOfPart(part, widen);
    const { min = 0, max = null } = part;
    const walk = runWalk(set, min, max ?? Number.MAX_SAFE_INTEGER, part.notContaining);
    const least = flexible && max !== min ? { least: min } : {};
    return [{ walk, ...capture, ...least, set, bounded: max !== null && part.alphabet !== undefined }];
  }
  if (part.literal !== undefined) return [{ walk: literal(part.literal, part.ci === true || widen), ...capture }];
  if (part.oneOf !== undefined) return oneOf(part.oneOf, part.ci === true || widen);
  if (part.key !== undefined) return [{ walk: keyWalk(part.key, names) }];
  if (part.assign) return [{ walk: (scan, pos) => assignEnd(scan.text, pos) }];
  if (part.headerAssign) return [{ walk: (scan, pos) => headerAssignEnd(scan.text, pos) }];
  if (part.quote) return [{ walk: (scan, pos) => openingQuoteEnd(scan.text, pos) }];
  if (part.space) return [{ walk: (scan, pos) => spaceEnd(scan.text, pos, part.space === 'one') }];
  if (part.value) return [{ walk: valueSpan, ...capture }];
  if (part.userpass) return [{ walk: userPassword, ...capture }];
  if (part.lineStart) return [{ walk: ({ text }, pos) => (pos === 0 || text[pos - 1] === '\n' ? pos : -1) }];
  if (part.lineEnd)
    return [{ walk: ({ text }, pos) => (pos === text.length || /[\r\n]/.test(text.charAt(pos)) ? pos : -1) }];
  if (part.separatorClass !== undefined)
    return [{ walk: runWalk(setOf(' \t\r\n,;{}"\'-'), part.min ?? 1, part.max ?? 40) }];
  throw new Error(`the table of token formats holds a part that nothing reads: ${JSON.stringify(part)}`);
}

export function setOfPart(part: Part, widen: boolean): CharClass {
  if (part.except !== undefined) return setExcept(part.multiline ? part.except : `${part.except}\r\n`);
  const members = (alphabets[part.alphabet as string] ?? missing(part)) + (part.extra ?? '');
  return setOf(widen ? bothCases(members) : members);
}

function missing(part: Part): never {
  throw new Error(`the table of token formats names an unknown alphabet: ${part.alphabet as string}`);
}

/** True when a run could swallow what the next part needs, so that shorter ends have to be tried. */
function canEat(part: Part, next: Part | undefined, widen: boolean): boolean {
  if ((part.alphabet === undefined && part.except === undefined) || next === undefined) return false;
  const set = setOfPart(part, widen);
  const starts = next.separator ? [next.separator] : next.literal !== undefined ? [next.literal] : next.oneOf;
  if (starts) return starts.some((start) => start === '' || isIn(set, start.charCodeAt(0)));
  if (next.alphabet !== undefined && next.alphabet !== 'uuid') {
    const other = setOfPart(next, widen);
    return other.ascii.some((member, code) => member === 1 && set.ascii[code] === 1);
  }
  return next.lineEnd !== true;
}

function runWalk(set: CharClass, min: number, max: number, not?: string): Walk {
  return (scan, pos) => {
    const end = Math.min(runEnd(set, scan.text, pos, scan.number), pos + max);
    if (end - pos < min || (not !== undefined && scan.text.slice(pos, end).includes(not))) return -1;
    return end;
  };
}

/** Compares character by character: much cheaper than `startsWith` in the middle of a long text. */
export function literal(text: string, anyCase: boolean): Walk {
  const codes = [...text].map((char) => char.charCodeAt(0));
  const other = codes.map((code) => (anyCase ? otherCase(code) : code));
  return (scan, pos) => {
    for (let i = 0; i < codes.length; i++) {
      const code = scan.text.charCodeAt(pos + i);
      if (code !== codes[i] && code !== other[i]) return -1;
    }
    return pos + codes.length;
  };
}

function otherCase(code: number): number {
  if (code >= 97 && code <= 122) return code - 32;
  return code >= 65 && code <= 90 ? code + 32 : code;
}

/** Longest first; an empty choice makes the step optional. */
function oneOf(choices: string[], anyCase: boolean): Step[] {
  const walks = choices
    .filter((choice) => choice !== '')
    .sort((a, b) => b.length - a.length)
    .map((choice) => literal(choice, anyCase));
  const firsts = setOf(
    choices.map((choice) => choice.charAt(0)).join('') +
      (anyCase ? bothCases(choices.map((choice) => choice.charAt(0)).join('')) : ''),
  );
  const walk: Walk = (scan, pos) => {
    if (!isIn(firsts, scan.text.charCodeAt(pos))) return -1;
    for (const one of walks) {
      const end = one(scan, pos);
      if (end >= 0) return end;
    }
    return -1;
  };
  return [choices.includes('') ? { walk, optional: true } : { walk }];
}

export const identifier = setOf(`${base64url}.`);

function keyWalk(vocabulary: string, names: KeyNames): Walk {
  return (scan, pos) => {
    const end = runEnd(identifier, scan.text, pos, scan.number);
    if (end === pos || end - pos > 80) return -1;
    const name = scan.text.slice(pos, end);
    scan.keyName = name;
    if (vocabulary === 'secret-key-names') return names.kindOf(name) === 'strong' ? end : -1;
    if (vocabulary.endsWith('-query-names') || vocabulary.endsWith('-cookie-names'))
      return names.is(vocabulary, name) ? end : -1;
    return names.endsIn(vocabulary, name) ? end : -1;
  };
}

function uuidEnd({ text }: Scan, pos: number): number {
  const end = pos + 36;
  return end <= text.length && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.slice(pos, end)) ? end : -1;
}

/** The border after a bounded last part: no letter or digit, no - or _ where they belong to its alphabet. */
export function endsCleanly(last: Step | undefined, text: string, end: number): boolean {
  if (!last?.bounded || !last.set || end >= text.length) return true;
  const code = text.charCodeAt(end);
  return !isLetterOrDigit(code) && !(isIn(last.set, code) && (code === 45 || code === 95));
}

/** The general checks of a row on the characters of its body. */
export function holdsNeeds(needs: readonly string[], text: string, start: number, end: number): boolean {
  if (needs.length === 0) return true;
  let hasDigit = false;
  let hasLetter = false;
  let hasUpper = false;
  for (let i = start; i < Math.min(end, start + 512); i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) hasDigit = true;
    else if (isLetterOrDigit(code)) hasLetter = true;
    if (code >= 65 && code <= 90) hasUpper = true;
  }
  return needs.every((need) =>
    need === 'digit' ? hasDigit : need === 'letter' ? hasLetter : need === 'upper' ? hasUpper : true,
  );
}

export function isRandomEnough(least: number | undefined, text: string, start: number, end: number): boolean {
  return least === undefined || entropy(text, start, end) >= least;
}
