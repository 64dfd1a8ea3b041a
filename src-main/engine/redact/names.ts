/**
 * Names of files and branches that hold a secret. State that is only compared (snapshots, cursors) leaves such names out,
 * so that it needs no mask; what is told about them goes through the redactor as all else.
 */
import { redactText } from './redact.ts';

/** Most names are settled by a look: too short, or plain words. */
export function nameHoldsSecret(name: string): boolean {
  return name.length >= 12 && MAY.test(name) && redactText(name).found.length > 0;
}
/** A digit beside letters, or a long word. */
const MAY = /\d.*[A-Za-z]|[A-Za-z].*\d|[A-Za-z0-9_-]{16}/;
