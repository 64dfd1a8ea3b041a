import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const SCRIPT = path.resolve(import.meta.dirname, 'full-disk.ts');

/** Whether this machine lets us mount a small disk of our own; says why not. */
function cannotMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt'], { stdio: 'pipe' });
    return false;
  } catch (error) {
    console.log(`skipped: no small disk can be mounted here (${String(error).split('\n')[0]})`);
    return true;
  }
}

test.skipIf(cannotMount())(
  'R3: a full disk: what was acknowledged is kept, the state says why, and it goes on when there is room',
  ({ task }) => {
    const out = execFileSync('unshare', ['-rm', process.execPath, SCRIPT, tempDir()], { encoding: 'utf8' });
    const said = JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
      full: { state: string; reason: string; refused: string };
      again: boolean;
      after: { state: string; reason: string };
      told: string[];
      kept: string[];
      found: string[];
    };
    trust(task, {
      id: 'R3',
      tried: 'notes on a disk of 8 MB that fills up',
      count: said.told.length,
      bad: said.told.filter((ref) => !said.kept.includes(ref)).length,
      badly: 'lost',
    });
    expect(said.full.refused).toMatch(/ENOSPC|no space/i);
    expect(said.full).toMatchObject({
      state: 'degraded',
      reason: expect.stringMatching(/ENOSPC|no space/i) as unknown,
    });
    expect(said.again).toBe(true);
    expect(said.after.state, said.after.reason).not.toBe('degraded');
    expect(said.kept).toEqual(said.told);
    expect(said.found).toContain(said.told.at(-1)); // the index goes on too
  },
  60_000,
);
