/**
 * What adding a folder would record: per source what is there, and real samples as they would be logged. Reads within a
 * second (within ten, asked again for what was late), whatever the folder holds, and keeps nothing.
 */
import path from 'node:path';
import type { Grant, Preview } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Place } from '../../projects/record.ts';
import { sampleAgents } from './agents.ts';
import { sampleFiles } from './files.ts';
import { sampleGit } from './git.ts';
import type { Found, Looking, PreviewOptions } from './looking.ts';

/** For reading; masking what was read comes on top. The longer one where the first was too short for a source: a busy machine, a slow drive. */
const readMs = { first: 600, longer: 9000 };
/** A sample is a sample: what is longer is cut here, after it was masked as a whole. */
const sampleLength = 600;

export async function previewFolder(place: Place, options: PreviewOptions, longer = false): Promise<Preview> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), longer ? readMs.longer : readMs.first);
  const looking: Looking = {
    ...options,
    folder: place.path,
    isOver: () => deadline.signal.aborted,
    signal: deadline.signal,
  };
  try {
    const git = sampleGit(looking);
    const offers = [
      offer('files', sampleFiles(looking)),
      offer('git', git),
      offer('agents', sampleAgents(looking)),
      offer('terminal', Promise.resolve({ found: '', drafts: [] })), // nothing of it is there before it is allowed
    ];
    return {
      path: place.path,
      name: path.basename(place.path),
      git: (await git.catch(() => undefined))?.isRepository ?? false,
      offers: await Promise.all(offers),
    };
  } finally {
    clearTimeout(timer);
  }

  /** A source that cannot be read now is offered all the same: it is asked whether it may be, not whether it was. */
  async function offer(grant: Grant, looked: Promise<Found>): Promise<Preview['offers'][number]> {
    const { found, drafts } = await looked.catch((thrown: unknown) => {
      options.ports.diagnose('preview', `${grant}: ${messageOf(thrown)}`);
      return { found: '', drafts: [] };
    });
    const isLate = deadline.signal.aborted;
    const redacted = await options.redactor.drafts(drafts.slice(0, 3), { counted: false });
    const samples = redacted.map(({ at, text }) => ({ at, text: shortened(text) })).filter(({ text }) => text !== '');
    return { grant, found, samples, ...(samples.length === 0 && isLate ? { late: true } : {}) };
  }
}

function shortened(text: string): string {
  return text.length <= sampleLength ? text : `${text.slice(0, sampleLength - 1).toWellFormed()}…`;
}
