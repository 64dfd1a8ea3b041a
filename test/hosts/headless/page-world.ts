/** A served page with a small engine of its own behind it: real HTTP and WebSockets, a clock the test moves. */
import http from 'node:http';
import net from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { openAdmission, type Admission } from '../../../src-main/hosts/headless/admission.ts';
import { openPage, type Page } from '../../../src-main/hosts/headless/page.ts';
import type { Port } from '../../../src-shared/rpc/port.ts';
import { tempDir } from '../../support/temp.ts';

export interface Served {
  page: Page;
  port: number;
  origin: string;
  admission: Admission;
  /** Frames that reached the engine, and a way for it to answer. */
  heard: string[];
  tell(frame: string): boolean;
  /** What reached MCP: the key's name, and the request. */
  asked: { by: string; request: Request }[];
  /** Moves the clock of the admission, ms. */
  later(ms: number): void;
}

/** The one key that opens `/mcp` there. */
export const mcpKey = 'k'.repeat(43);

export async function servePage(mcp?: (request: Request) => Promise<Response>): Promise<Served> {
  const root = path.join(tempDir(), 'renderer');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), '<!doctype html><title>Vesper</title>');
  writeFileSync(path.join(root, 'assets', 'index.js'), 'export {}');
  writeFileSync(path.join(root, '..', 'secret.txt'), 'secret');
  let now = 1000;
  const admission = openAdmission(() => now);
  const heard: string[] = [];
  const engines: ((frame: string) => void)[] = [];
  const asked: Served['asked'] = [];
  const page = await openPage({
    port: 0,
    root,
    admission,
    mcp: {
      admit: async (key) => (key === mcpKey ? 'harbor' : null),
      async answer(by, request) {
        asked.push({ by: String(by), request });
        return mcp
          ? mcp(request)
          : new Response(await request.text(), { headers: { 'access-control-allow-origin': '*' } });
      },
    },
    dialEngine: async () => {
      const port: Port = {
        send: (frame) => heard.push(frame) > 0,
        onMessage: (listen) => void engines.push(listen),
        onClose: () => undefined,
        close: () => undefined,
      };
      return { port, token: 'engine-token' };
    },
  });
  onTestFinished(() => page.close());
  return {
    page,
    port: page.port,
    origin: `http://127.0.0.1:${page.port}`,
    admission,
    heard,
    asked,
    tell: (frame) => engines.map((listen) => listen(frame)).length > 0,
    later: (ms) => void (now += ms),
  };
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A request with exactly the headers that are given, and Host. */
export function ask(
  { port }: { port: number },
  target: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path: target, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes as they are; the first line of the answer, or '' when the connection was closed without one. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('\r\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text.split('\r\n', 1)[0] ?? ''));
  });
}

export async function takeToken(served: Served): Promise<string> {
  const { body } = await exchange(served, served.admission.code());
  return (JSON.parse(body) as { token: string }).token;
}

export function exchange(served: Served, code: unknown): Promise<Answer> {
  return ask(served, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: served.origin },
    body: JSON.stringify({ code }),
  });
}

/** An open WebSocket to the page's socket; rejects with the status when the upgrade is refused. */
export function openSocket(served: Served, headers: Record<string, string> = {}): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/socket`, {
      headers: { origin: served.origin, ...headers },
      perMessageDeflate: false,
    });
    onTestFinished(() => socket.terminate());
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

export const hello = (token: string | undefined) =>
  JSON.stringify({ t: 'hello', version: 1, token, client: { kind: 'renderer', agent: false } });

/** What the socket hears until it closes, or until `frames` came. */
export function hear(socket: WebSocket, frames = Infinity): Promise<{ frames: string[]; closed: boolean }> {
  return new Promise((resolve) => {
    const got: string[] = [];
    socket.on('message', (data: Buffer) => {
      got.push(data.toString());
      if (got.length >= frames) resolve({ frames: got, closed: false });
    });
    socket.once('close', () => resolve({ frames: got, closed: true }));
  });
}

/** The bytes of an upgrade request, with an Origin or without. */
export function upgrade(host: string, origin?: string): string {
  const from = origin === undefined ? '' : `Origin: ${origin}\r\n`;
  return `GET /socket HTTP/1.1\r\nHost: ${host}\r\n${from}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
}
