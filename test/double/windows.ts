/**
 * BrowserWindow, its webContents and ipcMain: each window is a page of the double's Chromium.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright';
import { app } from './app.ts';
import { context } from './chromium.ts';
import { answerRequests, toHost, toPage } from './network.ts';
import type { MessagePortMain } from './ports.ts';
import { surfaces } from './surfaces.ts';

export const ipcMain = new EventEmitter();
/** One display; a spec may change it and say so by `emit`. */
export const screen = Object.assign(new EventEmitter(), {
  workArea: { x: 0, y: 24, width: 1440, height: 876 },
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
  getDisplayNearestPoint: (): { workArea: Box } => ({ workArea: screen.workArea }),
});

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Options {
  width?: number;
  height?: number;
  show?: boolean;
  title?: string;
  frame?: boolean;
  alwaysOnTop?: boolean;
  skipTaskbar?: boolean;
  resizable?: boolean;
  webPreferences: Record<string, unknown> & { preload?: string };
}
type ToPage =
  | { to: 'channel'; channel: string; args: unknown[]; ports: number[] }
  | { to: 'port'; id: number; data: unknown }
  | { to: 'close'; id: number }
  | { to: 'echo'; id: number };

/** `from` and `isTop` are said by the double's own code in the page, before any other runs there. */
type FromPage =
  | { to: 'ipc'; channel: string; args: unknown[]; from: string; isTop: boolean }
  | { to: 'port'; id: number; data: unknown }
  | { to: 'close'; id: number }
  | { to: 'echo'; id: number };

const contentsOf = new Map<Page, WebContents>();
/** Routes stand before the first page loads anything. */
const routed = context.then((found) => answerRequests(found, (route) => isPrevented(route.request())));

class WebContents extends EventEmitter {
  page: Page | undefined;
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  private queue: ToPage[] = [];
  private readonly ports = new Map<number, MessagePortMain>();
  private nextPort = 1;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  /** Electron clones the message; the ports now belong to the page. */
  postMessage(channel: string, message: unknown, given: MessagePortMain[] = []): void {
    const ids = given.map((port) => {
      const id = this.nextPort++;
      this.ports.set(id, port);
      port.on('message', ({ data }: { data: unknown }) => this.tell({ to: 'port', id, data }));
      port.on('close', () => this.tell({ to: 'close', id }));
      port.start();
      return id;
    });
    this.tell({ to: 'channel', channel, args: [structuredClone(message)], ports: ids });
  }
  /** Text and the like to the preload of the page. */
  send(channel: string, ...args: unknown[]): void {
    this.tell({ to: 'channel', channel, args: structuredClone(args), ports: [] });
  }
  fromPort(id: number, data: unknown): void {
    this.ports.get(id)?.postMessage(data);
  }
  reload(): void {
    void this.page?.reload();
  }
  echo(id: number): void {
    this.tell({ to: 'echo', id });
  }
  closePort(id: number): void {
    this.ports.get(id)?.close();
    this.ports.delete(id);
  }
  /** The document goes, and with it every port it had. */
  leaveDocument(): void {
    for (const id of [...this.ports.keys()]) this.closePort(id);
  }
  /** In order, one trip for all that waits. */
  private tell(frame: ToPage): void {
    this.queue.push(frame);
    if (this.queue.length > 1) return;
    queueMicrotask(() => {
      const frames = this.queue.splice(0);
      this.page
        ?.evaluate((given) => (globalThis as unknown as { __fromMain(f: unknown): void }).__fromMain(given), frames)
        .catch(() => undefined); // the document is gone; so is whoever would have heard
    });
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all = new Set<BrowserWindow>();
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.all];
  }
  readonly webContents = new WebContents();
  readonly options: Options;
  private visible: boolean;
  private focused = false;
  private destroyed = false;
  private box: Box;

  constructor(options: Options) {
    super();
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = options.webPreferences;
    if (sandbox === false || contextIsolation === false || nodeIntegration === true || webSecurity === false)
      throw new Error('the double refuses insecure webPreferences');
    this.options = options;
    this.visible = options.show !== false;
    this.box = { x: 0, y: 0, width: options.width ?? 800, height: options.height ?? 600 };
    BrowserWindow.all.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    await routed;
    const found = await context;
    const page =
      found.pages().find((one) => one.url() === 'about:blank' && !contentsOf.has(one)) ?? (await found.newPage());
    contentsOf.set(page, this.webContents);
    this.webContents.page = page;
    await page.setViewportSize({ width: this.box.width, height: this.box.height });
    await bind(page, this.webContents, this.options.webPreferences.preload);
    page.on('close', () => this.gone());
    const answer = await page.goto(toPage(url));
    if (answer && !answer.ok()) throw new Error(`${url} answered ${answer.status()}`);
    this.webContents.emit('did-finish-load');
  }
  show(): void {
    this.visible = true;
    this.emit('show');
  }
  hide(): void {
    this.visible = false;
    this.blur();
    this.emit('hide');
  }
  /** One window has the focus at a time, and who had it hears that it lost it. */
  focus(): void {
    if (this.focused || !this.visible) return;
    for (const other of BrowserWindow.all) if (other !== this) other.blur();
    this.focused = true;
    this.emit('focus');
  }
  blur(): void {
    if (!this.focused) return;
    this.focused = false;
    this.emit('blur');
  }
  close(): void {
    void this.webContents.page?.close();
  }
  destroy(): void {
    this.close();
  }
  isVisible = (): boolean => this.visible;
  isFocused = (): boolean => this.focused;
  isMinimized = (): boolean => false;
  restore(): void {}
  isDestroyed = (): boolean => this.destroyed;
  getBounds = (): Box => ({ ...this.box });
  setBounds(box: Partial<Box>): void {
    this.box = { ...this.box, ...box };
    const { width, height } = this.box;
    void this.webContents.page?.setViewportSize({ width, height }).catch(() => undefined); // it may be closing
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  private gone(): void {
    this.destroyed = true;
    BrowserWindow.all.delete(this);
    this.webContents.leaveDocument();
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (BrowserWindow.all.size === 0) app.emit('window-all-closed');
  }
}

/** Frames inside get the preload as well, which in Electron they do not: what main refuses them is seen that way. */
async function bind(page: Page, contents: WebContents, preload: string | undefined): Promise<void> {
  // A binding of our own session: Playwright's were seen to be lost in a page that the spec's Playwright joined at the same moment.
  const session = await page.context().newCDPSession(page);
  session.on('Runtime.bindingCalled', ({ name, payload }) => name === '__toMain' && hear(payload));
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: '__toMain' });
  const hear = (payload: string) => {
    const told = JSON.parse(payload) as FromPage;
    if (told.to === 'port') contents.fromPort(told.id, told.data);
    else if (told.to === 'close') contents.closePort(told.id);
    else if (told.to === 'echo') contents.echo(told.id);
    else ipcMain.emit(told.channel, { sender: contents, senderFrame: senderOf(told) }, ...told.args);
  };
  const prelude = readFileSync(path.join(import.meta.dirname, 'prelude.js'), 'utf8');
  if (preload) await page.addInitScript(`(() => {${prelude}\n${readFileSync(preload, 'utf8')}\n})()`);
  page.on('popup', (popup) => {
    surfaces.push({ kind: 'popup', data: contents.openHandler({ url: popup.url() }).action });
    void popup.close();
  });
}

function senderOf({ from, isTop }: { from: string; isTop: boolean }): {
  url: string;
  origin: string;
  parent: object | null;
} {
  const url = toHost(from);
  const origin = url.startsWith('app://vesper/') ? 'app://vesper' : new URL(url).origin;
  return { url, origin, parent: isTop ? null : {} };
}

/** What a document does by itself is asked about; what the host loads is not. A reload is no going elsewhere. */
function isPrevented(request: { isNavigationRequest(): boolean; frame(): Frame; url(): string }): boolean {
  if (!request.isNavigationRequest()) return false;
  const frame = request.frame();
  const contents = contentsOf.get(frame.page());
  const url = toHost(request.url());
  const isMainFrame = frame.parentFrame() === null;
  const from = toHost(frame.url());
  if (!contents) return false;
  let prevented = false;
  const details = { url, isMainFrame, isSameDocument: false, preventDefault: () => (prevented = true) };
  if (from !== 'about:blank' && from !== '' && from !== url)
    contents.emit(isMainFrame ? 'will-navigate' : 'will-frame-navigate', details);
  if (!prevented && isMainFrame) {
    contents.emit('did-start-navigation', details);
    contents.leaveDocument();
  }
  return prevented;
}
