/**
 * Runs in the page before the preload: what a sandboxed preload may `require`, over bindings of the double.
 * Ports cross as numbers; each is one end of a MessageChannel of the page.
 */
const listeners = new Map();
const ports = new Map();
const toMain = (told) => window.__toMain(JSON.stringify(told));
const ipcRenderer = {
  send: (channel, ...args) =>
    toMain({ to: 'ipc', channel, args: structuredClone(args), from: location.href, isTop: window === window.parent }),
  on(channel, listen) {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listen]);
    return this;
  },
};
// For specs that say what no page of ours would; told when main has heard it, and all that was said before.
const asked = [];
window.__ipcSend = (channel, args) =>
  new Promise((resolve) => {
    ipcRenderer.send(channel, ...args);
    toMain({ to: 'echo', id: asked.push(resolve) - 1 });
  });
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
        port1.onmessage = ({ data }) => toMain({ to: 'port', id, data });
        port1.addEventListener('close', () => toMain({ to: 'close', id }));
        return port2;
      });
      for (const listen of listeners.get(frame.channel) ?? []) listen({ ports: given }, ...frame.args);
    } else if (frame.to === 'port') ports.get(frame.id)?.postMessage(frame.data);
    else if (frame.to === 'echo') asked[frame.id]();
    else if (frame.to === 'close') ports.get(frame.id)?.close();
  }
};
const require = (name) => {
  if (name === 'electron') return { ipcRenderer, contextBridge, webUtils };
  throw new Error(`module not found: ${name}`);
};
