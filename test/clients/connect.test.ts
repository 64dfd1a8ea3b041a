/**
 * `vesper connect` and `disconnect` as people run them; what they write is held in test/engine/connect/.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { agentHome, picture } from '../support/agent-homes.ts';
import { start, vesper } from '../support/vesper.ts';

const run = (folder: string, ...args: string[]) =>
  vesper(path.join(folder, 'data'), args, { cwd: folder, env: { HOME: folder } });

test('shown, asked, written, and out again; nothing without a yes', { timeout: 60_000 }, async () => {
  const folder = agentHome();
  const before = picture(folder);
  const tries: [string[], number, RegExp][] = [
    [['connect', 'claude-code'], 2, /\+ +\d+ .*"vesper": \{[\s\S]*Nobody can be asked here[\s\S]*Add --yes/],
    [['connect', 'emacs', '--yes'], 2, /does not know the agent "emacs"/],
  ];
  for (const [args, code, said] of tries) {
    const done = await run(folder, ...args);
    expect(done.stderr).toMatch(said);
    expect(done.code).toBe(code);
  }
  expect(picture(folder)).toEqual(before);

  const done = await run(folder, 'connect', 'claude-code', '--yes', '--json');
  expect(done.stderr).toMatch(/settings\.json \(changes\)\n +- +3 [^\n]*\n +[+] +3 /);
  expect(done.json).toMatchObject({ agent: 'claude-code', connected: true, changed: true });
  expect(readFileSync(path.join(folder, '.claude.json'), 'utf8')).toContain(path.join('bin', 'vesper.js'));
  expect((await run(folder, 'disconnect', 'claude-code', '--yes', '--json')).json).toMatchObject({
    connected: false,
    changed: true,
  });
  expect(picture(folder)).toEqual(before);

  writeFileSync(path.join(folder, '.claude/settings.json'), '{\n  "hooks": [\n}\n');
  const broken = await run(folder, 'connect', 'claude-code', '--yes');
  expect(broken.stderr).toMatch(/settings\.json cannot be read: line 3/);
  expect(broken.code).toBe(2);
});

if (process.env['VESPER_FULL'] === undefined)
  console.log('skipped: kills of connect take half a minute; VESPER_FULL=1 runs them');
test.runIf(process.env['VESPER_FULL'] !== undefined)(
  'killed anywhere, the next one mends it',
  { timeout: 300_000 },
  async () => {
    for (let wait = 120; wait < 420; wait += 10) {
      const folder = agentHome();
      const before = picture(folder);
      const child = start(path.join(folder, 'data'), ['connect', 'claude-code', '--yes'], {
        cwd: folder,
        env: { HOME: folder },
      });
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGKILL');
      expect((await run(folder, 'connect', 'claude-code', '--yes')).code, `${wait} ms`).toBe(0);
      expect((await run(folder, 'disconnect', 'claude-code', '--yes')).code, `${wait} ms`).toBe(0);
      expect(picture(folder), `${wait} ms`).toEqual(before);
    }
  },
);
