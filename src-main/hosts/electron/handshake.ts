/**
 * How a page gets its line to the engine (ARCHITECTURE §5): it asks once, main checks who asks and answers with a fresh port.
 * The port is the capability; it ends with the document it was given to.
 */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { Port } from '../../../src-shared/rpc/port.ts';
import { readFrame, toServer } from '../../../src-shared/rpc/wire.ts';
import { askForPort, givePort } from './channels.ts';
import { hearPages } from './hear.ts';

type Dial = () => Promise<{ port: Port; token: string } | undefined>;

/** Frames that may wait until the line to the engine stands. */
const maxHeld = 64;

/** Answers every page that may have a port. */
export function shakeHands(dial: Dial): void {
  const given = new Map<WebContents, MessagePortMain>();
  hearPages(askForPort, ({ sender }) => {
    if (!given.has(sender)) closeWithPage(sender);
    given.get(sender)?.close();
    const { port1, port2 } = new MessageChannelMain();
    given.set(sender, port1);
    join(portOf(port1), dial);
    sender.postMessage(givePort, null, [port2]);
  });

  function closeWithPage(contents: WebContents): void {
    const close = () => given.get(contents)?.close();
    contents.on('did-start-navigation', (details) => details.isMainFrame && !details.isSameDocument && close());
    contents.on('render-process-gone', close);
    contents.once('destroyed', () => {
      close();
      given.delete(contents);
    });
  }
}

/** Frames pass unread, but for the hello: what the page is, is said here and not by it. */
function join(page: Port, dial: Dial): void {
  let engine: Port | undefined;
  let isClosed = false;
  let greeting: ((token: string) => string) | undefined;
  const held: string[] = [];
  page.onClose(() => {
    isClosed = true;
    engine?.close();
  });
  page.onMessage((frame) => {
    if (engine) return void engine.send(frame);
    if (greeting) return held.push(frame) > maxHeld ? page.close() : undefined;
    const hello = readFrame(toServer, frame);
    if (hello?.t !== 'hello') return page.close();
    greeting = (token) => JSON.stringify({ ...hello, token, client: { kind: 'renderer', agent: false } });
    void dial().then((reached) => {
      if (!reached || !greeting || isClosed) return reached ? reached.port.close() : page.close();
      reached.port.onMessage((answer) => page.send(answer));
      reached.port.onClose(() => page.close());
      reached.port.send(greeting(reached.token));
      for (const waiting of held) reached.port.send(waiting);
      engine = reached.port;
    }, page.close);
  });
}

/** A Port over Electron's own kind of MessagePort. */
function portOf(channel: MessagePortMain): Port {
  let isClosed = false;
  let onClose: (() => void) | undefined;
  const end = () => {
    if (isClosed) return;
    isClosed = true;
    onClose?.();
  };
  channel.on('close', end);
  return {
    send(frame) {
      if (!isClosed) channel.postMessage(frame);
      return true;
    },
    onMessage(listen) {
      channel.on('message', ({ data }) => typeof data === 'string' && listen(data));
      channel.start();
    },
    onClose: (listen) => void (onClose = listen),
    close() {
      if (!isClosed) channel.postMessage(null); // said, because Chromium's ports were seen not to tell of a close
      channel.close();
      end();
    },
  };
}
