/**
 * Fills the small disk that its home lies on (argument), and says what the engine did, as one line of JSON. To be run in a
 * mount namespace of its own: it mounts a tmpfs on its argument first.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEngine } from '../../src-main/engine/engine.ts';
import { nodePorts } from '../../src-main/node/ports.ts';
import { messageOf } from '../../src-shared/kit/errors.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { loggedLines } from './logged.ts';

const disk = process.argv[2] ?? '';
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
const home = path.join(disk, 'home');
execFileSync('mkdir', [home]);
const user: Caller = { kind: 'cli', agent: false };
const engine = await createEngine({
  home,
  ports: nodePorts(home),
  version: '0.0.0',
  host: 'headless',
  mode: 'full',
  isDefaultHome: false,
  homeFolder: home,
  agentRoots: { claudeCode: [], codex: [] },
  searchPath: process.env['PATH'],
});
await engine.start();
const told: string[] = [];
const refusals: string[] = [];
const note = async (text: string) => {
  try {
    told.push((await engine.handlers['note.add']({ text }, user)).ref);
    return true;
  } catch (thrown) {
    refusals.push(messageOf(thrown));
    return false;
  }
};
const status = async () => {
  const { state, reason } = await engine.handlers['engine.status']({}, user);
  return { state, reason };
};

for (let i = 0; i < 5; i++) await note(`Note ${i} while there is room.`);
for (const size of [100_000, 1000]) fillWith(size);
for (let i = 0; i < 400 && (await note(`Note ${i} on a full disk: ${'the cache is full. '.repeat(60)}`)); i++);
const full = { ...(await status()), refused: refusals[0] };
for (let i = 0; i < 400; i++) rmSync(path.join(disk, `big-100000-${i}`), { force: true });
const again = await note('A note when there is room again.');
// R3: well again within 30 s.
let after = await status();
for (let i = 0; i < 60 && after.state === 'degraded'; i++) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  after = await status();
}
const found = (await engine.handlers['recall.query']({ query: 'room again' }, user)).hits.map(({ ref }) => ref);
await engine.stop();
const kept = loggedLines(home).map(({ id }) => id);
console.log(JSON.stringify({ full, again, after, told, kept, found }));

function fillWith(size: number): void {
  try {
    for (let i = 0; ; i++) writeFileSync(path.join(disk, `big-${size}-${i}`), 'x'.repeat(size));
  } catch {
    // ENOSPC: full
  }
}
