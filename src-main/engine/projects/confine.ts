/**
 * The one way from outside input to a path below a folder (TRUST F1, F2): real paths, compared part by part;
 * what cannot be resolved is refused, never used as it was given.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { VesperError } from '../../../src-shared/kit/errors.ts';

/**
 * The real path of `input` (relative to `root`, or absolute) if something lies there and it is `root` or below it.
 * Throws `refused` otherwise; the message does not tell whether anything exists outside.
 */
export async function confine(root: string, input: string): Promise<string> {
  if (!isPlain(input)) throw refused(input);
  const base = await realpath(root).catch(() => undefined);
  if (base === undefined) throw refused(input);
  const asked = path.resolve(base, input);
  // Asked outside already: no need to touch what lies there.
  if (!path.isAbsolute(input) && !isWithin(base, asked)) throw refused(input);
  const found = await realpath(asked).catch(() => undefined);
  if (found === undefined || !isWithin(base, found)) throw refused(input);
  return found;
}

/** Whether `full` is `folder` or below it. Both absolute and real; by whole parts, so `/a` does not hold `/a-evil`. */
export function isWithin(folder: string, full: string): boolean {
  const rel = path.relative(folder, full);
  return rel === '' || !(rel === '..' || rel.startsWith(`..${path.sep}`) || path.isAbsolute(rel));
}

const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(?:\..*)?$/i;

/** Spellings that another system, or a later decoder, would read as something else. */
function isPlain(input: string): boolean {
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

function refused(input: string): VesperError {
  const shown = input.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 200);
  return new VesperError('refused', `“${shown}” is not inside the folder`, 'Give a path inside a watched folder.');
}
