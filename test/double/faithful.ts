/**
 * The double offers nothing that Electron does not: checked by the compiler, name by name, against electron.d.ts.
 * What is for specs alone is named here.
 */
import type Electron from 'electron';
import type { app } from './app.ts';
import type { MessagePortMain } from './ports.ts';
import type {
  dialog,
  Menu,
  nativeTheme,
  Notification,
  powerMonitor,
  safeStorage,
  systemPreferences,
  Tray,
} from './surfaces.ts';
import type { BrowserWindow, screen } from './windows.ts';

/** Names of `Double` that Electron's `Real` lacks; `ForSpecs` apart. */
type Made<Double, Real, ForSpecs extends string = never> = Exclude<keyof Double, keyof Real | ForSpecs>;

interface Invented {
  app: Made<typeof app, Electron.App>;
  browserWindow: Made<BrowserWindow, Electron.BrowserWindow, 'options'>;
  dialog: Made<typeof dialog, Electron.Dialog, 'next'>;
  menu: Made<Menu, Electron.Menu, 'press'>;
  messagePortMain: Made<MessagePortMain, Electron.MessagePortMain, 'peer'>;
  nativeTheme: Made<typeof nativeTheme, Electron.NativeTheme>;
  notification: Made<Notification, Electron.Notification>;
  powerMonitor: Made<typeof powerMonitor, Electron.PowerMonitor, 'idle' | 'onBattery'>;
  safeStorage: Made<typeof safeStorage, Electron.SafeStorage, 'backend' | 'available'>;
  screen: Made<typeof screen, Electron.Screen, 'workArea'>;
  systemPreferences: Made<typeof systemPreferences, Electron.SystemPreferences, 'reducedMotion'>;
  tray: Made<Tray, Electron.Tray, 'image' | 'toolTip' | 'menu'>;
}

/** The compiler names here whatever was made up. */
export const invented: [Invented[keyof Invented]] extends [never] ? 'nothing' : Invented[keyof Invented] = 'nothing';
