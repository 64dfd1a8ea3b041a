/**
 * The page's bridge: asks main for a port and hands it on, resolves dropped files, and passes what page and window say to each
 * other. A port cannot cross contextBridge, so it is posted to the page's own window.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { engineLine, type Bridge } from '../../../src-shared/bridge.ts';
import { askForPort, askWindow, givePort, showPlace, takeFolder } from './channels.ts';

const bridge: Bridge = {
  connectEngine: () => ipcRenderer.send(askForPort),
  pathForFile: (file) => webUtils.getPathForFile(file),
  askWindow: (ask) => ipcRenderer.send(askWindow, ask),
  onPlace: hear(showPlace),
  onFolder: hear(takeFolder),
};

// Only to the origin that was checked: a page that came meanwhile does not get it.
ipcRenderer.on(givePort, (event) => window.postMessage(engineLine, window.location.origin, event.ports));
contextBridge.exposeInMainWorld('vesper', bridge);

/** One listener for a text from main. What was said before the page listened is said to it then. */
function hear(channel: string): (listen: (text: string) => void) => void {
  let listener: ((text: string) => void) | undefined;
  let waiting: string | undefined;
  ipcRenderer.on(channel, (_event, text: unknown) => {
    if (typeof text !== 'string') return;
    if (listener) listener(text);
    else waiting = text;
  });
  return (listen) => {
    listener = listen;
    if (waiting !== undefined) listen(waiting);
    waiting = undefined;
  };
}
