/**
 * Makes sample secrets at run time from the rows of the table, so that no literal here looks like one.
 */
import { alphabets } from '../../../src-main/engine/redact/alphabets.ts';
import { holdsNeeds, isRandomEnough } from '../../../src-main/engine/redact/parts.ts';
import type { Part, Row } from '../../../src-main/engine/redact/table.ts';

export type Random = () => number;

/** A small seeded generator (mulberry32): the same samples on every run. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `length` random characters of `members`, with a digit and both cases where the set has them. */
export function randomOf(members: string, length: number, random: Random): string {
  const pick = (from: string) => from.charAt(Math.floor(random() * from.length));
  let out = '';
  while (out.length < length) out += pick(members);
  return out;
}

export function password(random: Random, length = 14): string {
  return `${randomOf(alphabets['base62'] ?? '', length - 3, random)}7!x`;
}

export function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => randomOf(alphabets['hex-lower'] ?? '', length, random)).join('-');
}

/** A token as a prefixed row describes it, from its first prefix. */
export function tokenOf(row: Row, random: Random): string {
  const missing = Math.max(0, (row.minTotal ?? 0) - (row.prefixes[0] ?? '').length);
  const body = row.parts.map((part) => pieceOf(missing === 0 ? part : { ...part, min: missing }, random)).join('');
  return (row.prefixes[0] ?? '') + body + (row.suffix ?? '');
}

/** What parts without a readable prefix describe. */
export function piecesOf(parts: Part[], random: Random): string {
  return parts.map((part) => pieceOf(part, random)).join('');
}

function pieceOf(part: Part, random: Random): string {
  if (part.optional) return '';
  const separator = part.separator ?? '';
  if (part.literal !== undefined) return separator + part.literal;
  if (part.oneOf) return separator + (part.oneOf[0] ?? '');
  if (part.alphabet === 'uuid') return separator + uuid(random);
  const length = Math.max(part.min ?? 0, Math.min(part.max ?? 60, (part.min ?? 0) + 4));
  return separator + randomOf(alphabets[part.alphabet ?? ''] ?? '', length, random);
}

/** Rows that are on and whose parts say what each character may be. */
export function isMakeable(row: Row): boolean {
  if (row.sensitivity === 'low' || row.defaultOff || row.exactBytes !== undefined || row.checkWords) return false;
  if (row.form === 'prefixed') return true;
  return row.form === 'context' && row.parts.every((part) => part.alphabet !== undefined || part.literal !== undefined);
}

/** A secret as a makeable row describes it. A random body may by chance lack the digit or the entropy that is asked for: then another is made. */
export function bodyOf(row: Row, random: Random): string {
  for (let attempt = 0; attempt < 50; attempt++) {
    const prefix = row.prefixes[0] ?? '';
    const secret = row.form === 'prefixed' ? tokenOf(row, random) : piecesOf(row.parts, random);
    if (!isRandomEnough(row.minEntropy, secret, prefix.length, secret.length)) continue;
    if (holdsNeeds(row.needs, secret, prefix.length, secret.length)) return secret;
  }
  throw new Error(`no sample of ${row.id} holds what the row asks for`);
}
