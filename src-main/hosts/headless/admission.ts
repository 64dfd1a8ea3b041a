/**
 * How a page gets in: a one-time code from the address' fragment is exchanged for a token that lives as long as this host (H4–H6).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Admission {
  /** A fresh code: good for one minute, once. */
  code(): string;
  /** The token for a code; undefined for a wrong, used or old one; 'locked' after ten failures, for a minute. */
  exchange(code: unknown): { token: string } | 'locked' | undefined;
  /** A token is not looked at while 'locked'; a page that has a right one need only try again later. */
  checkToken(given: unknown): 'right' | 'wrong' | 'locked';
  /** Of its own, for keys that somebody else compares. */
  keyLock: Lock;
}

export interface Lock {
  isLocked(): boolean;
  failed(): void;
  passed(): void;
}

const codeMs = 60_000;
const failuresAllowed = 10;
const lockMs = 60_000;

/** `now` in milliseconds that never go back. */
export function openAdmission(now: () => number): Admission {
  const token = randomBytes(32).toString('base64url');
  const codes = new Map<string, number>();
  // Two locks: who guesses codes must not keep out the pages that are in, and who guesses tokens no fresh address.
  // Neither is in reach of another site's page: the guard refuses its Origin before anything is compared.
  const codeLock = openLock(now);
  const tokenLock = openLock(now);

  return {
    keyLock: openLock(now),
    code() {
      for (const [old, until] of codes) if (until < now()) codes.delete(old);
      const code = randomBytes(24).toString('base64url');
      codes.set(code, now() + codeMs);
      return code;
    },
    exchange(given) {
      if (codeLock.isLocked()) return 'locked';
      const found = typeof given === 'string' ? [...codes].find(([code]) => isSame(code, given)) : undefined;
      if (found) codes.delete(found[0]);
      if (!found || found[1] < now()) return void codeLock.failed();
      codeLock.passed();
      return { token };
    },
    checkToken(given) {
      if (tokenLock.isLocked()) return 'locked';
      if (typeof given === 'string' && isSame(given, token)) return 'right';
      tokenLock.failed();
      return 'wrong';
    },
  };
}

/** Ten failures lock for a minute, whoever made them: on loopback everyone looks alike (H6). */
function openLock(now: () => number): Lock {
  let failures = 0;
  let until = 0;
  return {
    isLocked: () => now() < until,
    failed() {
      failures++;
      if (failures < failuresAllowed) return;
      until = now() + lockMs;
      failures = 0;
    },
    passed: () => void (failures = 0),
  };
}

/** Constant time whatever the lengths: digests are compared. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
