/** One step of something that takes a while. */
export interface Step {
  what: string;
  state: 'done' | 'current' | 'todo' | 'failed';
  /** At the right: how long it took, or where it stands. */
  side?: string;
  found?: string | undefined;
}
