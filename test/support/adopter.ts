/**
 * A process that adopts one more fact without end, `Fact <n>.` with n from the argument on, and prints n when it was answered.
 */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { openMemory } from '../../src-main/engine/memory/store.ts';
import { applyOperations } from '../../src-main/engine/memory/apply.ts';
import { homePaths } from '../../src-main/engine/storage/paths.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { add, record } from '../engine/memory/support.ts';

const [home = '', adopted = '0'] = process.argv.slice(2);
const ports = nodePorts(home);
const store = await openMemory({ ports, paths: homePaths(home), onChanged: () => undefined });
flushCompileCache(); // one that is killed never would
writeSync(1, `${adopted}\n`);

for (let n = Number(adopted) + 1; ; n++) {
  const cited = record({ origin: 'local' });
  await store.adopt({ kind: 'dream', id: `dream-${n}` }, (state) =>
    applyOperations(state, [add(`Fact ${n}.`, [cited.id])], new Map([[cited.id, cited]]), {
      now: '2026-11-20T12:00:00+00:00',
      dream: `dream-${n}`,
      randomBytes: ports.randomBytes,
    }),
  );
  writeSync(1, `${n}\n`);
}
