/**
 * `vesper uninstall` as people run it: nothing runs, nothing is left in other programs' files, and the data is kept or deleted as chosen.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { autostartEntry, autostartFile } from '../../src-main/node/autostart.ts';
import { agentHome, picture } from '../support/agent-homes.ts';
import { vesperHere } from '../support/here.ts';
import { trust } from '../support/trust.ts';
import { serve, start, vesper } from '../support/vesper.ts';

const run = (folder: string, ...args: string[]) =>
  vesper(path.join(folder, 'data'), args, { cwd: folder, env: { HOME: folder, SHELL: '/bin/bash' } });
/** What is not looked at in itself. */
const runHere: typeof run = (folder, ...args) =>
  vesperHere(path.join(folder, 'data'), args, { cwd: folder, env: { HOME: folder } });

/** Two agents and the shell connected, an entry that starts it at login, and two hosts of which the second would take over. */
async function installed() {
  const folder = agentHome();
  const before = picture(folder);
  const home = path.join(folder, 'data');
  mkdirSync(home);
  const project = path.join(home, '..', 'project');
  mkdirSync(project);
  expect((await runHere(folder, 'note', 'The harbour opens at six.')).code).toBe(0);
  for (const agent of ['claude-code', 'shell'])
    expect((await run(folder, 'connect', agent, '--yes')).code, agent).toBe(0);
  const env = { HOME: folder };
  const first = await serve(home, [], env);
  const second = await serve(home, [], env);
  const entry = autostartFile(path.join(folder, '.config'), home, false);
  autostartEntry(entry, ['/opt/Vesper/vesper-app', '--hidden']).set(true);
  return { folder, before, home, hosts: [first, second], entry };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const unix = test.skipIf(process.platform === 'win32');

unix(
  'P15: nothing runs, starts again or is called any more; the data is kept, then deleted',
  { timeout: 60_000 },
  async ({ task }) => {
    const { folder, before, home, hosts, entry } = await installed();
    const asked = await run(folder, 'uninstall');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('Nobody can be asked here');
    expect(hosts.every(({ pid }) => isAlive(pid))).toBe(true);

    const done = await run(folder, 'uninstall', '--yes', '--json');
    expect(done.stderr).toBe('');
    expect(done.json).toMatchObject({ ended: 2, login: 'taken off', erased: false, notes: [] });
    expect((done.json['disconnected'] as { agent: string }[]).map(({ agent }) => agent).sort()).toEqual(['Claude Code', 'Your shell']); // prettier-ignore
    const left = [
      ...hosts.filter(({ pid }) => isAlive(pid)).map(({ pid }) => `process ${pid}`),
      ...['engine.json', 'engine.sock', 'terminal', 'hooks', 'backups'].filter((name) => existsSync(path.join(home, name)) && (name !== 'hooks' && name !== 'backups' || readdirSync(path.join(home, name)).length > 0)), // prettier-ignore
      ...(existsSync(entry) ? [entry] : []),
      ...Object.entries(picture(folder))
        .filter(([file, text]) => !/^(data|project|\.config\/autostart)(\/|$)/.test(file) && before[file] !== text)
        .map(([file]) => file),
      ...Object.keys(before).filter((file) => !(file in picture(folder))),
    ];
    trust(task, {
      id: 'P15',
      tried: 'things that an installation leaves',
      count: 12,
      bad: left.length,
      badly: 'still there',
    });
    expect(left).toEqual([]);
    expect((done.json['remains'] as { path: string }[]).map((one) => one.path)).toEqual([home, path.resolve(import.meta.dirname, '../..')]); // prettier-ignore
    expect((await runHere(folder, 'log', '--json')).stdout).toContain('The harbour opens at six.');

    writeFileSync(path.join(home, 'mine.txt'), 'not of Vesper');
    const erased = await run(folder, 'uninstall', '--erase', '--yes', '--json');
    expect(erased.json).toMatchObject({ ended: 0, erased: true });
    expect(readdirSync(home)).toEqual(['mine.txt']);
    expect((erased.json['remains'] as { path: string }[])[0]?.path).toBe(path.join(home, 'mine.txt'));
    const again = await run(folder, 'uninstall', '--erase', '--yes');
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('There is no data of Vesper in')]);
    expect(readdirSync(home)).toEqual(['mine.txt']);
  },
);

unix('what cannot be taken out is named, and then nothing is deleted', { timeout: 60_000 }, async () => {
  const folder = agentHome();
  expect((await run(folder, 'connect', 'claude-code', '--yes')).code).toBe(0);
  expect((await run(folder, 'connect', 'codex', '--yes')).code).toBe(0);
  const file = path.join(folder, '.claude/settings.json');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, '{\n  "hooks": [\n}\n');
  const done = await run(folder, 'uninstall', '--erase', '--yes', '--json');
  expect(done.code).toBe(1);
  expect(done.json).toMatchObject({ erased: false, disconnected: [{ agent: 'Codex' }] });
  expect(done.json['notes']).toEqual([expect.stringMatching(/^Claude Code: .*settings\.json cannot be read/)]);
  expect(existsSync(path.join(folder, 'data', 'connections.json'))).toBe(true);
  writeFileSync(file, good);
  // As a kill leaves it: what was taken out is out, and nobody fills the rest anew.
  expect((await run(folder, 'disconnect', 'claude-code', '--yes')).code).toBe(0);
  writeFileSync(path.join(folder, 'data', 'erasing'), '');
  const refused = await run(folder, 'note', 'x');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is being deleted')]);
  expect((await run(folder, 'uninstall', '--erase', '--yes')).code).toBe(0);
  expect(existsSync(path.join(folder, 'data'))).toBe(false);
});

if (process.env['VESPER_FULL'] === undefined)
  console.log('skipped: kills of uninstall at many moments; VESPER_FULL=1 runs more than the one here');
unix('P15: killed anywhere, the next one finishes', { timeout: 300_000 }, async () => {
  const step = process.env['VESPER_FULL'] === undefined ? 450 : 20;
  for (let wait = 200; wait < 600; wait += step) {
    const folder = agentHome();
    const before = picture(folder);
    expect((await run(folder, 'connect', 'claude-code', '--yes')).code).toBe(0);
    const child = start(path.join(folder, 'data'), ['uninstall', '--erase', '--yes'], {
      cwd: folder,
      env: { HOME: folder },
    });
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill('SIGKILL');
    const done = await run(folder, 'uninstall', '--erase', '--yes');
    expect([done.code, done.stderr], `${wait} ms`).toEqual([0, '']);
    expect(existsSync(path.join(folder, 'data')), `${wait} ms`).toBe(false);
    expect(picture(folder), `${wait} ms`).toEqual(before);
  }
});
