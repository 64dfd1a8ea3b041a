/**
 * Run by `trouble.test.ts` where the system allows 60 watches: watches 150 folders, prints states and records as JSON.
 * Arguments: the folder, an empty data home, `manyFiles`, and how many watches another program of the user has already.
 */
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openFilesObserver } from '../../../../src-main/engine/observe/files/observer.ts';
import { systemClock } from '../../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../../src-main/node/files.ts';

const [root = '', home = '', manyFiles = '', others = ''] = process.argv.slice(2);
const file = (n: number) => path.join(root, `d${n}`, 'a.ts');
for (let n = 0; n < 150; n++) {
  mkdirSync(path.dirname(file(n)));
  writeFileSync(file(n), 'x');
}
for (let n = 0; n < Number(others); n++) {
  const other = path.join(home, 'other', `${n}`);
  mkdirSync(other, { recursive: true });
  watch(other).unref();
}
const records = new Set<string>();
const states: string[] = [];
const observer = await openFilesObserver({
  project: { id: 'p-0000000000', path: root },
  ports: { clock: systemClock(), files: nodeFiles(), diagnose: () => {} },
  paths: { home, snapshots: path.join(home, 'snapshots'), probe: path.join(home, 'probe') },
  emit: async (drafts) => drafts.forEach((draft) => records.add(draft.kind)),
  onState: (state) => states.push(`${state.state} ${state.reason ?? ''}`.trim()),
  manyFiles: Number(manyFiles),
});
records.clear();
const held = readdirSync('/proc/self/fdinfo').reduce((sum, fd) => {
  try {
    return sum + (readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').match(/^inotify /gm)?.length ?? 0);
  } catch {
    return sum; // closed meanwhile
  }
}, 0);
for (let n = 0; n < 150; n += 30) writeFileSync(file(n), 'changed');
await observer.reconcileNow();
await observer.close();
console.log(JSON.stringify({ states, records: [...records], held }));
