/**
 * The contract from the caller's side, over any port.
 */
import { entryOf, type CallName, type EventName, type In, type Out, type Payload } from '../contract/contract.ts';
import { contractVersion } from '../contract/version.ts';
import { VesperError, type ErrorCode } from '../kit/errors.ts';
import type { Port } from './port.ts';
import { readFrame, toClient, type Caller, type EngineInfo, type ToServer, type WireError } from './wire.ts';

export interface Client {
  readonly engine: EngineInfo;
  call<K extends CallName>(name: K, input: In<K>): Promise<Out<K>>;
  /** Listens to an event until the returned function is called. */
  on<K extends EventName>(name: K, listen: (payload: Payload<K>) => void): () => void;
  /** Called when event numbers show that something was missed: fetch again. */
  onGap(listen: () => void): void;
  onClose(listen: () => void): void;
  close(): void;
}

export interface Hello {
  client: Caller;
  token?: string;
}

/** Says hello on `port` and resolves when the engine has answered; rejects when it refuses or the port closes. */
export function connect(port: Port, hello: Hello): Promise<Client> {
  const waiting = new Map<number, { name: string; resolve: (out: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const closeListeners: (() => void)[] = [];
  let gapListener: (() => void) | undefined;
  let nextId = 1;
  let lastEvent: number | undefined;
  let closed = false;
  const send = (frame: ToServer) => port.send(JSON.stringify(frame));

  return new Promise((resolve, reject) => {
    port.onClose(() => {
      closed = true;
      const gone = new VesperError('unavailable', 'The connection to the engine was closed.', 'Start Vesper again.');
      reject(gone);
      for (const call of waiting.values()) call.reject(gone);
      waiting.clear();
      for (const listen of closeListeners) listen();
    });

    port.onMessage((text) => {
      const frame = readFrame(toClient, text);
      if (!frame) return;
      switch (frame.t) {
        case 'hello':
          return resolve(clientOf(frame.engine));
        case 'result':
          return settle(frame.id, frame.out);
        case 'error':
          if (frame.id === null) return reject(thrownOf(frame.error));
          waiting.get(frame.id)?.reject(thrownOf(frame.error));
          return void waiting.delete(frame.id);
        case 'event':
          return heard(frame.n, frame.name, frame.payload);
      }
    });
    send({
      t: 'hello',
      version: contractVersion,
      client: hello.client,
      ...(hello.token === undefined ? {} : { token: hello.token }),
    });
  });

  function settle(id: number, out: unknown): void {
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    const entry = entryOf(call.name);
    const parsed = entry?.type === 'call' ? entry.out.safeParse(out) : undefined;
    if (parsed?.success) call.resolve(parsed.data);
    else call.reject(new VesperError('failed', `The engine's answer to "${call.name}" is not what the contract says.`));
  }

  function heard(n: number, name: string, payload: unknown): void {
    if (lastEvent !== undefined && n !== lastEvent + 1) gapListener?.();
    lastEvent = n;
    const entry = entryOf(name);
    const parsed = entry?.type === 'event' ? entry.payload.safeParse(payload) : undefined;
    if (!parsed?.success) return gapListener?.(); // not what the contract says: what it meant to tell is fetched
    for (const listen of listeners.get(name) ?? []) listen(parsed.data);
  }

  function clientOf(engine: EngineInfo): Client {
    return {
      engine,
      call: (name, input) =>
        new Promise((resolve, reject) => {
          if (closed) return reject(new VesperError('unavailable', 'The connection to the engine was closed.'));
          const id = nextId++;
          waiting.set(id, { name, resolve: resolve as (out: unknown) => void, reject });
          send({ t: 'call', id, name, in: input });
        }),
      on(name, listen) {
        const set = listeners.get(name) ?? new Set();
        const heardBy = listen as (payload: unknown) => void;
        if (set.size === 0) send({ t: 'listen', name });
        listeners.set(name, set.add(heardBy));
        return () => {
          set.delete(heardBy);
          if (set.size === 0 && !closed) send({ t: 'unlisten', name });
        };
      },
      onGap: (listen) => void (gapListener = listen),
      onClose: (listen) => void closeListeners.push(listen),
      close: () => port.close(),
    };
  }
}

function thrownOf(error: WireError): VesperError {
  return new VesperError(error.code as ErrorCode, error.message, error.hint);
}
