/**
 * The errors a person or a client can meet, with a closed list of codes.
 * Expected outcomes are values; these are thrown where an operation cannot go on.
 */

/** What went wrong, in kind. The CLI maps these to exit codes (see `exitCodeOf`). */
export type ErrorCode =
  | 'bad-input' // the request itself is wrong; nothing was changed
  | 'not-found' // a named thing does not exist
  | 'nothing' // the operation was valid and found nothing to do
  | 'refused' // the caller may not do this
  | 'busy' // another engine or operation holds what is needed
  | 'degraded' // storage or a watcher fails; nothing acknowledged is lost
  | 'unavailable' // a part of the engine cannot serve now
  | 'failed'; // everything else

/** An error with a code, a message that says what happened, and a hint that gives the one next step. */
export class VesperError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  constructor(code: ErrorCode, message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'VesperError';
    this.code = code;
    this.hint = hint;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system error code (`ENOENT`, `ENOSPC`, …) of anything that was thrown, if it has one. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
