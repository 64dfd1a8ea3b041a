/**
 * What the parts of the compiler work with.
 */
import type { KeyNames } from './keys.ts';
import type { Scan } from './scan.ts';
import type { ValueRules } from './values.ts';

/** What stands at an anchor: tried with its start and end. */
export type OnAnchor = (scan: Scan, start: number, end: number) => void;
export type Register = (word: string, action: OnAnchor) => void;
/** What the parts of the compiler share. */
export interface Bench {
  names: KeyNames;
  rules: ValueRules;
  register: Register;
}
