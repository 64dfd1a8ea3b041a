/**
 * What somebody asked to remember, as a draft: always a fact candidate, verbatim.
 */
import type { Draft } from '../../../src-shared/contract/observation.ts';

export interface NoteParts {
  text: string;
  /** Project id, or null for the user's own tier. */
  project: string | null;
  /** `user`: typed to Vesper by the person. `agent`: left over MCP or by a driven command line. Told by code, never by the caller's text. */
  by: 'user' | 'agent';
  /** ISO 8601 with offset. */
  at: string;
  /** The same key is kept once. */
  key: string;
  session?: string;
}

export function noteDraft({ text, project, by, at, key, session }: NoteParts): Draft {
  return {
    key,
    at,
    project,
    source: 'note',
    kind: 'note',
    origin: by === 'user' ? 'user-direct' : 'agent',
    ...(session === undefined ? {} : { session }),
    text: text.toWellFormed(),
    data: { by },
  };
}
