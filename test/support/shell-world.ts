/** A shell's own start file, connected, and an engine beside it that listens in one watched folder. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { startEngine, type RunningEngine } from './engine.ts';
import type { HeldShell, ShellName } from './shells.ts';
import { tempDir } from './temp.ts';
import { recordsIn } from './vesper.ts';

const own = { node: process.execPath, vesper: '/opt/vesper/bin/vesper.js', hook: '/opt/vesper/dist/main/hook.js' };

export interface ShellWorld extends RunningEngine {
  project: string;
  /** Everything of the terminal, oldest first. */
  records(): Observation[];
  /** Once the last one of them is there; `types` it first. */
  until(shell: HeldShell, command: string, types?: boolean): Promise<Observation[]>;
}

export async function shellWorld(name: ShellName, rc = ''): Promise<ShellWorld> {
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
  const records = () => recordsIn(engine.home).filter(({ source }) => source === 'terminal');
  return {
    ...engine,
    project,
    records,
    async until(shell, command, types = false) {
      if (types) await shell.type(command);
      for (let n = 0; ; n++) {
        const before = performance.now();
        const all = records();
        if (all.some(({ data }) => data?.['command'] === command)) return all;
        // The engine is in this process: reading a long log again and again would leave it no time.
        await new Promise((resolve) => setTimeout(resolve, Math.max(10, 4 * (performance.now() - before))));
        // A prompt that found the pipe not empty tells at the next one.
        if (n % 20 === 19) await shell.type('');
      }
    },
  };
}
