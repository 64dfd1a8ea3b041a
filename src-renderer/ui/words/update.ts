/** What is said of a newer Vesper: that it is there, and where a person finds it. Nothing here fetches it. */
import type { Out } from '../../../src-shared/contract/contract.ts';
import type { Status } from '../../../src-shared/contract/views.ts';
import { shortDay } from '../when.ts';
import { sentence } from '../words.ts';

type Release = NonNullable<Status['update']>;

export const updating = {
  title: 'Updates',
  ready: ({ version }: Release) => `Update ready: ${version}`,
  show: 'Show',
  means: ({ at }: Release) =>
    `Released on ${shortDay(at.slice(0, 10))}. Nothing was downloaded: it comes from where you got this one.`,
  notes: 'What is new in it',
  copy: 'Copy address',
  copied: 'Copied. Open it in your browser.',
  checksum: 'Checksum of its files',
  checksumMeans: 'SHA-256 of the list of checksums that lies beside the files.',
  look: 'Look for updates',
  lookNow: 'Look now',
  openSettings: 'Show settings',
  off: 'Off. Nobody is asked whether there is a newer Vesper.',
  noFeed: 'On, but no feed of releases is set, so nobody is asked.',
  on: 'Once a day the feed of releases is asked. Nothing is downloaded.',
};

/** What came of a look, in words. */
export function lookedWords(came: Out<'update.check'>): string {
  switch (came.outcome) {
    case 'ready':
      return updating.ready(came.release);
    case 'current':
      return 'This is the newest.';
    case 'refused':
      return `What the feed says is not believed: ${came.because}.`;
    case 'failed':
      return `The feed did not tell: ${sentence(came.because)}.`;
  }
}
