/**
 * Runs in the page before the preload: what a sandboxed preload may `require`, over bindings of the double.
 * Ports cross as numbers; each is one end of a MessageChannel of the page.
 */
const listeners = new Map();
const ports = new Map();
const ipcRenderer = {
  send: (channel, ...args) => void window.__ipcSend(channel, structuredClone(args)),
  on(channel, listen) {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listen]);
    return this;
  },
};
const contextBridge = {
  exposeInMainWorld: (name, value) =>
    Object.defineProperty(window, name, { value: Object.freeze({ ...value }), enumerable: true }),
};
// No page learns a path from a File: the spec says beforehand where what it drops lies.
const webUtils = { getPathForFile: (file) => window.__paths?.[file.name] ?? '' };

window.__fromMain = (frames) => {
  for (const frame of frames) {
    if (frame.to === 'channel') {
      const given = frame.ports.map((id) => {
        const { port1, port2 } = new MessageChannel();
        ports.set(id, port1);
        port1.onmessage = ({ data }) => void window.__portMessage(id, data);
        port1.addEventListener('close', () => void window.__portClose(id));
        return port2;
      });
      for (const listen of listeners.get(frame.channel) ?? []) listen({ ports: given }, ...frame.args);
    } else if (frame.to === 'port') ports.get(frame.id)?.postMessage(frame.data);
    else if (frame.to === 'close') ports.get(frame.id)?.close();
  }
};
const require = (name) => {
  if (name === 'electron') return { ipcRenderer, contextBridge, webUtils };
  throw new Error(`module not found: ${name}`);
};
