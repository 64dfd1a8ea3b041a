/**
 * Native surfaces: they keep what they were asked to show, and specs press them.
 */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';

/** What was asked of surfaces that have no other trace. */
export const surfaces: { kind: string; data: unknown }[] = [];

export interface Item {
  label?: string;
  type?: string;
  role?: string;
  enabled?: boolean;
  submenu?: Item[];
  click?: () => void;
}
export class Menu {
  static application: Menu | null = null;
  readonly items: Item[];
  constructor(items: Item[]) {
    this.items = items;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }
  /** For specs: presses the item that the labels lead to, as long as it can be chosen. Its label; undefined when there is none. */
  press(...labels: string[]): string | undefined {
    const found = labels.reduce<Item | undefined>(
      (menu, label) => menu?.submenu?.find((item) => item.label === label && item.enabled !== false),
      { submenu: this.items },
    );
    found?.click?.();
    return found?.click && found.label;
  }
  static buildFromTemplate(items: Item[]): Menu {
    return new Menu(items);
  }
}

interface Image {
  file: string;
  setTemplateImage(is: boolean): void;
}
export const nativeImage = {
  /** Electron makes an empty image of a missing file, and nobody notices: here it fails. */
  createFromPath(file: string): Image {
    if (!existsSync(file)) throw new Error(`the double has no image ${file}`);
    return { file, setTemplateImage: () => undefined };
  },
};

export class Tray extends EventEmitter {
  static last: Tray | undefined;
  image: string;
  toolTip = '';
  menu: Menu | undefined;
  constructor(image: Image) {
    super();
    this.image = image.file;
    Tray.last = this;
  }
  setImage(image: Image): void {
    this.image = image.file;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  setIgnoreDoubleClickEvents(): void {}
  popUpContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 1200, y: 0, width: 24, height: 24 };
  }
  destroy(): void {
    surfaces.push({ kind: 'tray-end', data: null });
  }
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
/** For specs: `reducedMotion`. */
export const systemPreferences = {
  reducedMotion: false,
  getAnimationSettings: () => ({ prefersReducedMotion: systemPreferences.reducedMotion }),
};
/** For specs: `idle` seconds (or a system that says something else), `onBattery`; `emit('suspend')`, `emit('resume')`. */
export const powerMonitor = Object.assign(new EventEmitter(), {
  idle: 0,
  onBattery: false,
  getSystemIdleTime: (): number => powerMonitor.idle,
  getSystemIdleState: (threshold: number): 'active' | 'idle' => (powerMonitor.idle >= threshold ? 'idle' : 'active'),
  isOnBatteryPower: (): boolean => powerMonitor.onBattery,
});

export const dialog = {
  /** For specs: what the person chooses next; nothing means that they cancel. */
  next: [] as string[],
  /** Asked by a window, so that it stands above it. */
  async showOpenDialog(window: { isVisible(): boolean }, options: { properties?: string[] }) {
    surfaces.push({ kind: 'open-dialog', data: { ...options, isVisible: window.isVisible() } });
    const filePaths = dialog.next.splice(0);
    await new Promise((resolve) => setTimeout(resolve, 20)); // a person takes their time
    return { canceled: filePaths.length === 0, filePaths };
  },
  showErrorBox: (title: string, text: string) => void surfaces.push({ kind: 'error-box', data: `${title}: ${text}` }),
};

interface NotificationOptions {
  title: string;
  body: string;
  actions?: { type: string; text: string }[];
}
export class Notification extends EventEmitter {
  /** For specs: every notification that was shown; `emit('click')` presses it. */
  static readonly shown: Notification[] = [];
  static supported = true;
  static isSupported = (): boolean => Notification.supported;
  readonly title: string;
  readonly body: string;
  readonly actions: { type: string; text: string }[];
  constructor({ title, body, actions = [] }: NotificationOptions) {
    super();
    [this.title, this.body, this.actions] = [title, body, actions];
  }
  show(): void {
    Notification.shown.push(this);
    queueMicrotask(() => this.emit('show'));
  }
  close(): void {
    queueMicrotask(() => this.emit('close', {}));
  }
}
export const shell = { openExternal: async (url: string) => void surfaces.push({ kind: 'open', data: url }) };

/** Seals by turning letters around, which is enough to see whether something was sealed. `backend` is Linux's answer. */
export const safeStorage = {
  backend: 'gnome_libsecret',
  available: true,
  getSelectedStorageBackend: (): string => safeStorage.backend,
  isEncryptionAvailable: (): boolean => safeStorage.available,
  encryptString: (text: string): Buffer => Buffer.from([...text].reverse().join('')),
  decryptString: (sealed: Buffer): string => [...sealed.toString('utf8')].reverse().join(''),
};
