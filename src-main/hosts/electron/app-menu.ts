/**
 * The menu of the windows: what text fields need on macOS, close and quit everywhere. Electron's own would offer web pages and
 * developer tools.
 */
import { Menu } from 'electron';
import { menuWords } from './tray-words.ts';

export function setAppMenu(platform: NodeJS.Platform, quit: () => void): void {
  const leave = { label: menuWords.quit, accelerator: 'CommandOrControl+Q', click: quit };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'Vesper', submenu: [...(platform === 'darwin' ? [{ role: 'hide' } as const] : []), leave] },
      { role: 'editMenu' },
      { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }] },
    ]),
  );
}
