/**
 * MessageChannelMain: two ends in this process. An end that is posted to a page is then spoken for by the page's own MessagePort.
 */
import { EventEmitter } from 'node:events';

export class MessagePortMain extends EventEmitter {
  peer: MessagePortMain | undefined;
  private isStarted = false;
  private isClosed = false;
  private waiting: unknown[] = [];
  postMessage(data: unknown): void {
    const cloned: unknown = structuredClone(data);
    const { peer } = this;
    if (peer) queueMicrotask(() => peer.take(cloned));
  }
  /** Messages wait until somebody starts to listen, as in Electron. */
  start(): void {
    this.isStarted = true;
    for (const data of this.waiting.splice(0)) this.emit('message', { data, ports: [] });
  }
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { peer } = this;
    queueMicrotask(() => {
      this.emit('close');
      peer?.close();
    });
  }
  private take(data: unknown): void {
    if (this.isClosed) return;
    if (this.isStarted) this.emit('message', { data, ports: [] });
    else this.waiting.push(data);
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}
