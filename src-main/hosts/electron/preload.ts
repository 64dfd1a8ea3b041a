/**
 * The page's bridge: asks main for a port and hands it on, and resolves dropped files. A port cannot cross contextBridge,
 * so it is posted to the page's own window.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { engineLine, type Bridge } from '../../../src-shared/bridge.ts';
import { askForPort, askWindow, givePort, showPlace, takeFolder } from './channels.ts';

const bridge: Bridge = {
  connectEngine: () => ipcRenderer.send(askForPort),
  pathForFile: (file) => webUtils.getPathForFile(file),
  askWindow: (ask) => ipcRenderer.send(askWindow, ask),
  onPlace: (listen) => void ipcRenderer.on(showPlace, (_event, place: string) => listen(place)),
  onFolder: (listen) => void ipcRenderer.on(takeFolder, (_event, folder: string) => listen(folder)),
};

// Only to the origin that was checked: a page that came meanwhile does not get it.
ipcRenderer.on(givePort, (event) => window.postMessage(engineLine, window.location.origin, event.ports));
contextBridge.exposeInMainWorld('vesper', bridge);
