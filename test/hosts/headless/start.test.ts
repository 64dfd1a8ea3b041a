/**
 * `vesper start` with a tray program: one that runs, ends at once, or never answers. A script stands for Electron's program.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBehind, trayBehind, runTrayApp } from '../../../src-main/hosts/headless/start.ts';
import { tempDir } from '../../support/temp.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** `$3` is the home, as the app gets it. */
function makeProgram(script: string): string {
  const file = path.join(tempDir(), 'electron');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
function makeHome(): string {
  const home = path.join(tempDir(), 'home');
  mkdirSync(home);
  return home;
}
const end = (pid: number) => onTestFinished(() => void process.kill(pid));
const unix = test.skipIf(process.platform === 'win32');

unix('the tray app is left running once its engine answers', { timeout: 60_000 }, async () => {
  const program = makeProgram(`exec "${process.execPath}" "${root}/bin/vesper.js" serve --home "$3" >/dev/null`);
  const home = makeHome();
  const got = await startBehind({ home, root }, { program });
  expect(got).toMatchObject({ isNew: true, host: 'tray', url: 'app://vesper/index.html' });
  end(got?.pid ?? 0);
  expect(await startBehind({ home, root }, { program })).toMatchObject({ isNew: false, pid: got?.pid });
});

unix('one that ends at once gives way to the headless host, and says why', { timeout: 60_000 }, async () => {
  const got = await startBehind({ home: makeHome(), root }, { program: makeProgram('exit 127') });
  expect(got).toMatchObject({ isNew: true, host: 'headless', because: 'Electron ended at once (code 127)' });
  end(got?.pid ?? 0);
});

unix('one that never answers is ended', async () => {
  const program = makeProgram('exec sleep 60');
  expect(await trayBehind(program, { home: makeHome(), root }, 300)).toEqual({
    because: 'Electron did not answer within 1 s',
  });
});

unix('in the foreground its exit code is ours, unless it never really ran', async () => {
  const home = makeHome();
  expect(await runTrayApp(makeProgram('exit 0'), { home, root })).toEqual({ code: 0 });
  expect(await runTrayApp(makeProgram('exit 3'), { home, root })).toEqual({
    because: 'Electron ended at once (code 3)',
  });
  expect(await runTrayApp('/nowhere/electron', { home, root })).toMatchObject({
    because: expect.stringMatching(/^Electron's program cannot be started/) as string,
  });
});
