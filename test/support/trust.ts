/**
 * The rows of the trust table: a test whose name begins with an ID of the bar (`R2: …`) says what it tried and what came of it.
 * `test/trust-table.ts` collects them from the reports of both suites.
 */

/** What one test tried against one threat. Rows of the same ID are added up. */
export interface TrustRow {
  /** As in the test's name: `R1`, `S5`, `H11`, `P8`. */
  id: string;
  /** What was tried, in the plural: `kills at random moments`. */
  tried: string;
  count: number;
  /** How many of these went wrong, measured by the test, not assumed. */
  bad: number;
  /** What going wrong would have been: `lost`, `leaked`, `escaped`, `promoted`. */
  badly: string;
  /** A figure worth reading: `slowest opening 58 ms`. */
  note?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    trust?: TrustRow[];
  }
}

/** Keeps a row with its test; call it before the assertion that could fail, so that the table shows what went wrong. */
export function trust(task: { meta: { trust?: TrustRow[] } }, row: TrustRow): void {
  (task.meta.trust ??= []).push(row);
}

/** The same for a Playwright test. */
export function trustOnPage(info: { annotations: { type: string; description?: string }[] }, row: TrustRow): void {
  info.annotations.push({ type: 'trust', description: JSON.stringify(row) });
}
