/**
 * The dream's process: gets a snapshot, reads, thinks in four phases and answers with operations. It can do nothing else.
 */
import type { PhaseName } from '../../../src-shared/contract/memory.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { readFacts } from '../memory/read-generation.ts';
import { openChannel, type Channel } from './channel.ts';
import { goThrough } from './phases/all.ts';
import { readBytes } from './read-only.ts';
import { openSlices, type Slices } from './slices.ts';
import type { Snapshot } from './snapshot.ts';

const channel = openChannel();
const slices = openSlices({ onWait: () => channel.send({ type: 'waits' }) });

channel.onMessage((message) => {
  if (message.type === 'pause') slices.pause();
  else if (message.type === 'resume') slices.resume();
  else
    dream(message.snapshot, channel, slices).catch((error: unknown) => {
      channel.send({ type: 'failed', message: messageOf(error) });
      channel.close();
    });
});

async function dream(snapshot: Snapshot, to: Channel, slices: Slices): Promise<void> {
  let began = performance.now();
  const phase = (name: PhaseName, found: string) => {
    to.send({ type: 'phase', name, ms: Math.round(performance.now() - began), found });
    began = performance.now();
  };

  const known =
    snapshot.generationDir === null ? [] : await readFacts(snapshot.generationDir, readBytes, slices.breathe);
  const { operations, curated, notPromoted } = await goThrough(known, snapshot, slices, phase);
  to.send({
    type: 'operations',
    operations,
    read: curated.read,
    counts: { records: curated.records, sessions: curated.sessions },
    notPromoted,
  });
  to.close();
}
