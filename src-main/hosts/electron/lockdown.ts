/**
 * What no page of ours may do: go elsewhere, open windows, embed, ask for permissions, load from the network (E1, E5, E11–E14, E18).
 */
import { app, session } from 'electron';
import { pageOrigin } from './scheme.ts';

/** Holds for every page there will be; called once Electron is ready and before there is one. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayLoad(url, app.isPackaged) }));
}

/** The page's own files and images written into it; the developer tools only where they exist. */
export function mayLoad(url: string, isPackaged: boolean): boolean {
  return url.startsWith(`${pageOrigin}/`) || url.startsWith('data:') || (!isPackaged && url.startsWith('devtools://'));
}

/** A debugger would see all that the page sees, and no fuse keeps it out (E19). */
export function opensDebugger(words: readonly string[]): boolean {
  return words.some((word) =>
    /^--?(remote-debugging-(port|pipe|address)|inspect(-brk|-port)?|no-sandbox)(=|$)/.test(word),
  );
}
