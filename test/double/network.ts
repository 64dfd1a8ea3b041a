/**
 * `protocol` and `session`. Chromium loads a scheme of one's own only in an Electron build, so `app://vesper` is mapped to an
 * https origin that never exists; every request is answered by the host's own handler or refused by its own listener.
 */
import type { BrowserContext, Route } from 'playwright';
import { surfaces } from './surfaces.ts';

/** What stands for `app://vesper` in the pages. `.invalid` never resolves (RFC 6761). */
const mapped = 'https://vesper.app.invalid';
const own = 'app://vesper';

export const toPage = (url: string): string => (url.startsWith(own) ? mapped + url.slice(own.length) : url);
export const toHost = (url: string): string => (url.startsWith(mapped) ? own + url.slice(mapped.length) : url);

type Handle = (request: Request) => Response | Promise<Response>;
type Listener = (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void;

const schemes = new Map<string, Handle>();
let listener: Listener | undefined;

export const protocol = {
  registerSchemesAsPrivileged: (list: unknown) => void surfaces.push({ kind: 'schemes', data: list }),
  handle: (scheme: string, handle: Handle) => void schemes.set(scheme, handle),
};

const keep = (kind: string) => (given: unknown) => void surfaces.push({ kind, data: typeof given });
export const session = {
  defaultSession: {
    setPermissionRequestHandler: keep('permission-request'),
    setPermissionCheckHandler: keep('permission-check'),
    setDevicePermissionHandler: keep('device-permission'),
    webRequest: { onBeforeRequest: (listen: Listener) => void (listener = listen) },
  },
};

export async function answerRequests(context: BrowserContext, isPrevented: (route: Route) => boolean): Promise<void> {
  await context.route('**/*', async (route) => {
    const url = toHost(route.request().url());
    const prevented = isPrevented(route);
    if (prevented || isCancelled(url)) {
      surfaces.push({ kind: prevented ? 'prevented' : 'cancelled', data: url });
      // A navigation that was prevented leaves the page as it is; one that was cancelled ends on an error page.
      return route.abort(prevented ? 'aborted' : 'blockedbyclient');
    }
    const handle = schemes.get(new URL(url).protocol.slice(0, -1));
    if (!handle) return route.abort('failed');
    const answer = await handle(new Request(url, { method: route.request().method() }));
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
}

function isCancelled(url: string): boolean {
  let cancelled = false;
  listener?.({ url }, ({ cancel }) => (cancelled = cancel ?? false));
  return cancelled;
}
