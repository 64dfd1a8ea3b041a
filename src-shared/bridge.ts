/**
 * What the desktop app's preload gives its page: named functions, nothing of Electron (E20).
 */
export interface Bridge {
  /** Asks for a line to the engine. It comes as a `message` event of this window with `engineLine` as data and one port. */
  connectEngine(): void;
  /** Where a dropped file or folder is on the disk; empty when it is not on one. */
  pathForFile(file: File): string;
}

export const engineLine = 'vesper:engine';
