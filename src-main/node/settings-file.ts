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

/**
 * The library is loaded for the first write only: reading by it would cost every command 60 ms to be told the same, and it
 * takes a list, a word or null for an empty store, which the next write would then put in their place.
 */
export function settingsFile(file: string, open: (options: StoreOptions) => Promise<Store>): SettingsFile {
  let store: Promise<Store> | undefined;

  return {
    async read() {
      try {
        const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
        const isWhole = typeof value === 'object' && value !== null && !Array.isArray(value);
        return isWhole ? { values: { ...value } } : { broken: 'it holds no settings' };
      } catch (thrown) {
        return systemCodeOf(thrown) === 'ENOENT' ? undefined : { broken: messageOf(thrown) };
      }
    },
    async write(values) {
      store ??= open({ cwd: path.dirname(file), name: path.basename(file, '.json') });
      const opened = store;
      // Not opened now is not never.
      opened.catch(() => (store = undefined));
      (await opened).store = values;
      syncFolder(path.dirname(file));
    },
  };
}

export async function openConf({ cwd, name }: StoreOptions): Promise<Store> {
  const { default: Conf } = await import('conf');
  return new Conf<Record<string, unknown>>({ cwd, configName: name, ...storeOptions });
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
