/**
 * Looking into JSON from elsewhere without trusting its shape: every step gives undefined instead of throwing.
 */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Own enumerable values only are ever read by name, so a `__proto__` key in a line stays an ordinary value. */
export type JsonRecord = Record<string, Json>;

/** The value in a box (so that `null` is a value); undefined when `text` is no JSON or nests too deep for the parser. */
export function parseJson(text: string): { value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** The value as text; undefined when it nests too deep to be written. */
export function printJson(value: Json): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function asRecord(value: Json | undefined): JsonRecord | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Without a prototype a lookup of an absent `constructor` or `toString` finds nothing.
  return Object.assign(Object.create(null), value) as JsonRecord;
}

export const asArray = (value: Json | undefined): Json[] | undefined => (Array.isArray(value) ? value : undefined);
export const asString = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const asNumber = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const asInt = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;

/** A string that names something: not empty, not absurdly long. */
export function asName(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 4096 ? value : undefined;
}
