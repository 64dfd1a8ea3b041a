/**
 * Run by `unreachable.test.ts` in a mount namespace of its own: a project on a drive that vanishes. Prints as JSON what the engine
 * said and what its memory held before, meanwhile and after a restart. Arguments: an empty folder for the user, one for the drive.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { nodePorts } from '../../src-main/node/ports.ts';

const [userHome = '', drive = ''] = process.argv.slice(2);
const user: Caller = { kind: 'cli', agent: false };
const home = path.join(userHome, '.vesper');
mkdirSync(home, { recursive: true });
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', drive]);
const manifest = {
  name: 'harbor',
  scripts: { test: 'vitest run', build: 'vite build' },
  dependencies: { zod: '4.0.0' },
};
writeFileSync(path.join(drive, 'package.json'), JSON.stringify(manifest));
writeFileSync(path.join(drive, 'package-lock.json'), '{"lockfileVersion":3}');

let engine = await start();
const { project } = await engine.handlers['project.add']({ path: drive, sources: ['files'] }, user);
await engine.handlers['dream.now']({}, user);
const before = await confirmed();
execFileSync('umount', ['-l', drive]);
const states: (string | undefined)[] = [];
for (let n = 0; n < 100 && states.at(-1) !== 'unreachable'; n++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  // Where the kernel says nothing of it: the next look does, at the latest the one each minute.
  writeFileSync(path.join(drive, 'another-disk.txt'), String(n));
  states.push(await stateNow());
}
execFileSync('rm', [path.join(drive, 'another-disk.txt')]);
await engine.handlers['dream.now']({}, user);
const meanwhile = await confirmed();
await engine.stop();
engine = await start();
await engine.handlers['dream.now']({}, user);
const restarted = await confirmed();
await engine.stop();
console.log(JSON.stringify({ state: states.at(-1), before, meanwhile, restarted }));

async function start(): Promise<Engine> {
  const made = await createEngine({
    home,
    ports: nodePorts(home),
    version: '0.0.0',
    host: 'headless',
    mode: 'full',
    isDefaultHome: false,
    homeFolder: userHome,
    agentRoots: { claudeCode: [], codex: [] },
    searchPath: process.env['PATH'],
  });
  await made.start();
  return made;
}

async function stateNow(): Promise<string | undefined> {
  const { projects } = await engine.handlers['engine.status']({}, user);
  return projects.find(({ id }) => id === project.id)?.state;
}

async function confirmed(): Promise<string[]> {
  const { facts } = await engine.handlers['memory.facts']({}, user);
  return facts.map(({ id, state }) => `${id} ${state}`).sort();
}
