/**
 * The tray icon: the state by its shape, the reason in its tooltip, and a menu with all that the popover can do.
 */
import path from 'node:path';
import {
  Menu,
  nativeImage,
  nativeTheme,
  systemPreferences,
  Tray,
  type MenuItemConstructorOptions,
  type NativeImage,
  type Rectangle,
} from 'electron';
import type { Status } from '../../../src-shared/contract/views.ts';
import type { Desktop } from './placement.ts';
import { menuOf, type TrayActs } from './tray-menu.ts';
import { iconOf, tooltipOf, type TrayIcon } from './tray-words.ts';

export interface TrayFace {
  /** Undefined: there is no contact with the engine. */
  show(status: Status | undefined): void;
  bounds(): Rectangle;
  end(): void;
}

export interface TrayOptions {
  /** Holds the rendered icons. */
  folder: string;
  desktop: Desktop;
  acts: TrayActs;
  toggle(icon: Rectangle): void;
  /** Something was dropped on the icon (macOS). */
  dropped(path: string): void;
}

/** While dreaming the reflection moves one step at this pace; it stands still for who wants no motion (design §5). */
const stepMs = 800;

export function showTray({ folder, desktop, acts, toggle, dropped }: TrayOptions): TrayFace {
  let icon: TrayIcon = 'idle';
  let toolTip = '';
  let shown = '';
  let template: MenuItemConstructorOptions[] = [];
  let isStepped = false;
  let steps: NodeJS.Timeout | undefined;
  const tray = new Tray(imageOf(folder, icon, desktop));
  const repaint = () => tray.setImage(imageOf(folder, isStepped ? 'dreaming-step' : icon, desktop));
  nativeTheme.on('updated', repaint);
  tray.on('click', () => toggle(tray.getBounds()));
  if (desktop === 'darwin') {
    // A menu that is set would take the click as well.
    tray.on('right-click', () => tray.popUpContextMenu(Menu.buildFromTemplate(template)));
    tray.setIgnoreDoubleClickEvents(true);
    tray.on('drop-files', (_event, files) => files[0] !== undefined && dropped(files[0]));
  }
  show(undefined);
  return {
    show,
    bounds: () => tray.getBounds(),
    end() {
      clearInterval(steps);
      nativeTheme.off('updated', repaint);
      tray.destroy();
    },
  };

  function step(): void {
    const isStill = systemPreferences.getAnimationSettings().prefersReducedMotion;
    if (isStill && !isStepped) return;
    isStepped = !isStill && !isStepped;
    repaint();
  }

  function show(status: Status | undefined): void {
    if (iconOf(status) !== icon) {
      icon = iconOf(status);
      clearInterval(steps);
      isStepped = false;
      repaint();
      if (icon === 'dreaming') steps = setInterval(step, stepMs);
    }
    if (tooltipOf(status) !== toolTip) {
      toolTip = tooltipOf(status);
      tray.setToolTip(toolTip);
    }
    template = menuOf(status, acts);
    // Replacing it would close a menu that is open: only when something in it is another.
    const now = JSON.stringify(template);
    if (now === shown) return;
    shown = now;
    if (desktop !== 'darwin') tray.setContextMenu(Menu.buildFromTemplate(template));
  }
}

/** macOS colours a template image itself; elsewhere the ink is chosen against the bar. Electron finds the `@2x` beside it. */
function imageOf(folder: string, icon: TrayIcon | 'dreaming-step', desktop: Desktop): NativeImage {
  const size = desktop === 'darwin' || desktop === 'win32' ? 16 : 22;
  const ink = desktop !== 'darwin' && nativeTheme.shouldUseDarkColors ? 'light' : 'dark';
  const image = nativeImage.createFromPath(path.join(folder, `${icon}-${size}-${ink}.png`));
  if (desktop === 'darwin') image.setTemplateImage(true);
  return image;
}
