/**
 * The only file that opens a connection to another machine: one request over one connection to one address, its bytes counted.
 * It decides nothing; `engine/egress/` does, and nothing else may import this.
 */
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as secure, rootCertificates } from 'node:tls';
import { messageOf } from '../../src-shared/kit/errors.ts';
import type { Came, Outgoing, OutgoingRequest } from '../engine/ports.ts';

/**
 * `trusted`: authorities in PEM, the ones that Node brings unless a test has its own. Always said outright, because left out they
 * would follow NODE_EXTRA_CA_CERTS, SSL_CERT_FILE and NODE_TLS_REJECT_UNAUTHORIZED; a connection made here follows no proxy variable.
 */
export function nodeOutgoing({ trusted = rootCertificates }: { trusted?: readonly string[] } = {}): Outgoing {
  return {
    resolve: async (name) => (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address),
    exchange: (request) => exchange(request, trusted),
  };
}

function exchange(asked: OutgoingRequest, trusted: readonly string[]): Promise<Came> {
  if (asked.signal.aborted) return Promise.resolve({ sent: 0, received: 0, failed: reason(asked.signal) });
  const wire = connect({ host: asked.address, port: asked.port });
  const socket = asked.secureAs === undefined ? wire : encrypted(wire, asked.secureAs, trusted);
  return new Promise((resolve) => {
    let outcome: { status: number; headers: Record<string, string>; body: Buffer } | { failed: string } | undefined;
    let isConnected = false;
    wire.once('connect', () => (isConnected = true));
    const fail = (thrown: unknown) => {
      outcome ??= { failed: messageOf(thrown) };
      socket.destroy();
      wire.destroy();
    };
    const abort = () => fail(new Error(reason(asked.signal)));
    asked.signal.addEventListener('abort', abort);
    wire.on('error', fail);
    socket.on('error', fail);
    // Only now are the figures final.
    wire.once('close', () => {
      asked.signal.removeEventListener('abort', abort);
      // What waits for a connection that never came is counted as written too.
      const figures = { sent: isConnected ? wire.bytesWritten : 0, received: wire.bytesRead };
      resolve({ ...figures, ...(outcome ?? { failed: 'the connection was closed before a whole answer came' }) });
    });
    const request = requestOver(socket, asked);
    request.on('error', fail);
    request.on('response', (response) => {
      read(response, asked.maxAnswer).then((body) => {
        outcome ??= { status: response.statusCode ?? 0, headers: headersOf(response), body };
        socket.end();
        socket.destroySoon();
      }, fail);
    });
    request.end(asked.body);
  });
}

/** Verified against `host` and the given authorities, whatever the environment says. */
function encrypted(wire: Socket, host: string, trusted: readonly string[]): Socket {
  return secure({
    socket: wire,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ca: [...trusted],
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  });
}

function requestOver(socket: Socket, { method, path, headers }: OutgoingRequest): ClientRequest {
  return httpRequest({
    // Without an agent: that would open a connection of its own, through whatever proxy the environment names.
    createConnection: () => socket,
    method,
    path,
    headers,
    setDefaultHeaders: false,
    insecureHTTPParser: false,
    maxHeaderSize: 16_384,
  });
}

async function read(response: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) throw new Error(`the answer is longer than ${most} bytes`);
    parts.push(part);
  }
  if (!response.complete) throw new Error('the answer was cut off');
  return Buffer.concat(parts);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function reason(signal: AbortSignal): string {
  return messageOf(signal.reason);
}
