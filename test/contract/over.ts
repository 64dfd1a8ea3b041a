/**
 * Every way in which the contract is carried, for suites that run over all of them.
 */
import { createServer } from 'node:http';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { dial, listenOn } from '../../src-main/node/socket.ts';
import { messagePort, webSocketPort, type MessagePortLike, type Port } from '../../src-shared/rpc/port.ts';
import { serve, type ServeOptions } from '../../src-shared/rpc/serve.ts';
import { tempDir } from '../support/temp.ts';

/** Begins to serve, until the test has finished; what it gives opens one more port. */
export type Serving = (options: ServeOptions) => Promise<() => Promise<Port>>;
export const transports: Record<string, Serving> = {
  MessagePort: async (options) => async () => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    serve(messagePort(port1 as unknown as MessagePortLike), options);
    return messagePort(port2 as unknown as MessagePortLike);
  },
  WebSocket: async (options) => {
    const http = createServer();
    const server = new WebSocketServer({ server: http, maxPayload: 1_048_576 });
    server.on('connection', (socket) => serve(webSocketPort(socket), options));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const client of server.clients) client.terminate();
      server.close();
      http.close();
    });
    const { port } = http.address() as { port: number };
    return async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      return webSocketPort(socket);
    };
  },
  'Unix socket': async (options) => {
    const file = path.join(tempDir(), 'engine.sock');
    const server = await listenOn(file, (port) => serve(port, options));
    onTestFinished(() => server.close());
    return async () => {
      const port = await dial(file);
      if (!port) throw new Error('nobody listens');
      return port;
    };
  },
};
