/**
 * The tray icon: the state by its shape, the reason in its tooltip, and a menu with what one may want at once.
 */
import path from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray, type NativeImage, type Rectangle } from 'electron';
import type { Status } from '../../../src-shared/contract/views.ts';
import { iconOf, tooltipOf, type TrayIcon } from './tray-words.ts';

export interface TrayActs {
  toggle(icon: Rectangle): void;
  openBrowser(): void;
  dreamNow(): void;
  quit(): void;
}

export interface TrayFace {
  /** Undefined: there is no contact with the engine. */
  show(status: Status | undefined): void;
  end(): void;
}

/** `folder` holds the rendered icons. */
export function showTray(folder: string, acts: TrayActs): TrayFace {
  let icon: TrayIcon = 'idle';
  let headline = '';
  const tray = new Tray(imageOf(folder, icon));
  const repaint = () => tray.setImage(imageOf(folder, icon));
  nativeTheme.on('updated', repaint);
  tray.on('click', () => acts.toggle(tray.getBounds()));
  show(undefined);
  return {
    show,
    end() {
      nativeTheme.off('updated', repaint);
      tray.destroy();
    },
  };

  function show(status: Status | undefined): void {
    const next = tooltipOf(status);
    if (iconOf(status) !== icon) {
      icon = iconOf(status);
      repaint();
    }
    if (next === headline) return;
    headline = next;
    tray.setToolTip(headline);
    tray.setContextMenu(menuOf(headline, status, () => acts.toggle(tray.getBounds()), acts));
  }
}

/** On Linux a click may not be told, so the menu has everything. */
function menuOf(headline: string, status: Status | undefined, toggle: () => void, acts: TrayActs): Menu {
  return Menu.buildFromTemplate([
    { label: headline, enabled: false },
    { type: 'separator' },
    { label: 'Where you left off', click: toggle },
    { label: 'Open Vesper', click: acts.openBrowser },
    { label: 'Dream now', enabled: status !== undefined && !status.dream.running, click: acts.dreamNow },
    { type: 'separator' },
    { label: 'Quit Vesper', click: acts.quit },
  ]);
}

/** macOS colours a template image itself; elsewhere the ink is chosen against the bar. */
function imageOf(folder: string, icon: TrayIcon): NativeImage {
  const size = process.platform === 'linux' ? 22 : 16;
  const ink = process.platform !== 'darwin' && nativeTheme.shouldUseDarkColors ? 'light' : 'dark';
  const image = nativeImage.createFromPath(path.join(folder, `${icon}-${size}-${ink}.png`));
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}
