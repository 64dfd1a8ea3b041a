/**
 * The one place that hears pages (E17): who speaks is looked at before what is said.
 */
import { ipcMain, type IpcMainEvent } from 'electron';
import { pageOrigin } from './scheme.ts';

export function hearPages(channel: string, listen: (event: IpcMainEvent, said: unknown) => void): void {
  ipcMain.on(channel, (event, said: unknown) => {
    if (!isOurPage(event)) return;
    listen(event, said);
  });
}

/** Only the top frame of a page of ours: a frame inside it, or a page that came from elsewhere, gets nothing. */
export function isOurPage({ senderFrame }: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === pageOrigin;
}
