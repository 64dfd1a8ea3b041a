/**
 * What may reach the loopback page at all: Host, Origin and fetch-site checks before any routing, and the headers of every answer.
 * IDs are those of the trust bar (H2, H3, H7, H10).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Why a request is refused; undefined lets it pass. `port` is the one we listen on. */
export function refusalOf(request: IncomingMessage, port: number): string | undefined {
  // Node joins or drops duplicates, so the raw list is what counts: exactly one Host.
  const hosts = request.rawHeaders.filter((_, i) => i % 2 === 0 && request.rawHeaders[i]?.toLowerCase() === 'host');
  const host = request.headers.host;
  if (hosts.length !== 1 || !host || !hostsOf(port).includes(host)) return 'host';
  if (!request.url?.startsWith('/') || request.url.startsWith('//')) return 'target';
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) return 'origin';
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'site';
  return undefined;
}

/** An upgrade must say where it comes from: a browser always does, and only pages may ask for one. */
export function upgradeRefusalOf(request: IncomingMessage, port: number): string | undefined {
  return refusalOf(request, port) ?? (request.headers.origin === undefined ? 'origin' : undefined);
}

export function setHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

function hostsOf(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}
