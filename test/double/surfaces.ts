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
  enabled?: boolean;
  click?: () => void;
}
export class Menu {
  readonly items: Item[];
  constructor(items: Item[]) {
    this.items = items;
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
  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 1200, y: 0, width: 24, height: 24 };
  }
  destroy(): void {
    surfaces.push({ kind: 'tray-end', data: null });
  }
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
export const powerMonitor = Object.assign(new EventEmitter(), {
  idle: 0,
  onBattery: false,
  getSystemIdleTime: (): number => powerMonitor.idle,
  isOnBatteryPower: (): boolean => powerMonitor.onBattery,
});
export const dialog = {
  showErrorBox: (title: string, text: string) => void surfaces.push({ kind: 'error-box', data: `${title}: ${text}` }),
};
export const shell = { openExternal: async (url: string) => void surfaces.push({ kind: 'open', data: url }) };
