/**
 * What may be recorded of a project. A source that was taken away leaves a blind span of its own: what it would have
 * told until it was given back is never told.
 */
import type { Grant } from '../../../src-shared/contract/views.ts';
import type { ProjectRecord } from './record.ts';

/** Sets exactly `sources`. `now` in ms. */
export function grant(project: Pick<ProjectRecord, 'sources' | 'blind'>, sources: readonly Grant[], now: number): void {
  for (const source of project.sources)
    if (!sources.includes(source)) project.blind.push({ from: now, to: null, source });
  for (const span of project.blind)
    if (span.source !== undefined && span.to === null && sources.includes(span.source)) span.to = now;
  project.sources = [...new Set(sources)];
}
