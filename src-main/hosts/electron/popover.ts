/**
 * The popover's life: made before it is wanted, shown by the icon, as high as its content, gone when something else is clicked.
 */
import {
  screen,
  type BrowserWindow,
  type BrowserWindowConstructorOptions,
  type Rectangle,
  type WebContents,
} from 'electron';
import { heightFor, placeBy, type Desktop } from './placement.ts';
import type { OpenWindow } from './window.ts';

export interface Popover {
  /** Makes it, hidden, so that showing it is instant. */
  warm(): void;
  show(icon?: Rectangle): void;
  /** A click on the icon: shows it, or hides it when it is there. */
  toggle(icon: Rectangle): void;
  hide(): void;
  /** Its content is this high. */
  fit(height: number): void;
  /** While any reason holds it, it stays though something else is clicked. */
  hold(reason: Hold, on: boolean): void;
  window(): BrowserWindow;
  isOf(contents: WebContents): boolean;
  tell(channel: string, text: string): void;
}
/** The first run; what its page says (a drag, a first run); the system's own dialog above it. */
export type Hold = 'first-run' | 'page' | 'dialog';

const width = 380;
const firstHeight = 420;
/** A click on the icon of an open popover takes its focus first: it hid, and the click that follows must not show it again. */
const clickMs = 400;
const unknown = { x: 0, y: 0, width: 0, height: 0 };

/** `open` makes a hidden window on its way to the popover's page. */
export function keepPopover(desktop: Desktop, open: (options: BrowserWindowConstructorOptions) => OpenWindow): Popover {
  let made: OpenWindow | undefined;
  let icon: Rectangle = unknown;
  let height = firstHeight;
  let hiddenByBlurAt = -Infinity;
  const holds = new Set<Hold>();

  // A display came, went or changed: what is shown must not be left where no display is.
  const placeAgain = () => {
    if (made?.window.isVisible()) place();
  };
  screen.on('display-added', placeAgain);
  screen.on('display-removed', placeAgain);
  screen.on('display-metrics-changed', placeAgain);

  function make(): OpenWindow {
    const opened = open(looks(desktop));
    const { window } = opened;
    if (desktop === 'darwin') {
      window.setAlwaysOnTop(true, 'pop-up-menu');
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    }
    window.on('blur', () => {
      if (holds.size > 0 || !window.isVisible()) return;
      hiddenByBlurAt = performance.now();
      window.hide();
    });
    window.on('closed', () => {
      made = undefined;
      holds.delete('page');
    });
    // What the page asked for goes with its document.
    window.webContents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) holds.delete('page');
    });
    return (made = opened);
  }
  function place(): void {
    if (!made) return;
    const near = icon.width > 0 ? icon : { ...unknown, ...screen.getCursorScreenPoint() };
    const { workArea } = screen.getDisplayNearestPoint(near);
    const size = { width, height: heightFor(desktop, height, workArea) };
    const at = placeBy(desktop, icon, size, workArea);
    if (at) made.window.setBounds({ ...at, ...size });
    else made.window.setContentSize(size.width, size.height);
  }
  function show(at?: Rectangle): void {
    icon = at ?? icon;
    const { window } = made ?? make();
    place();
    window.show();
    window.focus();
  }

  return {
    warm: () => void (made ?? make()),
    show,
    toggle(at) {
      if (made?.window.isVisible()) return made.window.hide();
      if (performance.now() - hiddenByBlurAt < clickMs) return;
      show(at);
    },
    hide: () => made?.window.hide(),
    fit(wanted) {
      if (wanted === height) return;
      height = wanted;
      place();
    },
    hold: (reason, on) => void (on ? holds.add(reason) : holds.delete(reason)),
    window: () => (made ?? make()).window,
    isOf: (contents) => made?.window.webContents === contents,
    tell: (channel, text) => (made ?? make()).tell(channel, text),
  };
}

/** On Wayland nobody can place a window, so there it is one like any other, with a title bar. */
function looks(desktop: Desktop): BrowserWindowConstructorOptions {
  const isPlaced = desktop !== 'wayland';
  return {
    width,
    height: firstHeight,
    useContentSize: true,
    frame: !isPlaced,
    skipTaskbar: isPlaced,
    alwaysOnTop: isPlaced,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
  };
}
