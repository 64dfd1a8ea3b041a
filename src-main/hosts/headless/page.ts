/**
 * The page over loopback: static files of the renderer, the exchange of the one-time code, and the socket of the contract.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { webSocketPort, type Port } from '../../../src-shared/rpc/port.ts';
import { readFrame, toServer } from '../../../src-shared/rpc/wire.ts';
import { readPageFiles } from '../../node/page-files.ts';
import type { Admission } from './admission.ts';
import { mcpPath, openMcpRoute, type McpRoute } from './mcp-route.ts';
import { refusalOf, setHeaders, upgradeRefusalOf } from './guard.ts';
import { sendTo } from './slow-reader.ts';

export interface PageOptions {
  /** 0 picks a free one. */
  port: number;
  /** Folder of the built renderer. */
  root: string;
  admission: Admission;
  /** What answers MCP, where it is served. */
  mcp?: McpRoute;
  /** A new port to the engine and the token its hello needs; undefined while there is none. */
  dialEngine(): Promise<{ port: Port; token: string } | undefined>;
}

export interface Page {
  port: number;
  /** The address with a fresh one-time code in its fragment. */
  link(): string;
  /** Where MCP is served. */
  mcpUrl(): string;
  close(): Promise<void>;
}

/**
 * All that is answered beside the page's own files, and what each wants before it does anything (H4). The files are the program, the same
 * for everybody, and hold nothing of anyone's; a test goes through this table.
 */
export const routes = {
  session: { method: 'POST', path: '/session', wants: 'code' },
  socket: { method: 'UPGRADE', path: '/socket', wants: 'token' },
  mcp: { method: 'ANY', path: mcpPath, wants: 'key' },
} as const;

const maxSockets = 32;
const maxBody = 4096;
/** Frames of a page that wait until its line to the engine stands. */
const maxHeld = 64;

export async function openPage(options: PageOptions): Promise<Page> {
  const files = readPageFiles(options.root);
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  const { admission } = options;
  const answerMcp = options.mcp && openMcpRoute(options.mcp, admission.keyLock);
  let port = options.port;
  const server = createServer(
    {
      maxHeaderSize: 8192,
      requestTimeout: 10_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 1000, // how often the two timeouts above are looked at
      requireHostHeader: false, // the guard answers for a missing one too
    },
    (request, response) => {
      setHeaders(response);
      if (refusalOf(request, port)) return end(response, 403, 'refused');
      const url = request.url?.split('?', 1)[0] ?? '/';
      if (request.method === routes.session.method && url === routes.session.path)
        return void exchange(request, response, admission).catch(() => response.destroy());
      if (answerMcp && url === routes.mcp.path)
        return void answerMcp(request, response, end).catch(() => response.destroy());
      const file = request.method === 'GET' ? files.get(url) : undefined;
      if (!file) return end(response, 404, 'not found');
      response.setHeader('content-type', file.type);
      response.end(file.body);
    },
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy()); // from here on nobody else listens, and a reset would end the process
    if (request.url !== routes.socket.path || upgradeRefusalOf(request, port) || sockets.clients.size >= maxSockets)
      // Destroyed: who does not close its own end would keep its place among the connections for ever.
      return void stream.end(refusedUpgrade, () => stream.destroy());
    sockets.handleUpgrade(request, stream, head, (socket) => forward(socket, options));
  });
  server.maxConnections = 128; // a browser opens six to a host, and a socket a window: room for a dozen windows
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address) port = address.port;

  return {
    port,
    link: () => `http://127.0.0.1:${port}/#${admission.code()}`,
    mcpUrl: () => `http://127.0.0.1:${port}${mcpPath}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** POST /session {"code": "…"} → {"token": "…"}; JSON only, so that no other page can send it without asking (H7). */
async function exchange(request: IncomingMessage, response: ServerResponse, admission: Admission): Promise<void> {
  if (request.headers['content-type'] !== 'application/json' || request.headers.origin === undefined)
    return end(response, 403, 'refused');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) {
      response.setHeader('connection', 'close');
      return end(response, 413, 'too long');
    }
    chunks.push(chunk);
  }
  const admitted = admission.exchange(codeIn(Buffer.concat(chunks).toString('utf8')));
  if (admitted === 'locked') return end(response, 429, 'locked');
  if (!admitted) return end(response, 401, 'not valid');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(admitted));
}

/** The first frame must be a hello with our token; from then on frames go to the engine and back unread. */
function forward(socket: WebSocket, options: PageOptions): void {
  const page = webSocketPort(socket);
  const late = setTimeout(() => page.close(), 2000);
  let engine: Port | undefined;
  const held: string[] = [];
  page.onClose(() => {
    clearTimeout(late);
    engine?.close();
  });
  let greeted = false;
  page.onMessage((frame) => {
    if (engine) return void engine.send(frame);
    if (greeted) return held.push(frame) > maxHeld ? page.close() : undefined;
    const hello = readFrame(toServer, frame);
    const checked = hello?.t === 'hello' ? options.admission.checkToken(hello.token) : 'wrong';
    if (hello?.t !== 'hello' || checked !== 'right') {
      page.send(JSON.stringify({ t: 'error', id: null, error: refusals[checked === 'locked' ? 'locked' : 'wrong'] }));
      return page.close();
    }
    greeted = true;
    clearTimeout(late);
    void options.dialEngine().then((reached) => {
      if (!reached) return page.close();
      reached.port.onMessage(sendTo(socket));
      reached.port.onClose(() => page.close());
      reached.port.send(JSON.stringify({ ...hello, token: reached.token, client: { kind: 'renderer', agent: false } }));
      for (const waiting of held) reached.port.send(waiting);
      engine = reached.port;
    }, page.close);
  });
}

const refusedUpgrade = 'HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

const refusals = {
  wrong: { code: 'refused', message: 'The token is not valid.' },
  locked: { code: 'busy', message: 'Too many wrong tokens were tried; for a minute none is looked at.' },
};

function codeIn(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(text);
}
