/**
 * `/mcp`: the memory over streamable HTTP. Behind the same guard as the page; a key that the user made for one project opens it, and while
 * there is none it is shut. What answers is handed in by the composition root.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Lock } from './admission.ts';

export interface McpRoute<Admitted = unknown> {
  /** What a key opens; null for one that is not ours. Rejects while no engine can be asked. */
  admit(key: string): Promise<Admitted | null>;
  answer(admitted: Admitted, request: Request): Promise<Response>;
}

export const mcpPath = '/mcp';
const maxBody = 1_048_576;
const maxAtOnce = 16;

/** Answers one request. `end` closes it with a status and a word. */
export function openMcpRoute(route: McpRoute, lock: Lock) {
  let atOnce = 0;

  return async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    end: (response: ServerResponse, status: number, text: string) => void,
  ): Promise<void> {
    if (lock.isLocked()) return end(response, 429, 'locked');
    const key = bearerOf(request);
    if (key === undefined) return end(response, 401, 'a key is needed');
    const admitted = await route.admit(key).catch(() => undefined);
    if (admitted === undefined) return end(response, 503, 'no engine answers');
    if (admitted === null) {
      lock.failed();
      return end(response, 401, 'not valid');
    }
    lock.passed();
    if (atOnce >= maxAtOnce) return end(response, 429, 'too many at once');
    atOnce++;
    try {
      const body = request.method === 'POST' ? await bodyOf(request) : undefined;
      if (body === null) {
        response.setHeader('connection', 'close');
        return end(response, 413, 'too long');
      }
      await give(await route.answer(admitted, asRequest(request, response, body)), response);
    } finally {
      atOnce--;
    }
  };
}

/** The key of exactly one `Authorization: Bearer …`; what is absent costs no try. */
function bearerOf({ rawHeaders, headers }: IncomingMessage): string | undefined {
  const given = rawHeaders.filter((_, i) => i % 2 === 0 && rawHeaders[i]?.toLowerCase() === 'authorization');
  if (given.length !== 1) return undefined;
  return /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
}

/** Null for one that is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Without the key: what answers has no need of it. It is given up when the client goes. */
function asRequest(request: IncomingMessage, response: ServerResponse, body: Buffer<ArrayBuffer> | undefined): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (name !== 'authorization' && typeof value === 'string') headers.set(name, value);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return new Request(`http://${request.headers.host ?? ''}${mcpPath}`, {
    ...{ method: request.method ?? 'GET', headers, signal: gone.signal },
    ...(body === undefined ? {} : { body }),
  });
}

/** Nothing of ours is replaced: the guard's headers stand (H7, H10). */
async function give(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers)
    if (!response.hasHeader(name) && !name.startsWith('access-control-')) response.setHeader(name, value);
  if (answer.body === null) return void response.end();
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
}
