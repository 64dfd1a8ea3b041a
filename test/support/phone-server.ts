/**
 * A phone's service on this machine: takes what ntfy, Pushover and webhooks are sent as these do, keeps it, and answers as it is told.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Pushed {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Of JSON or a form. */
  said: Record<string, string>;
}
export interface PhoneServer {
  url: string;
  host: string;
  got: Pushed[];
  /** The status of each next answer; 200 when there is none. `hang`: never. */
  next: (number | 'hang')[];
  otherwise: number;
}

export async function phoneServer(): Promise<PhoneServer> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const said = (isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)) as Pushed['said'];
      one.got.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, said });
      const status = one.next.shift() ?? one.otherwise;
      if (status === 'hang') return;
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(status === 200 ? { status: 1 } : { error: 'no' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const one: PhoneServer = { url: `http://${host}`, host, got: [], next: [], otherwise: 200 };
  return one;
}
