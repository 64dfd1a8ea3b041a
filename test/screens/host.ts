/**
 * Serves the built pages and, behind them, made engines: the real contract over a real socket, so that a page cannot tell the difference.
 * The code of an address names the state; the page trades it for a token as it does with the real host.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { webSocketPort } from '../../src-shared/rpc/port.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { eventsOf, handlersOf, type MadeEngine } from './world.ts';

const root = path.resolve(import.meta.dirname, '../../dist/renderer');
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface ScreenHost {
  /** The address at which a page shows the state, which `id` names up to a `~`; `place` as in `at=`. */
  address(id: string, page: 'index' | 'popover', place?: string): string;
  /** Closes every line of the state; its engine does not answer any more. */
  cut(id: string): void;
  /** What was asked that no state makes, or was made wrongly; taken out. */
  objections(id: string): string[];
  stop(): Promise<void>;
}

export async function openHost(engineOf: (id: string) => MadeEngine | undefined): Promise<ScreenHost> {
  const sockets = new WebSocketServer({ noServer: true });
  const lines = new Map<string, Set<WebSocket>>();
  const cut = new Set<string>();
  const objected = new Map<string, string[]>();
  const server = createServer((request, response) => void answer(request, response, (id) => cut.delete(id)));
  server.on('upgrade', (request, stream, head) => sockets.handleUpgrade(request, stream, head, speak));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  const port = typeof place === 'object' ? place?.port : undefined;

  function speak(socket: WebSocket): void {
    // The hello names the state; only then is it known which engine this is.
    socket.once('message', (text: Buffer) => {
      const token = (JSON.parse(text.toString()) as { token?: string }).token ?? '';
      const made = engineOf(token.split('~', 1)[0] ?? token);
      lines.set(token, (lines.get(token) ?? new Set()).add(socket));
      if (made?.line === 'silent' || cut.has(token)) return;
      const object = (what: string) => void objected.set(token, [...(objected.get(token) ?? []), what]);
      serve(webSocketPort(socket), {
        handlers: handlersOf(made ?? { answers: {} }, object),
        events: eventsOf(made ?? { answers: {} }),
        engine: { version: '0.1.0', home: '/home/ines/.vesper', pid: 4127, host: 'headless' },
        admit: ({ client }) => (made && made.line !== 'refuses' ? client : undefined),
        diagnose: (area, message) => object(`${area}: ${message}`),
      });
      socket.emit('message', text, false); // said again, now that somebody hears
    });
  }

  return {
    address: (id, page, at) => `http://127.0.0.1:${port}/${page}.html#${id}${at === undefined ? '' : `&at=${at}`}`,
    cut(id) {
      cut.add(id);
      for (const socket of lines.get(id) ?? []) socket.close();
    },
    objections(id) {
      const told = objected.get(id) ?? [];
      objected.delete(id);
      return [...new Set(told)];
    },
    async stop() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  onState: (id: string) => void,
): Promise<void> {
  if (request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.setHeader('content-type', 'application/json');
    const { code } = JSON.parse(body) as { code: string };
    onState(code);
    return void response.end(JSON.stringify({ token: code }));
  }
  const name = path.normalize(request.url?.split('?', 1)[0] ?? '/');
  try {
    const text = readFileSync(path.join(root, name));
    response.setHeader('content-type', types[path.extname(name)] ?? 'application/octet-stream');
    response.end(text);
  } catch {
    response.writeHead(404).end();
  }
}
