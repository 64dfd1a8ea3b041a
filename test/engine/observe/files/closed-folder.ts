/**
 * Run as an ordinary user by `trouble.test.ts`: root could read a closed folder. Prints the records as JSON.
 * Arguments: a folder with `open/a.ts` and `shut/b.ts`, and an empty data home.
 */
import { appendFileSync, chmodSync } from 'node:fs';
import path from 'node:path';
import { openFilesObserver } from '../../../../src-main/engine/observe/files/observer.ts';
import { systemClock } from '../../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';

const [root = '', home = ''] = process.argv.slice(2);
const records: string[] = [];
const observer = await openFilesObserver({
  project: { id: 'p-0000000000', path: root },
  ports: { clock: systemClock(), files: nodeFiles(), diagnose: () => {} },
  paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
  emit: async (drafts) => void records.push(...drafts.filter(({ kind }) => kind !== 'gap').map(({ text }) => text)),
  onState: () => {},
});
records.length = 0;
chmodSync(path.join(root, 'shut'), 0);
await observer.reconcileNow();
appendFileSync(path.join(root, 'open/a.ts'), 'seen meanwhile\n');
await observer.reconcileNow();
chmodSync(path.join(root, 'shut'), 0o755);
appendFileSync(path.join(root, 'shut/b.ts'), 'seen again\n');
await observer.reconcileNow();
await observer.close();
console.log(JSON.stringify({ uid: process.getuid?.(), records }));
