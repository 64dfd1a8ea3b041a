/** Something worth a word while the user works. */
import type { Notice } from '../../ports.ts';

export interface Moment {
  /** Said once under this name. */
  key: string;
  notice: Notice;
  /** Whose words stand in it: the fact or record, and its project. Absent where they are of several. */
  about?: { source: string; project: string | null };
}
