/**
 * `app://vesper`: the built page, from its own scheme. A request can only ever name one of the renderer's files (E1, E7, F1).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { protocol } from 'electron';

export const pageOrigin = 'app://vesper';
export const pageAddress = `${pageOrigin}/index.html`;

/** Electron hears of schemes only before it is ready. Standard and secure: the page has an origin of its own. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
}

/** Serves the folder `root` as it is now. */
export function servePage(root: string): void {
  const files = readPage(root);
  protocol.handle('app', (request) => answer(files, request));
}

export interface PageFile {
  type: string;
  body: Buffer;
}

/** 404 for whatever is not one of `files` by its whole name; every answer carries the policy. */
export function answer(files: ReadonlyMap<string, PageFile>, request: { url: string; method: string }): Response {
  const file = request.method === 'GET' ? files.get(nameIn(request.url) ?? '') : undefined;
  if (!file) return new Response('not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } });
  return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type } });
}

/** The files by `/name`, read once: no path of a request ever reaches the disk. */
export function readPage(root: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const type = types[path.extname(name)];
    if (type) files.set(`/${name.split(path.sep).join('/')}`, { type, body: readFileSync(path.join(root, name)) });
  }
  return files;
}

function nameIn(url: string): string | undefined {
  if (!url.startsWith(`${pageOrigin}/`)) return undefined;
  return url.slice(pageOrigin.length).split(/[?#]/, 1)[0];
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The page talks through its port alone: `connect-src 'none'`. */
export const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};
