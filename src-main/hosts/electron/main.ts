/**
 * The desktop app, in the order of its life: prepare, become ready, keep an engine, show itself, and leave nothing running.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog } from 'electron';
import type { Status } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { homeOf } from '../../node/home.ts';
import { keepEngine } from '../../node/keep.ts';
import { surroundingsOf } from '../../node/open.ts';
import { packageRoot } from '../../node/package-root.ts';
import { followStatus } from './follow.ts';
import { forkInApp } from './fork.ts';
import { shakeHands } from './handshake.ts';
import { watchPresence } from './idle.ts';
import { lockDown, opensDebugger } from './lockdown.ts';
import { declareScheme, servePage } from './scheme.ts';
import { appSettings } from './settings-file.ts';
import { showTray } from './tray.ts';
import { openWindows } from './windows.ts';

const words = process.argv.slice(app.isPackaged ? 1 : 2);
const { values } = parseArgs({ args: words, strict: false, options: { home: { type: 'string' } } });
const home = homeOf(typeof values.home === 'string' ? values.home : undefined, process.env);
const root = packageRoot();

if (app.isPackaged && opensDebugger(words)) {
  console.error('vesper: the app does not start with a debugger or without its sandbox.');
  app.exit(2);
} else if (prepare()) {
  live().catch((thrown: unknown) => {
    console.error(`vesper: ${messageOf(thrown)}`);
    dialog.showErrorBox('Vesper cannot start', messageOf(thrown));
    app.exit(1);
  });
}

/** What Electron takes only before it is ready. False when this home's app runs already: that one then shows itself. */
function prepare(): boolean {
  const userData = path.join(home, 'electron');
  mkdirSync(userData, { recursive: true, mode: 0o700 }); // Electron takes no path that is not there
  app.setPath('userData', userData);
  app.enableSandbox();
  declareScheme();
  if (app.requestSingleInstanceLock()) return true;
  app.exit(0);
  return false;
}

async function live(): Promise<void> {
  await app.whenReady();
  lockDown();
  servePage(path.join(root, 'dist', 'renderer'));
  const quit = () => app.quit();
  const kept = keepEngine(
    {
      home,
      host: 'electron',
      ports: { fork: forkInApp, presence: watchPresence(), settings: appSettings(home) },
      ...surroundingsOf(process.env),
      onStop: quit,
    },
    quit,
  );
  await kept.ready;
  shakeHands(kept.dial);

  const windows = openWindows(path.join(root, 'dist', 'preload', 'preload.cjs'));
  const tray = showTray(path.join(root, 'assets', 'tray', 'png'), {
    toggle: windows.togglePopover,
    openBrowser: windows.showBrowser,
    dreamNow: () =>
      void following
        .client()
        ?.call('dream.now', {})
        .catch(() => undefined), // its report says what failed
    quit,
  });
  let isFirst = true;
  const following = followStatus(kept, (status) => {
    tray.show(status);
    if (status) welcome(status);
  });
  /** Without a project there is nothing to leave off: the window that asks for one opens by itself, once. */
  function welcome({ projects }: Status): void {
    windows.pin(projects.length === 0);
    if (isFirst && projects.length === 0) windows.showBrowser();
    isFirst = false;
  }

  app.on('second-instance', windows.showBrowser);
  app.on('activate', windows.showBrowser);
  app.on('window-all-closed', () => undefined); // Vesper lives in the tray
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);
  leaveInOrder(async () => {
    following.end();
    tray.end();
    await kept.stop();
  });
}

/** Whoever asks to quit: first the engine ends what it does, then the app goes. */
function leaveInOrder(leave: () => Promise<void>): void {
  let leaving: Promise<void> | undefined;
  app.on('before-quit', (event) => {
    event.preventDefault();
    leaving ??= leave()
      .catch((thrown: unknown) => console.error(`vesper: ${messageOf(thrown)}`))
      .finally(() => app.exit(0));
  });
}
