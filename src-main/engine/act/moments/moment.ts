/** Something worth a word while the user works. */
import type { Notice } from '../../ports.ts';

export interface Moment {
  /** Said once under this name. */
  key: string;
  notice: Notice;
}
