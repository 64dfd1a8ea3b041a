/**
 * The desktop app, in the order of its life: prepare, become ready, keep an engine, show itself, and leave nothing running.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog } from 'electron';
import type { Status } from '../../../src-shared/contract/views.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { autostartFile } from '../../node/autostart.ts';
import { homeOf, isDefaultHome } from '../../node/home.ts';
import { desktopFocus } from '../../node/focus.ts';
import { keepEngine } from '../../node/keep.ts';
import { surroundingsOf } from '../../node/open.ts';
import { packageRoot } from '../../node/package-root.ts';
import { setAppMenu } from './app-menu.ts';
import { followStatus } from './follow.ts';
import { forkInApp } from './fork.ts';
import { shakeHands } from './handshake.ts';
import { watchPresence } from './idle.ts';
import { lockDown, opensDebugger } from './lockdown.ts';
import { systemKeychain } from './keychain.ts';
import { loginItem, type LoginOptions } from './login.ts';
import { notifyInApp } from './notify.ts';
import { desktopOf } from './placement.ts';
import { declareScheme, pages, servePage } from './scheme.ts';
import { appSettings } from './settings-file.ts';
import { actsOn, type WindowActs } from './tray-acts.ts';
import { findTrayHost } from './tray-host.ts';
import { noTrayTitle } from './tray-words.ts';
import { showTray } from './tray.ts';
import { openWindows } from './windows.ts';

const words = process.argv.slice(app.isPackaged ? 1 : 2);
const { values } = parseArgs({
  args: words,
  strict: false,
  options: { home: { type: 'string' }, hidden: { type: 'boolean' } },
});
const home = homeOf(typeof values.home === 'string' ? values.home : undefined, process.env);
const root = packageRoot();
const { platform, env } = process;
const desktop = desktopOf(platform, env['WAYLAND_DISPLAY'], process.argv);

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
  app.setAppUserModelId('org.vesper.app'); // Windows shows notifications of apps that have one; elsewhere it is nothing
  app.dock?.hide(); // the packaged app says so in its Info.plist
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
  setAppMenu(platform, quit);
  const trayHost = await findTrayHost(platform, env);
  const windows = openWindows({
    preload: path.join(root, 'dist', 'preload', 'preload.cjs'),
    desktop,
    title: trayHost === 'missing' ? noTrayTitle : 'Vesper',
  });
  const showWindow = () => windows.showBrowser();
  const login = loginItem(howToStart());
  const presence = watchPresence();
  const kept = keepEngine(
    {
      home,
      host: 'electron',
      ports: {
        fork: forkInApp,
        presence: { ...presence, focus: desktopFocus({ ...surroundingsOf(env), platform }) },
        settings: appSettings(home),
        notify: notifyInApp(platform, windows.showBrowser, presence.isLocked),
        keychain: systemKeychain(platform),
        ...(login ? { loginItem: login } : {}),
      },
      ...surroundingsOf(env),
      link() {
        windows.showBrowser();
        return { url: pages.browser, shown: true };
      },
      onStop: quit,
    },
    quit,
  );
  shakeHands(kept.dial);
  await kept.ready;

  const tray = showTray({
    folder: path.join(root, 'assets', 'tray', 'png'),
    desktop,
    acts: { ...actsOn(() => following.client()), ...windowActs() },
    toggle: windows.popover.toggle,
    dropped: windows.giveFolder,
  });
  windows.popover.warm();
  let isFirst = true;
  const following = followStatus(kept, (status) => {
    tray.show(status);
    if (status) welcome(status);
  });

  function windowActs(): WindowActs {
    return {
      showPopover: () => windows.popover.show(tray.bounds()),
      openBrowser: windows.showBrowser,
      chooseFolder: windows.chooseFolder,
      quit,
    };
  }
  /** Without a project there is nothing to leave off: the popover asks for one by itself, once. Where there is no icon to find it by, the window. */
  function welcome({ projects }: Status): void {
    windows.popover.hold('first-run', projects.length === 0);
    if (isFirst && !values.hidden) {
      if (trayHost === 'missing') windows.showBrowser();
      else if (projects.length === 0) windows.popover.show(tray.bounds());
    }
    isFirst = false;
  }

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => undefined); // Vesper lives in the tray
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);
  leaveInOrder(async () => {
    following.end();
    tray.end();
    await kept.stop();
  });
}

/** What starts this app with this home again, at login. */
function howToStart(): LoginOptions {
  const isDefault = isDefaultHome(home);
  return {
    platform,
    program: env['APPIMAGE'] ?? process.execPath,
    words: [...(app.isPackaged ? [] : [root]), '--hidden', ...(isDefault ? [] : ['--home', home])],
    entry: autostartFile(env['XDG_CONFIG_HOME'], home, isDefault),
  };
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
