/**
 * The system's keychain behind the engine's port. On Linux without a keyring Electron would only scramble what it is given, with
 * a password that is the same everywhere: that is refused.
 */
import { safeStorage } from 'electron';
import type { Keychain } from '../../engine/ports.ts';

export function systemKeychain(platform: NodeJS.Platform): Keychain {
  return {
    whyNot() {
      if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()))
        return 'this desktop has no keyring, so it would be stored as plain text';
      return safeStorage.isEncryptionAvailable() ? undefined : "the system's keychain is not available";
    },
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  };
}
