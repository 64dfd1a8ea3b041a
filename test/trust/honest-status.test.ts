/**
 * R21: the light is green only as long as it is proven. Real watches of real files are broken on the fake clock.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { iconOf } from '../../src-main/hosts/electron/tray-words.ts';
import { headOf } from '../../src-renderer/popover/head.ts';
import { startEngine } from '../support/engine.ts';
import { seenOf } from '../support/popover-seen.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';
import type { Told } from './honest-status.ts';

const FULL = process.env['VESPER_FULL'] !== undefined;
/** `nobody` on every Linux and macOS of today. */
const NOBODY = 65_534;
const script = path.join(import.meta.dirname, 'honest-status.ts');
const rounds = FULL ? 25 : 3;

const faults = [
  { kind: 'kill', what: 'the watch dies without a word', manyFiles: 5_000, limited: false },
  { kind: 'kill', what: 'watches of single folders die without a word', manyFiles: 0, limited: false },
  { kind: 'closed', what: 'the folder or one in it is closed to us', manyFiles: 5_000, limited: false },
  { kind: 'handles', what: 'the system gives no more watches', manyFiles: 0, limited: true },
] as const;

for (const { kind, what, manyFiles, limited } of faults) {
  test(`R21: ${what}: the light goes out within two minutes, ${rounds} times`, { timeout: 120_000 }, (context) => {
    const [root, home] = [tempDir(), tempDir()];
    const asRoot = process.getuid?.() === 0;
    if (asRoot && !limited) for (const at of [root, home]) chownSync(at, NOBODY, NOBODY);
    const command = [process.execPath, script, kind, String(rounds), root, home, String(manyFiles)];
    const ran = limited
      ? spawnSync('unshare', ['-Ur', ...command], { encoding: 'utf8' })
      : spawnSync(command[0] ?? '', command.slice(1), {
          encoding: 'utf8',
          ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
        });
    if (ran.error || /EACCES.*open|Cannot find module|unshare failed/.test(ran.stderr))
      context.skip('neither an ordinary user nor a limited namespace can be had here');
    expect(ran.stderr).not.toContain('Error');
    const told = JSON.parse(ran.stdout) as Told;
    trust(context.task, {
      id: 'R21',
      tried: 'faults of a watch',
      count: told.rounds,
      bad: told.falseGreens,
      badly: 'false greens',
      note: `${kind}: out after ${told.slowestMs / 1000} s at most, ${told.falseAlarms} false alarms`,
    });
    expect(told).toMatchObject({ rounds, falseGreens: 0, stuck: 0, falseAlarms: 0 });
    expect(told.slowestMs).toBeLessThanOrEqual(120_000);
    for (const reason of told.reasons) expect(reason).toMatch(REASONS[kind]);
  });
}

const REASONS = {
  kill: /^the watch does not answer/,
  closed: /^PROJECT is closed to Vesper$|^src cannot be read/,
  handles: /^the system allows no more file watches|^more file watches would leave too few for other programs/,
};

test('R21: what an observer says is what status, tray and page show', async ({ task }) => {
  const { call } = await startEngine();
  const folder = tempDir();
  const { project } = await call('project.add', { path: folder, sources: ['files'] });
  const look = async () => {
    const status = await call('engine.status', {});
    const of = status.projects.find(({ id }) => id === project.id);
    return { status: status.state, project: of?.state, tray: iconOf(status), page: headOf(seenOf(status)).mark };
  };
  await expect.poll(look).toEqual({ status: 'watching', project: 'watching', tray: 'watching', page: 'watching' });
  const aside = `${folder}-aside`;
  renameSync(folder, aside);
  const lit = ['watching'];
  await expect.poll(async () => (await look()).status, { timeout: 10_000 }).toBe('degraded');
  const dark = await look();
  trust(task, {
    id: 'R21',
    tried: 'places that show the state',
    count: Object.keys(dark).length,
    bad: Object.values(dark).filter((state) => lit.includes(state ?? '')).length,
    badly: 'false greens',
  });
  expect(dark).toEqual({ status: 'degraded', project: 'unreachable', tray: 'degraded', page: 'degraded' });
  renameSync(aside, folder);
});
