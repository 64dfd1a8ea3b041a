/**
 * Writes what is kept of the projects, one write at a time, each of the newest state; what cannot be written did not happen.
 */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { ProjectsFile } from './record.ts';

/** Rejects when the disk does. A pause stays all the same: the user wants nothing to be read. */
export type Save = (ifItFails?: 'is taken back' | 'stays') => Promise<void>;

/** `kept` is changed before `save` is called; a write that fails takes back all that was asked since the last that did not. */
export function savingOf(kept: ProjectsFile, write: (whole: ProjectsFile) => Promise<void>): Save {
  let written = structuredClone(kept);
  const inTurn = openTurns();
  /** Changes asked for, and up to which of them went with a write that failed. */
  let asked = 0;
  let takenBack = 0;

  return (ifItFails = 'is taken back') => {
    const own = ++asked;
    return inTurn(async () => {
      if (own <= takenBack) throw new VesperError('degraded', 'projects.json could not be written.', 'Try again.');
      const whole = structuredClone(kept);
      try {
        await write(whole);
        written = whole;
      } catch (thrown) {
        if (ifItFails === 'is taken back') {
          Object.assign(kept, structuredClone(written));
          takenBack = asked;
        } else written = whole; // what comes later and fails takes back no pause
        throw thrown;
      }
    });
  };
}
