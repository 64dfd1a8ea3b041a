/**
 * A server on this machine that counts every byte both ways and answers as its path says: well, badly, in part, or never.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { onTestFinished } from 'vitest';

export interface Connection {
  /** Everything that arrived, as text (latin1, so that lengths are bytes). */
  heard: string;
  /** Bytes that arrived, and bytes that were given to the system to send. */
  in: number;
  out: number;
}

export interface CountingServer {
  port: number;
  /** In the order in which they were opened. */
  connections: Connection[];
  /** Resolves when every connection so far is closed: then the figures are final. */
  quiet(): Promise<void>;
}

/** Answers by path; the rest of a path is a number where it needs one. */
const answers: Record<string, (socket: Socket, number: number) => void> = {
  ok: (socket, size) => socket.end(whole(200, Buffer.alloc(size, 'a'))),
  error: (socket, status) => socket.end(whole(status, Buffer.from('{"error":"no"}'))),
  /** To the same origin. */
  moved: (socket) => socket.end(whole(302, Buffer.alloc(0), 'location: /ok/10\r\n')),
  /** To another port of this machine, which is another origin. */
  'moved-to': (socket, port) => socket.end(whole(302, Buffer.alloc(0), `location: http://127.0.0.1:${port}/ok/1\r\n`)),
  /** To itself, without end. */
  around: (socket) => socket.end(whole(302, Buffer.alloc(0), 'location: /around\r\n')),
  silence: () => undefined,
  hangup: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  'half-head': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'),
  'half-body': (socket, size) =>
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${size * 2}\r\n\r\n${'b'.repeat(size)}`),
  garbage: (socket) => socket.end('220 mail.example ready\r\n'),
  trickle(socket) {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write('.'), 5);
    socket.once('close', () => clearInterval(timer));
  },
};

export async function countingServer(secure?: { cert: string; key: string }): Promise<CountingServer> {
  const connections: Connection[] = [];
  const open = new Set<Promise<void>>();
  const serve = (socket: Socket) => {
    const connection: Connection = { heard: '', in: 0, out: 0 };
    connections.push(connection);
    let isAnswered = false;
    socket.on('data', (chunk) => {
      // Long uploads are counted, not kept.
      if (connection.heard.length < 4_000_000) connection.heard += chunk.toString('latin1');
      connection.in += chunk.length;
      const path = /^\w+ \/([\w-]+)(?:\/(\d+))?/.exec(connection.heard);
      if (path?.[1] === 'cut-upload' && connection.in >= Number(path[2])) return void socket.resetAndDestroy();
      if (isAnswered || !path?.[1] || !isWhole(connection.heard)) return;
      isAnswered = true;
      answers[path[1]]?.(socket, Number(path[2] ?? 0));
    });
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        connection.out = socket.bytesWritten;
        resolve();
      }),
    );
    open.add(closed);
    void closed.then(() => open.delete(closed));
  };
  const server: Server = secure ? createSecureServer(secure, serve) : createServer(serve);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    quiet: () => Promise.all(open).then(() => undefined),
  };
}

function whole(status: number, body: Buffer, headers = ''): Buffer {
  const head = `HTTP/1.1 ${status} Said\r\ncontent-length: ${body.length}\r\nconnection: close\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function isWhole(heard: string): boolean {
  const end = heard.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(heard.slice(0, end))?.[1] ?? 0;
  return heard.length - end - 4 >= Number(length);
}
