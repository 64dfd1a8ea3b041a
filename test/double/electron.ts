/**
 * The module 'electron' for plain Node, as far as our host uses it. Windows are pages of a real Chromium; what native surfaces
 * are asked to do is recorded. What it cannot show: isolation, sandbox, fuses, the look of tray and menus (ARCHITECTURE §6).
 */
import { evaluateFor } from './driver.ts';
import { app } from './app.ts';
import { surfaces, Menu, Tray, nativeImage, nativeTheme, powerMonitor, dialog, shell } from './surfaces.ts';
import { protocol, session } from './network.ts';
import { MessageChannelMain } from './ports.ts';
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
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};

const electron = { app, BrowserWindow, Menu, nativeTheme, powerMonitor, Tray, utilityProcess, surfaces };
/** What a spec's `evaluate` gets. */
export type ElectronDouble = typeof electron;

/** electron-store takes the module's default. */
export default { app, ipcMain, shell };

evaluateFor(electron);
