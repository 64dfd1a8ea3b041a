/**
 * settings.json in the desktop app, by electron-store; the same file that conf keeps for the headless host and commands.
 */
import path from 'node:path';
import type { SettingsFile } from '../../engine/ports.ts';
import { settingsFile, storeOptions, type Store, type StoreOptions } from '../../node/settings-file.ts';

export function appSettings(home: string): SettingsFile {
  return settingsFile(path.join(home, 'settings.json'), openElectronStore);
}

export async function openElectronStore({ cwd, name }: StoreOptions): Promise<Store> {
  const { default: ElectronStore } = await import('electron-store');
  return new ElectronStore<Record<string, unknown>>({ cwd, name, ...storeOptions });
}
