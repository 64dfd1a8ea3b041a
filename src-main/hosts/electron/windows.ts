/**
 * The two windows: the popover by the tray icon and the memory browser. Either may be closed at any time.
 */
import { dialog, type WebContents } from 'electron';
import { windowAskSchema, type Place } from '../../../src-shared/bridge.ts';
import { askWindow, showPlace, takeFolder } from './channels.ts';
import { hearPages } from './hear.ts';
import type { Desktop } from './placement.ts';
import { keepPopover, type Popover } from './popover.ts';
import { openWindow, type OpenWindow } from './window.ts';

export interface Windows {
  popover: Popover;
  /** Shows the memory browser, at a place when one is named. */
  showBrowser(place?: Place): void;
  /** Asks for a folder by the system's own dialog and gives it to the popover's page. */
  chooseFolder(): void;
  /** A folder that came from outside, for the popover's page. */
  giveFolder(path: string): void;
}

export interface WindowOptions {
  preload: string;
  desktop: Desktop;
  /** Names the memory browser; says more where there is more to say. */
  title: string;
}

export function openWindows({ preload, desktop, title }: WindowOptions): Windows {
  let browser: OpenWindow | undefined;
  const popover = keepPopover(desktop, (options) => openWindow(preload, 'popover', options));
  hearAsks();
  return { popover, showBrowser, chooseFolder: () => void chooseFolder(), giveFolder };

  function showBrowser(place?: Place): void {
    browser ??= openBrowser();
    const { window, tell } = browser;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (place) tell(showPlace, place);
  }
  function openBrowser(): OpenWindow {
    const opened = openWindow(preload, 'browser', { width: 1120, height: 760, minWidth: 380, minHeight: 480, title });
    opened.window.on('page-title-updated', (event) => event.preventDefault());
    opened.window.on('closed', () => (browser = undefined));
    return opened;
  }

  /** What pages ask of their windows: a closed list; the popover's own asks are heard from the popover alone. */
  function hearAsks(): void {
    hearPages(askWindow, ({ sender }, said) => {
      const { data: asked } = windowAskSchema.safeParse(said);
      if (asked?.ask === 'open') return showBrowser(asked.place);
      if (asked?.ask === 'choose-folder') return void chooseFolder(sender);
      if (!asked || !popover.isOf(sender)) return;
      if (asked.ask === 'hide') popover.hide();
      else if (asked.ask === 'fit') popover.fit(asked.height);
      else popover.hold('page', asked.on);
    });
  }

  /** The answer goes to the page that asked, or to the popover when it was the menu. */
  async function chooseFolder(asking?: WebContents): Promise<void> {
    const isBrowser = asking !== undefined && asking === browser?.window.webContents;
    if (!isBrowser) popover.show();
    popover.hold('dialog', true);
    // Above its window: a popover that is always on top would cover it otherwise.
    const { canceled, filePaths } = await dialog
      .showOpenDialog(isBrowser && browser ? browser.window : popover.window(), {
        title: 'Choose a project folder',
        properties: ['openDirectory'],
      })
      .finally(() => popover.hold('dialog', false));
    const [folder] = filePaths;
    if (canceled || folder === undefined) return;
    if (isBrowser && browser) browser.tell(takeFolder, folder);
    else giveFolder(folder);
  }
  function giveFolder(folder: string): void {
    popover.show();
    popover.tell(takeFolder, folder);
  }
}
