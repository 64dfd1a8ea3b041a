/**
 * A named pipe that shells write into and this process reads: what goes through it is kept by the system in memory and touches no disk.
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, lstatSync, openSync, rmSync, writeSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import type { Pipes } from '../engine/ports.ts';
import { findProgram } from './programs.ts';

/** @throws VesperError `unavailable` (by `listen`) where the system or the file system of the home has none. */
export function nodePipes(searchPath: string | undefined): Pipes {
  return {
    async listen(file, heard) {
      await make(file, searchPath);
      // For writing too: so it never ends when the last shell goes, and keeps what was written while nobody reads.
      const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
      const stream = new net.Socket({ fd, readable: true, writable: false });
      stream.on('data', heard.data);
      stream.on('error', (thrown) => heard.lost(messageOf(thrown)));
      return {
        fd,
        close: () =>
          new Promise((resolve) => {
            stream.once('close', () => resolve());
            stream.destroy();
          }),
      };
    },
    say,
  };
}

async function make(file: string, searchPath: string | undefined): Promise<void> {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isFIFO() && (found.mode & 0o777) === 0o600) return;
  // Whatever else stands there is in the data home, and ours.
  if (found) rmSync(file, { recursive: true });
  const program =
    process.platform === 'win32'
      ? undefined
      : findProgram('mkfifo', [searchPath ?? '', '/usr/bin', '/bin'].join(path.delimiter));
  if (program === undefined) throw new VesperError('unavailable', 'this system has no named pipes for shells');
  try {
    await new Promise<void>((resolve, reject) => {
      execFile(program, ['-m', '600', file], { env: {} }, (error) =>
        error instanceof Error ? reject(error) : resolve(),
      );
    });
  } catch (thrown) {
    throw new VesperError('unavailable', `the data home cannot hold a named pipe: ${messageOf(thrown)}`);
  }
}

/** Never waits: what does not fit is not said. */
function say(file: string, text: string): boolean {
  let fd: number | undefined;
  try {
    if (!lstatSync(file).isFIFO()) return false;
    fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    return writeSync(fd, text) === Buffer.byteLength(text);
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
