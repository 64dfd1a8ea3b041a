/**
 * The brand that sinks ask for: only the redactor makes values of these types.
 */
import type { Draft } from '../../../src-shared/contract/observation.ts';

declare const redacted: unique symbol;

/** A draft whose text and data strings went through the redactor and whose text is cut to its limit. */
export type RedactedDraft = Draft & { readonly [redacted]: true; readonly cut?: { length: number; sha256: string } };
/** A text that went through the redactor. */
export type RedactedText = string & { readonly [redacted]: true };
