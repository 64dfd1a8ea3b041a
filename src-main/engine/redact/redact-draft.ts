/**
 * One draft through the redactor: text and every string in its data made harmless, masked, and the text cut.
 */
import { createHash } from 'node:crypto';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { neutralise } from './neutralise.ts';
import { redactText, scanner } from './redact.ts';
import type { RedactedDraft } from './redacted.ts';
import type { Hit } from './scan.ts';

/** Characters of text that a record keeps (PRODUCT 3.1). */
const TEXT_LIMIT = 16_000;
/** A cut looks back this far for white space. */
const CUT_SLACK = 200;
/** Longer texts are read in pieces of this many characters that overlap. */
const PIECE = 1_000_000;
const OVERLAP = 20_000;
const DEEPEST = 24;

export interface Done {
  draft: RedactedDraft;
  /** Masked spans, for the counts. */
  masked: number;
}

/** `more`: hits of the second opinion in the neutralised text. */
export function redactDraft(draft: Draft, more: Hit[] = []): Done {
  const counter = { masked: 0 };
  const text = redactLong(neutralise(draft.text), counter, pathOf(draft), more);
  const data = draft.data === undefined ? undefined : (redactIn(draft.data, counter, '', 0) as Record<string, unknown>);
  const done: Draft & { cut?: { length: number; sha256: string } } = { ...draft, text: cutText(text) };
  if (done.text.length < text.length)
    done.cut = { length: text.length, sha256: createHash('sha256').update(text).digest('hex') };
  if (data !== undefined) done.data = data;
  return { draft: done as RedactedDraft, masked: counter.masked };
}

/** Neutralised and masked, of any length. */
export function redactWhole(text: string, more: Hit[] = []): { text: string; masked: number } {
  const counter = { masked: 0 };
  return { text: redactLong(neutralise(text), counter, undefined, more), masked: counter.masked };
}

/** Masks every string deep in `value`; a key that names a secret counts as context. Keys themselves are masked as text. */
export function redactValue(value: unknown): unknown {
  return redactIn(value, { masked: 0 }, '', 0);
}

function redactIn(value: unknown, counter: { masked: number }, key: string, depth: number): unknown {
  if (depth > DEEPEST) return '[redacted:too-deep]';
  if (typeof value === 'string') return redactString(value, key, counter);
  if (Array.isArray(value)) return value.map((item) => redactIn(item, counter, key, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const out: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const safeName = redactString(name, '', counter);
    out.push([safeName, redactIn(inner, counter, name, depth + 1)]);
  }
  return Object.fromEntries(out);
}

function redactString(raw: string, key: string, counter: { masked: number }): string {
  const value = neutralise(raw);
  const { names, rules } = scanner();
  const kind = key === '' ? 'none' : names.kindOf(key);
  const isSecret =
    (kind === 'strong' && (rules.strong(value, { form: 'quoted' }) || isPassword(value, key))) ||
    (kind === 'weak' && rules.weak(value, key));
  const isMasked = /^(?:[\w.-]{0,24})\[redacted:[a-z0-9-]{1,60}\]$/.test(value);
  if (isSecret && !isMasked) {
    counter.masked++;
    return '[redacted:shape-assign-strong]';
  }
  return redactLong(value, counter, undefined, []);

  /** As data there is no code that a word could be part of: letters alone suffice for a password. */
  function isPassword(text: string, name: string): boolean {
    return /pass|pwd|secret/i.test(name) && /^\S{4,}$/.test(text) && !rules.isPlaceholder(text) && !/^[/.~]/.test(text);
  }
}

function redactLong(text: string, counter: { masked: number }, path: string | undefined, more: Hit[]): string {
  const options = path === undefined ? {} : { path };
  if (text.length <= PIECE) {
    const done = redactText(text, { ...options, more });
    counter.masked += done.found.length;
    return done.text;
  }
  // Hits of each piece stand for the whole; a secret across a border lies wholly in the overlap of one of the two.
  const hits: Hit[] = [...more];
  for (let from = 0; from < text.length; from += PIECE - OVERLAP) {
    const { found } = redactText(text.slice(from, from + PIECE), options);
    hits.push(...found.map(({ rule, start, end }) => ({ rule, start: start + from, end: end + from })));
    if (from + PIECE >= text.length) break;
  }
  counter.masked += hits.length;
  return applySpans(text, hits);
}

function applySpans(text: string, hits: Hit[]): string {
  let out = '';
  let at = 0;
  for (const { rule, start, end } of hits.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue;
    if (start >= at) out += `${text.slice(at, start)}[redacted:${rule}]`;
    at = end;
  }
  return out + text.slice(at);
}

/** At most 16,000 characters, ending at white space where there is some near, never inside a surrogate pair or a mask. */
function cutText(text: string): string {
  if (text.length <= TEXT_LIMIT) return text;
  let end = TEXT_LIMIT;
  const blank = text.slice(TEXT_LIMIT - CUT_SLACK, TEXT_LIMIT + 1).search(/\s\S*$/);
  if (blank >= 0) end = TEXT_LIMIT - CUT_SLACK + blank;
  const mask = text.lastIndexOf('[redacted:', end);
  if (mask >= 0 && end - mask < 80 && text.indexOf(']', mask) >= end) end = mask;
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end);
}

function pathOf(draft: Draft): string | undefined {
  if (draft.source !== 'file') return undefined;
  const path = draft.data?.['path'];
  return typeof path === 'string' ? path : undefined;
}
