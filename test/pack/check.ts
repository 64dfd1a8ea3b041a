/**
 * `npm run pack:check`: packs the desktop app and looks at what came out: what is in it, its fuses, its size, its papers, and whether its
 * commands run. On a stand-in for Electron's program, or with `--dist DIR` on a real one; `--update` writes what ships into the snapshot.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { contents, listed, snapshotProblems, strangers, told } from './contents.ts';
import { fuseProblems } from './fuses.ts';
import { paperProblems } from './papers.ts';
import { appOnDouble, commandsRun } from './running.ts';
import { sizeProblems } from './sizes.ts';
import { makeStandIn } from './stand-in.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { dist: { type: 'string' }, update: { type: 'boolean' } } });

const scratch = mkdtempSync(path.join(os.tmpdir(), 'vesper-pack-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const count = { passed: 0, failed: 0, skipped: 0 };
await main();
console.log(`${count.passed} checks passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function main(): Promise<void> {
  const unpacked = pack();
  const resources =
    process.platform === 'darwin'
      ? path.join(unpacked, 'Vesper.app', 'Contents', 'Resources')
      : path.join(unpacked, 'resources');
  const shipped = await contents(resources);
  console.log(listed(shipped).join('\n'));
  check('C3: what ships is what the snapshot says', snapshotProblems(shipped, values.update ?? false));
  check('C3: nothing else is beside it, and one Node', strangers(resources, shipped, root));
  check('C3: none of it tells of where it was made', told(shipped, resources));
  check('C4: no artefact has grown or shrunk by more than a tenth unseen', sizeProblems(resources, values.update ?? false)); // prettier-ignore
  check('C6: licences and the bill of materials are whole', paperProblems(root, shipped, resources));
  check('C8, E19: the fuses of the packed program', await fuseProblems(root, unpacked));
  check('the commands run from inside the package', await commandsRun(resources, scratch));
  check('the packed app runs, on the double', await appOnDouble(root, resources, scratch));
}

/** Where electron-builder put it. Throws when it did not. */
function pack(): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  let { dist } = values;
  if (dist === undefined) {
    if (process.platform !== 'linux') throw new Error('The stand-in is one for Linux: name a real one by --dist.');
    dist = path.join(scratch, 'electron');
    makeStandIn(dist, version);
    console.log("Electron's program is a stand-in: what is checked is the package around it.");
  }
  const system = { darwin: '--mac', win32: '--win' }[process.platform as string] ?? '--linux';
  const words = [system, 'dir', `--${process.arch}`, '--publish', 'never', `-c.electronDist=${path.resolve(dist)}`];
  const builder = path.join(root, 'node_modules/electron-builder/cli.js');
  const { status } = spawnSync(process.execPath, [builder, ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    // Never signed here: a certificate that lies about would be taken.
    env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
  });
  if (status !== 0) throw new Error(`electron-builder ended with ${String(status)}`);
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  const folder = { darwin: `mac${arch}`, win32: `win${arch}-unpacked` }[process.platform as string];
  return path.join(root, 'out/pkg', folder ?? `linux${arch}-unpacked`);
}

/** `problems`: one line each; a text alone says why nothing was looked at. */
function check(name: string, problems: string[] | string): void {
  if (typeof problems === 'string') {
    count.skipped++;
    return console.log(`skipped  ${name}: ${problems}`);
  }
  count[problems.length === 0 ? 'passed' : 'failed']++;
  console.log(`${problems.length === 0 ? 'ok      ' : 'FAILED  '} ${name}`);
  for (const problem of problems.slice(0, 30)) console.log(`         ${problem}`);
}
