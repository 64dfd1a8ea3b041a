/**
 * The listener for deliveries of forges: reads one request within bounds and answers with a status, never with a word. It decides nothing;
 * `engine/observe/forge/` does. Only listens where the engine asks it to, which is nowhere unless the user switched it on.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Incoming, IncomingRequest } from '../engine/ports.ts';

/** Connections at a time; more are closed at once. */
const MOST_CONNECTIONS = 32;

export function nodeIncoming(): Incoming {
  return {
    async listen({ address, port, maxBody }, answer) {
      const server = createServer(
        {
          maxHeaderSize: 16_384,
          requestTimeout: 10_000,
          headersTimeout: 10_000,
          keepAliveTimeout: 1000,
          connectionsCheckingInterval: 1000,
          insecureHTTPParser: false,
        },
        (request, response) => void serve(request, response, maxBody, answer).catch(() => response.destroy()),
      );
      server.maxConnections = MOST_CONNECTIONS;
      const sockets = new Set<Socket>();
      server.on('connection', (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      server.on('clientError', (_error, socket) => socket.destroy());
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: address, port, exclusive: true }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return {
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            for (const socket of sockets) socket.destroy();
          }),
      };
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  maxBody: number,
  answer: (request: IncomingRequest) => Promise<number>,
): Promise<void> {
  const body = await read(request, maxBody);
  const status =
    body === undefined
      ? 413
      : await answer({
          method: request.method ?? '',
          path: request.url?.split('?', 1)[0] ?? '/',
          headers: headersOf(request),
          body,
        });
  response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store', connection: 'close' });
  response.end();
}

/** undefined: longer than it may be; the rest is not read. */
async function read(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** All values of each: of some, Node would keep the first alone. */
function headersOf({ headersDistinct }: IncomingMessage): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values ?? []]));
}
