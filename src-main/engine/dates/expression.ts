/**
 * What one whole expression means, and the step all its readers share.
 */

/** Local seconds since 1970. `exact`: told to the time of day; else whole days. `silent`: understood, and no date ("every Monday"). */
export interface Expression {
  end: number;
  from: number | null;
  to?: number | null;
  exact: boolean;
  silent?: boolean;
}

export const DAY_SECONDS = 86_400;

/** The text that the sticky pattern matches at `at`. */
export function sticky(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
