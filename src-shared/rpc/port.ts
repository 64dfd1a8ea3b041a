/**
 * All that the contract needs of a transport: whole frames in both directions, and to know of the end.
 */
export interface Port {
  /** Sends one frame. Returns false when the other side reads so slowly that frames should be held back. */
  send(frame: string): boolean;
  /** Called for every frame, in order. Only one listener. */
  onMessage(listen: (frame: string) => void): void;
  /** Called once, whoever closed. */
  onClose(listen: () => void): void;
  close(): void;
}

/** The part of a MessagePort that both Node's and the browser's have. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listen: (event: { data?: unknown }) => void): void;
  start?(): void;
  close(): void;
}

/** A Port over a MessagePort: one frame a message. */
export function messagePort(channel: MessagePortLike): Port {
  let closed = false;
  let onClose: (() => void) | undefined;
  const end = () => {
    if (closed) return;
    closed = true;
    onClose?.();
  };
  channel.addEventListener('close', end);
  return {
    send(frame) {
      if (!closed) channel.postMessage(frame);
      return true;
    },
    onMessage(listen) {
      channel.addEventListener('message', ({ data }) => typeof data === 'string' && listen(data));
      channel.start?.();
    },
    onClose: (listen) => void (onClose = listen),
    close() {
      channel.close();
      end();
    },
  };
}

/** The part of a WebSocket that the browser's and `ws` have in common. */
export interface WebSocketLike {
  send(data: string): void;
  close(): void;
  readonly bufferedAmount: number;
  readonly readyState: number;
  addEventListener(type: 'message', listen: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listen: () => void): void;
}

/** H9: more than this waiting for a slow reader and its events are held back; four times it and the socket is closed. */
const slowReaderBytes = 1_000_000;

/** A Port over an open WebSocket: one frame a text message. */
export function webSocketPort(socket: WebSocketLike): Port {
  const OPEN = 1;
  return {
    send(frame) {
      if (socket.readyState !== OPEN) return false;
      // What waited before counts: one long answer alone is no slow reader.
      if (socket.bufferedAmount > 4 * slowReaderBytes) {
        socket.close();
        return false;
      }
      socket.send(frame);
      return socket.bufferedAmount <= slowReaderBytes;
    },
    onMessage: (listen) => socket.addEventListener('message', ({ data }) => typeof data === 'string' && listen(data)),
    onClose(listen) {
      let told = false;
      const tell = () => {
        if (!told) listen();
        told = true;
      };
      socket.addEventListener('close', tell);
      socket.addEventListener('error', tell);
    },
    close: () => socket.close(),
  };
}
