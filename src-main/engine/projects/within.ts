/**
 * Which paths lie below a folder, and which spellings are taken at all, by their text alone (TRUST F1, F3): no disk is asked.
 */
import path from 'node:path';

/** macOS and Windows take `A` and `a`, composed and decomposed letters, for one name, as a rule; a volume may differ. */
export const volumeFolds = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Whether `full` is `folder` or below it. Both absolute and real; by whole parts, so `/a` does not hold `/a-evil`.
 * `folds`: compare as a volume does that tells neither case nor Unicode forms apart. Only where the answer refuses something: real paths have
 * the volume's own spelling, and folding would let `/A` into `/a` where these are two folders.
 */
export function isWithin(folder: string, full: string, folds = false): boolean {
  const rel = folds ? path.relative(folded(folder), folded(full)) : path.relative(folder, full);
  return rel === '' || !(rel === '..' || rel.startsWith(`..${path.sep}`) || path.isAbsolute(rel));
}

/** Two spellings of one name on a volume that folds give the same text. */
export function folded(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase(); // up first: some letters have one capital between them
}

const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(?:\..*)?$/i;

/** False for spellings that another system, or a later decoder, would read as something else. */
export function isPlainPath(input: string): boolean {
  if (input.length === 0 || input.length > 4_096 || /[\u0000-\u001f]/.test(input)) return false;
  if (/%(?:2e|2f|5c|25|00)/i.test(input)) return false; // encoded, once or twice
  if (/[\u2024\u2025\u2026\u2044\u2215\u29f5\uff0e\uff0f\uff3c]/.test(input)) return false; // dots and slashes in disguise
  if (path.sep === '/' && (input.includes('\\') || /^[a-z]:/i.test(input))) return false;
  return input.split(/[\\/]/).every((part, index) => {
    if (part === '' || part === '.' || part === '..') return true; // judged by where they lead
    if (Buffer.byteLength(part) > 255 || DEVICE.test(part) || /[. ]$/.test(part)) return false;
    return !part.includes(':') || (path.sep === '\\' && index === 0 && /^[a-z]:$/i.test(part));
  });
}
