/**
 * Real shells, an engine that listens: what was typed is what is recorded, and what must not be is not.
 */
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { startEngine, type RunningEngine } from '../../../support/engine.ts';
import { openShell, rcOf, type HeldShell, whyNoShell, type ShellName } from '../../../support/shells.ts';
import { tempDir } from '../../../support/temp.ts';

const shells: ShellName[] = ['bash', 'zsh', 'fish'];
const own = { node: process.execPath, vesper: '/opt/vesper/bin/vesper.js', hook: '/opt/vesper/dist/main/hook.js' };

interface World extends RunningEngine {
  project: string;
  /** Everything of the terminal, oldest first. */
  records(): Promise<Observation[]>;
  /** Once the last one of them is there. */
  until(shell: HeldShell, command: string): Promise<Observation[]>;
}

async function worldOf(name: ShellName, rc = ''): Promise<World> {
  const userHome = realpathSync(tempDir());
  const project = path.join(userHome, 'harbor');
  mkdirSync(path.join(project, 'packages', 'web'), { recursive: true });
  mkdirSync(path.join(userHome, '.config', 'fish'), { recursive: true });
  const start = { bash: '.bashrc', zsh: '.zshrc', fish: '.config/fish/config.fish' }[name];
  writeFileSync(path.join(userHome, start), `${rc}\n`);
  const engine = await startEngine({}, { userHome, own });
  writeFileSync(path.join(engine.home, 'engine.json'), JSON.stringify({ pid: process.pid, startTime: 'now' }));
  await engine.call('project.add', { path: project, sources: ['terminal'] });
  await engine.call('connect.apply', { agent: 'shell', places: { home: userHome, shell: `/bin/${name}` } });
  const records = async () => {
    const { records: all } = await engine.call('log.read', { source: 'terminal', limit: 1000 });
    return all;
  };
  return {
    ...engine,
    project,
    records,
    async until(shell, command) {
      for (let n = 0; ; n++) {
        const all = await records();
        if (all.some(({ data }) => data?.['command'] === command)) return all;
        await new Promise((resolve) => setTimeout(resolve, 10));
        // A prompt that found the pipe not empty tells at the next one.
        if (n % 20 === 19) await shell.type('');
      }
    },
  };
}

for (const name of shells) {
  const why = whyNoShell(name);
  if (why !== undefined) console.warn(`skipped: ${why}`);

  test.skipIf(why !== undefined)(`${name}: what was typed is what is recorded`, { timeout: 30_000 }, async () => {
    const w = await worldOf(name, rcOf[name]);
    const shell = await openShell(name, w.userHome, w.userHome);
    await shell.type('echo outside of it');
    await shell.type('cd harbor');
    await shell.type('true one');
    await shell.type('true one');
    await shell.type(' true private-canary');
    await shell.type("false 'a\\nb' | sh -c 'exit 3' # größer");
    await shell.type('export API_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc');
    await shell.type('vesper forget --text canary-of-forget');
    await shell.type('cd packages/web');
    await shell.type('true last');
    const all = await w.until(shell, 'true last');
    expect(all.map(({ data }) => [data?.['command'], data?.['exit'], data?.['cwd']])).toEqual([
      ['true one', 0, undefined],
      ['true one', 0, undefined],
      ["false 'a\\nb' | sh -c 'exit 3' # größer", 3, undefined],
      ['export API_KEY=sk_live_[redacted:stripe-secret-key]', 0, undefined],
      ['cd packages/web', 0, undefined],
      ['true last', 0, 'packages/web'],
    ]);
    for (const record of all) {
      expect(record).toMatchObject({ source: 'terminal', kind: 'finished', origin: 'local', data: { shell: name } });
      expect(Math.abs(Date.parse(record.at) - Date.now())).toBeLessThan(30_000);
    }
    expect(readFileSync(path.join(w.home, 'terminal', 'places'), 'utf8')).toContain(`+${w.project}\n`);
  });
}
