/**
 * What every reader of a manifest is and answers.
 */
import type { ManifestData } from '../../../../../src-shared/contract/kinds.ts';

/** What one reader makes of one file's text; throws or gives undefined when it is none. `beside`: names of files around it. */
export type Reader = (text: string, beside: ReadonlySet<string>) => Omit<ManifestData, 'path'> | undefined;
