/**
 * Lines for `vesper import`: what a script would write.
 */

/** JSON lines of `items`, each with its end. */
export const lines = (items: unknown[]): string => items.map((item) => JSON.stringify(item)).join('\n') + '\n';

/** A note of the user on project harbor. */
export const note = (id: string, text: string, more: object = {}): object => ({
  id,
  at: '2026-11-01T10:00:00+01:00',
  source: 'note',
  origin: 'user-direct',
  text,
  project: 'harbor',
  ...more,
});
