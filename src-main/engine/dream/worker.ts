/**
 * The dream's process: gets a snapshot, reads, thinks in four phases and answers with operations. It can do nothing else.
 */
import type { Operation, PhaseName } from '../../../src-shared/contract/memory.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { readFacts } from '../memory/read-generation.ts';
import { openChannel, type Channel } from './channel.ts';
import { consolidate } from './phases/consolidate.ts';
import { curate } from './phases/curate.ts';
import { recheck } from './phases/orient.ts';
import { prune } from './phases/prune.ts';
import { readBytes } from './read-only.ts';
import { openSlices, type Slices } from './slices.ts';
import type { Snapshot } from './snapshot.ts';

const channel = openChannel();
const slices = openSlices(() => channel.send({ type: 'waits' }));

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
  const oriented = await recheck(known, snapshot, slices);
  phase('orient', `${known.length} facts, ${oriented.checked} checked`);

  const curated = await curate(snapshot, slices);
  phase('curate', `${curated.records} new records, ${curated.candidates.length} candidates`);

  const consolidated = await consolidate(oriented.facts, curated.candidates, slices);
  phase('consolidate', `${consolidated.operations.length} changes`);

  const planned = [...oriented.operations, ...consolidated.operations];
  const pruned = prune(oriented.facts, factsOf(planned), snapshot.now);
  phase('prune', `${pruned.length} expired`);

  to.send({
    type: 'operations',
    operations: [...planned, ...pruned],
    read: curated.read,
    counts: { records: curated.records, sessions: curated.sessions },
    notPromoted: consolidated.notPromoted,
  });
  to.close();
}

function factsOf(operations: readonly Operation[]): Set<string> {
  return new Set(operations.flatMap((operation) => (operation.op === 'add' ? [] : [operation.fact])));
}
