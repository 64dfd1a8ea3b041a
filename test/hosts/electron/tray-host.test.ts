/**
 * Whether a Linux desktop shows tray icons: asked of a real session bus, and of programs that fail.
 */
import { execFileSync } from 'node:child_process';
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

const hasBus = ['dbus-run-session', 'gdbus'].every((name) => isProgram(name));
test.skipIf(!hasBus)('a real session bus without a tray says so', () => {
  const module = path.resolve(import.meta.dirname, '../../../src-main/hosts/electron/tray-host.ts');
  const ask = `import(${JSON.stringify(module)}).then(async (m) => console.log(await m.findTrayHost('linux', process.env)))`;
  const said = execFileSync('dbus-run-session', ['--', process.execPath, '-e', ask], { encoding: 'utf8' });
  expect(said.trim()).toBe('missing');
});
if (!hasBus) console.log('skipped: no dbus-run-session and gdbus here, so no real session bus was asked');

function isProgram(name: string): boolean {
  try {
    execFileSync('which', [name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
