/**
 * `app`: its events, its paths and its end.
 */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { closeChromium, context } from './chromium.ts';
import { surfaces } from './surfaces.ts';

const paths = new Map<string, string>();
const emitter = new EventEmitter();
let isReady = false;
void context.then(() => (isReady = true));

export const app = Object.assign(emitter, {
  isPackaged: false,
  dock: undefined,
  setAppUserModelId: (id: string) => void surfaces.push({ kind: 'app-id', data: id }),
  whenReady: async () => void (await context),
  isReady: () => isReady,
  getVersion: () => '0.0.0',
  getPath: (name: string) => paths.get(name),
  /** As Electron, which takes no folder that is not there. */
  setPath(name: string, value: string) {
    if (!existsSync(value)) throw new Error(`Path does not exist: ${value}`);
    paths.set(name, value);
  },
  enableSandbox: () => void surfaces.push({ kind: 'sandbox', data: true }),
  requestSingleInstanceLock: () => true,
  /** As Electron: whoever listens to 'before-quit' may put it off. */
  quit() {
    let isPutOff = false;
    emitter.emit('before-quit', { preventDefault: () => (isPutOff = true) });
    if (!isPutOff) app.exit(0);
  },
  /** As Electron: at once, nobody is asked. */
  exit(code = 0) {
    void closeChromium().finally(() => process.exit(code));
  },
});
