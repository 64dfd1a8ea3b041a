/**
 * `app://vesper`: the built page, from its own scheme. A request can only ever name one of the renderer's files (E1, E7, F1).
 */
import { protocol } from 'electron';
import { readPageFiles, type PageFile } from '../../node/page-files.ts';

export const pageOrigin = 'app://vesper';
/** The memory browser and the popover. */
export const pages = { browser: `${pageOrigin}/index.html`, popover: `${pageOrigin}/popover.html` } as const;

/** Electron hears of schemes only before it is ready. Standard and secure: the page has an origin of its own. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
}

/** Serves the folder `root` as it is now: no path of a request ever reaches the disk. */
export function servePage(root: string): void {
  const files = readPageFiles(root);
  protocol.handle('app', (request) => answer(files, request));
}

/** 404 for whatever is not one of `files` by its whole name; every answer carries the policy. */
export function answer(files: ReadonlyMap<string, PageFile>, request: { url: string; method: string }): Response {
  const file = request.method === 'GET' ? files.get(nameIn(request.url) ?? '') : undefined;
  if (!file) return new Response('not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain' } });
  return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type } });
}

function nameIn(url: string): string | undefined {
  if (!url.startsWith(`${pageOrigin}/`)) return undefined;
  return url.slice(pageOrigin.length).split(/[?#]/, 1)[0];
}

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
