/**
 * Stands for Electron's own files where they cannot be had: a program that does nothing, with a wire of fuses as Electron's has it.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Of @electron/fuses: 32 bytes that no other part of the program holds; behind them the version and the length of the wire. */
export const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron 45 comes: one byte a fuse, `0` off and `1` on, in the order of `FuseV1Options`. */
const wire = '101100011';

/** Fills `folder` with what electron-builder takes for an unpacked Electron for Linux. */
export function makeStandIn(folder: string, version: string): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  const padding = Buffer.alloc(4096);
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, wire.length]), Buffer.from(wire)]);
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([padding, fuses, padding]));
  chmodSync(path.join(folder, 'electron'), 0o755);
  writeFileSync(path.join(folder, 'version'), version);
  for (const file of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(folder, file), 'stand-in\n');
}
