/**
 * The two windows: the popover by the tray icon and the browser window. Both show the same page and may be closed at any time.
 */
import { app, BrowserWindow, screen, type BrowserWindowConstructorOptions, type Rectangle } from 'electron';
import { placeBy } from './placement.ts';
import { pageAddress } from './scheme.ts';

export interface Windows {
  showBrowser(): void;
  /** Shows the popover beside `icon`, or hides it when it is there. */
  togglePopover(icon?: Rectangle): void;
  /** While true, the popover stays when something else is clicked: first run is on. */
  pin(pinned: boolean): void;
}

const popoverSize = { width: 380, height: 560 };

export function openWindows(preload: string): Windows {
  let popover: BrowserWindow | undefined;
  let browser: BrowserWindow | undefined;
  let isPinned = false;

  function openPopover(): BrowserWindow {
    const window = open(preload, {
      ...popoverSize,
      frame: false,
      resizable: false,
      skipTaskbar: true,
      fullscreenable: false,
    });
    window.on('blur', () => !isPinned && window.hide());
    window.on('closed', () => (popover = undefined));
    return window;
  }
  function openBrowser(): BrowserWindow {
    const window = open(preload, { width: 1120, height: 760, minWidth: 380, minHeight: 480 });
    window.on('closed', () => (browser = undefined));
    return window;
  }

  return {
    showBrowser() {
      browser ??= openBrowser();
      if (browser.isMinimized()) browser.restore();
      browser.show();
      browser.focus();
    },
    togglePopover(icon) {
      if (popover?.isVisible()) return popover.hide();
      popover ??= openPopover();
      const near = icon ?? { ...screen.getCursorScreenPoint(), width: 0, height: 0 };
      const { x, y } = placeBy(near, popoverSize, screen.getDisplayNearestPoint(near).workArea);
      popover.setPosition(x, y);
      popover.show();
      popover.focus();
    },
    pin: (pinned) => void (isPinned = pinned),
  };
}

/** A hidden window on its way to the page. */
function open(preload: string, options: BrowserWindowConstructorOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...options,
    show: false,
    title: 'Vesper',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  // A page that fails to load leaves an empty window; closing it is the way to a new one.
  window.loadURL(pageAddress).catch(() => window.isDestroyed() || window.close());
  return window;
}
