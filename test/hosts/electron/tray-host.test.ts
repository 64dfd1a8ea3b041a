/**
 * Whether a Linux desktop shows tray icons: asked of a real session bus, and of programs that fail.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTrayHost } from '../../../src-main/hosts/electron/tray-host.ts';
import { tempDir } from '../../support/temp.ts';

/** A PATH on which only these programs are. */
function programs(scripts: Record<string, string>): NodeJS.ProcessEnv {
  const folder = tempDir();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: folder };
}

test.skipIf(process.platform === 'win32').each([
  ['there', { gdbus: 'echo "(true,)"' }],
  ['missing', { gdbus: 'echo "(false,)"' }],
  ['there', { busctl: 'echo "b true"' }],
  ['missing', { gdbus: 'exit 1', busctl: 'echo "b false"' }],
  ['unknown', { gdbus: 'echo "no bus" >&2; exit 1' }],
  ['unknown', { gdbus: 'while :; do :; done' }],
  ['unknown', {}],
] as [string, Record<string, string>][])('%s: %j', async (found, scripts) => {
  expect(await findTrayHost('linux', programs(scripts), 300)).toBe(found);
});

test('only Linux is asked', async () => {
  expect(await findTrayHost('darwin', programs({ gdbus: 'echo "(false,)"' }))).toBe('there');
});

const noBus = ['dbus-run-session', 'gdbus'].find((name) => spawnSync('which', [name]).status !== 0);
test.skipIf(noBus !== undefined)(
  'a real session bus is asked: without a tray, and with one',
  { timeout: 30_000 },
  () => {
    const ask = `
    const { findTrayHost } = await import(${JSON.stringify(module('src-main/hosts/electron/tray-host.ts'))});
    const { startWatcher, whyNoWatcher } = await import(${JSON.stringify(module('test/support/tray-watcher.ts'))});
    const before = await findTrayHost('linux', process.env);
    const why = whyNoWatcher(process.env);
    if (why) console.log(before, why);
    else {
      const watcher = await startWatcher(process.env);
      console.log(before, await findTrayHost('linux', process.env));
      watcher.end();
    }`;
    const words = ['--', process.execPath, '--input-type=module', '-e', ask];
    const { stdout, stderr } = spawnSync('dbus-run-session', words, { encoding: 'utf8' });
    if (stdout.includes('python3-dbusmock'))
      console.log('the tray of a real session bus was not asked: no python3-dbusmock');
    expect(stdout.trim(), stderr).toMatch(/^missing (there|no python3-dbusmock)$/);
  },
);
if (noBus) console.log(`skipped: no ${noBus} here, so no real session bus was asked`);

function module(file: string): string {
  return path.resolve(import.meta.dirname, '../../..', file);
}
