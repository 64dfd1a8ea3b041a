/**
 * Where a candidate's fact belongs: the topic file by project and subject.
 */
import { slugOf } from '../../../src-shared/kit/slug.ts';
import type { About } from './candidate.ts';

/** Standard topics of memory, plus two of the dream's own: `notes` and `facts` (dated statements from elsewhere). */
export type Subject =
  | 'build-and-test'
  | 'layout'
  | 'dependencies'
  | 'decisions'
  | 'conventions'
  | 'open-ends'
  | 'activity'
  | 'errors'
  | 'notes'
  | 'facts';

/** `projects/<name>/<subject>`; what belongs to no project lies at the top. */
export function topicOf(about: Pick<About, 'name'>, subject: Subject): string {
  return about.name === null ? subject : `projects/${slugOf(about.name) || 'unnamed'}/${subject}`;
}

/** Topics about the person, wherever it was said. */
export const personTopic = {
  preferences: 'user/preferences',
  profile: 'user/profile',
  promises: 'user/promises',
} as const;
