/**
 * Of the terminal: nothing is there to be looked at before it is allowed, so the sample is made up, and says so.
 */
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { draftsOf } from '../terminal/drafts.ts';
import type { Found, Looking } from './looking.ts';

export function sampleTerminal({ folder, ports }: Looking): Found {
  const at = ports.clock.now();
  const ran = { key: 'sample', at, durationMs: 4200, command: 'npm test', exit: 1, cwd: folder, shell: 'bash' };
  return {
    found: '',
    drafts: draftsOf(ran, 'sample', folder, ports.clock).map((draft) => ({
      ...draft,
      at: formatStamp(at, ports.clock.offsetAt(at)),
      text: `For example: ${draft.text}`,
    })),
  };
}
