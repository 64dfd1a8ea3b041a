/** A project of a running engine to whose agents something is given, and its prepared notes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { agentHome } from './agent-homes.ts';
import { startEngine } from './engine.ts';
import { makeProject } from './repository.ts';

export const own = {
  node: process.execPath,
  vesper: '/opt/vesper/bin/vesper.js',
  hook: '/opt/vesper/dist/main/hook.js',
};

export async function connected(mode: 'full' | 'once' = 'full') {
  const userHome = agentHome();
  const running = await startEngine({}, { userHome, mode, own });
  const { call, home } = running;
  const folder = makeProject(userHome, 'harbor-api').path;
  const { project } = await call('project.add', { path: folder, sources: ['files', 'git', 'agents'] });
  const asked = { agent: 'claude-code', places: { home: userHome } } as const;
  const read = (name: string) => readFileSync(path.join(home, name), 'utf8');
  /** The note of the project, as a hook would find it. */
  const note = (of = project.id) => {
    const line =
      read('handoff/folders')
        .split('\n')
        .find((one) => one.startsWith(`${of}\t`)) ?? '';
    const name = line.split('\t')[1] ?? '-';
    return { name, text: name === '-' ? '' : read(`handoff/${name}.json`) };
  };
  const agent = { kind: 'mcp', agent: true, cwd: folder } as const;
  const hook = { kind: 'hook', agent: true, cwd: folder } as const;
  return { ...running, userHome, folder, project, asked, note, agent, hook };
}
