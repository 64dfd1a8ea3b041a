/**
 * How a page gets in: a one-time code from the address' fragment is exchanged for a token that lives as long as this host (H4–H6).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Admission {
  /** A fresh code: good for one minute, once. */
  code(): string;
  /** The token for a code; undefined for a wrong, used or old one; 'locked' after ten failures, for a minute. */
  exchange(code: unknown): { token: string } | 'locked' | undefined;
  isToken(given: unknown): boolean;
}

const codeMs = 60_000;
const failuresAllowed = 10;
const lockMs = 60_000;

/** `now` in milliseconds that never go back. */
export function openAdmission(now: () => number): Admission {
  const token = randomBytes(32).toString('base64url');
  const codes = new Map<string, number>();
  let failures = 0;
  let lockedUntil = 0;

  function failed(): undefined {
    failures++;
    if (failures >= failuresAllowed) {
      lockedUntil = now() + lockMs;
      failures = 0;
    }
    return undefined;
  }

  return {
    code() {
      for (const [old, until] of codes) if (until < now()) codes.delete(old);
      const code = randomBytes(24).toString('base64url');
      codes.set(code, now() + codeMs);
      return code;
    },
    exchange(given) {
      if (now() < lockedUntil) return 'locked';
      if (typeof given !== 'string') return failed();
      const found = [...codes].find(([code]) => isSame(code, given));
      if (!found) return failed();
      codes.delete(found[0]);
      if (found[1] < now()) return failed();
      failures = 0;
      return { token };
    },
    isToken(given) {
      if (now() < lockedUntil) return false;
      if (typeof given === 'string' && isSame(given, token)) return true;
      failed();
      return false;
    },
  };
}

/** Constant time whatever the lengths: digests are compared. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
