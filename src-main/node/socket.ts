/**
 * The Unix socket (a named pipe on Windows): newline-delimited frames, the same `Port` as everywhere.
 */
import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import type { Port } from '../../src-shared/rpc/port.ts';

/** I5: a client that sends the engine a longer frame is cut off. */
export const maxFrameBytes = 1_048_576;
/** What the engine answers may be longer (200 hits of 16,000 characters): it is the side that is trusted. */
const maxAnswerBytes = 256 * 1_048_576;
const slowReaderBytes = 1_000_000;

/** A Port over a connected stream; a longer frame from the other side ends it. */
export function streamPort(stream: net.Socket, longest = maxFrameBytes): Port {
  let listen: ((frame: string) => void) | undefined;
  let parts: Buffer[] = [];
  let held = 0;
  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      const frame = Buffer.concat(parts).toString('utf8');
      parts = [];
      held = 0;
      start = end + 1;
      listen?.(frame);
    }
    if (start < chunk.length) {
      parts.push(chunk.subarray(start));
      held += chunk.length - start;
      if (held > longest) stream.destroy();
    }
  });
  stream.on('error', () => stream.destroy()); // 'close' follows and is what callers hear
  return {
    send(frame) {
      if (stream.destroyed) return false;
      stream.write(`${frame}\n`);
      return stream.writableLength <= slowReaderBytes;
    },
    onMessage: (to) => void (listen = to),
    onClose: (to) => void stream.once('close', to),
    close: () => void stream.end(() => stream.destroy()),
  };
}

export interface SocketServer {
  close(): Promise<void>;
}

/**
 * Listens at `path` with mode 0600 and hands every connection to `accept`. The caller holds the engine lock,
 * so that a socket file left by a dead engine can be removed without a race.
 */
export async function listenOn(path: string, accept: (port: Port) => void): Promise<SocketServer> {
  const open = new Set<net.Socket>();
  const server = net.createServer((stream) => {
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    accept(streamPort(stream));
  });
  if (process.platform !== 'win32') rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const stream of open) stream.end(() => stream.destroy());
      }),
  };
}

/** Connects to `path`; undefined when nobody listens there. */
export function dial(path: string): Promise<Port | undefined> {
  return new Promise((resolve) => {
    const stream = net.connect(path);
    stream.once('error', () => resolve(undefined));
    stream.once('connect', () => resolve(streamPort(stream, maxAnswerBytes)));
  });
}
