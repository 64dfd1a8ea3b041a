/**
 * settings.json behind the engine's port: by `conf` in plain Node, by `electron-store` (made on conf) in the desktop app.
 */
import { closeSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, systemCodeOf } from '../../src-shared/kit/errors.ts';
import type { SettingsFile } from '../engine/ports.ts';

/** What is used of both libraries: the whole store, read from the file and written to it each time. */
export interface Store {
  store: Record<string, unknown>;
}

/** `cwd` and `name` without `.json`; flat keys, so no dot notation; for this user alone. */
export interface StoreOptions {
  cwd: string;
  name: string;
}

export const storeOptions = { configFileMode: 0o600, accessPropertiesByDotNotation: false, clearInvalidConfig: false };

/** Opens lazily: the library is loaded only where a home is held. */
export function settingsFile(file: string, open: (options: StoreOptions) => Promise<Store>): SettingsFile {
  let store: Promise<Store> | undefined;
  const opened = () => (store ??= open({ cwd: path.dirname(file), name: path.basename(file, '.json') }));

  return {
    async read() {
      let text;
      try {
        text = readFileSync(file, 'utf8');
      } catch (thrown) {
        return systemCodeOf(thrown) === 'ENOENT' ? undefined : { broken: messageOf(thrown) };
      }
      // The library refuses what is no JSON, and takes a list, a word or null for an empty store and would write over it.
      const broken = whyNoObject(text);
      return broken === undefined ? { values: { ...(await opened()).store } } : { broken };
    },
    async write(values) {
      (await opened()).store = values;
      syncFolder(path.dirname(file));
    },
  };
}

export async function openConf({ cwd, name }: StoreOptions): Promise<Store> {
  const { default: Conf } = await import('conf');
  return new Conf<Record<string, unknown>>({ cwd, configName: name, ...storeOptions });
}

function whyNoObject(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
    return 'it holds no settings';
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** The library syncs the file; its name in the folder is durable only with the folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
