/**
 * The module 'electron' for plain Node, as far as our host uses it. Windows are pages of a real Chromium; what native surfaces
 * are asked to do is recorded. What it cannot show: isolation, sandbox, fuses, the look of tray and menus (ARCHITECTURE §6).
 *
 * What a spec has in its hands, by `desktop.evaluate((electron) => …)`:
 * - `Tray.last`: `toolTip`, `image`, `menu`, `emit('click')`; `Tray.last.menu.press('Pause', 'For 1 hour')`
 * - `BrowserWindow.getAllWindows()`: `isVisible()`, `getBounds()`, `blur()`; `desktop.page('popover')` is the page of one
 * - `Notification.shown`: `title`, `body`, `emit('click')`; `Notification.supported = false`
 * - `powerMonitor.idle = 900` seconds, `.onBattery = true`, `.emit('suspend')`, `.emit('resume')`
 * - `dialog.next.push(folder)`: what the person chooses in the next folder dialog
 * - `nativeTheme.shouldUseDarkColors = true` and `.emit('updated')`; `screen.workArea`
 * - `await time.advance(60_000)`: the clock goes forward, and all that waits for it comes in turn; `time.sleep(ms)`: as when the
 *   machine slept, each of them once, at the end (`time.ts`)
 * - `surfaces`: everything else that was asked of the system, in order
 */
import { evaluateFor } from './driver.ts';
import { app } from './app.ts';
import {
  surfaces,
  Menu,
  Notification,
  Tray,
  nativeImage,
  nativeTheme,
  powerMonitor,
  safeStorage,
  dialog,
  shell,
  systemPreferences,
} from './surfaces.ts';
import { protocol, session } from './network.ts';
import { MessageChannelMain } from './ports.ts';
import { time } from './time.ts';
import { utilityProcess } from './utility.ts';
import { BrowserWindow, ipcMain, screen } from './windows.ts';

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
};

const electron = {
  app,
  BrowserWindow,
  dialog,
  Menu,
  nativeTheme,
  Notification,
  powerMonitor,
  safeStorage,
  screen,
  surfaces,
  time,
  Tray,
  utilityProcess,
};
/** What a spec's `evaluate` gets. */
export type ElectronDouble = typeof electron;

/** electron-store takes the module's default. */
export default { app, ipcMain, shell };

evaluateFor(electron);
