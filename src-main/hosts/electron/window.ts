/**
 * The one place where windows are made: every safe preference said, hidden, on its way to a page of ours (E1–E4, E6, E11).
 */
import { app, BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { pages } from './scheme.ts';

export interface OpenWindow {
  window: BrowserWindow;
  /** Says something to its page, once that has loaded. */
  tell(channel: string, text: string): void;
}

/** A hidden window on its way to a page of ours. */
export function openWindow(
  preload: string,
  page: keyof typeof pages,
  options: BrowserWindowConstructorOptions,
): OpenWindow {
  const window = new BrowserWindow({
    title: 'Vesper',
    ...options,
    show: false,
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
  mendAfterCrash(window);
  const isLoaded = window.loadURL(pages[page]).then(
    () => true,
    () => {
      // A page that fails to load leaves an empty window; closing it is the way to a new one.
      if (!window.isDestroyed()) window.close();
      return false;
    },
  );
  return {
    window,
    tell: (channel, text) =>
      void isLoaded.then((loaded) => {
        if (loaded && !window.isDestroyed()) window.webContents.send(channel, text);
      }),
  };
}

/** A page whose process died is loaded anew in its window; one that dies again at once is closed, and made anew when it is wanted. */
function mendAfterCrash(window: BrowserWindow): void {
  let lastAt = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = performance.now();
    if (now - lastAt < againMs) return window.destroy();
    lastAt = now;
    window.webContents.reload();
  });
}
const againMs = 10_000;
