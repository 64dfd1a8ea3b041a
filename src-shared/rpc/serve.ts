/**
 * Serves the contract on one port: first a hello, then calls and events. Knows nothing of the transport.
 */
import { entryOf, type CallName, type EventName, type Out, type Parsed, type Payload } from '../contract/contract.ts';
import { contractVersion } from '../contract/version.ts';
import { messageOf, VesperError } from '../kit/errors.ts';
import type { Port } from './port.ts';
import {
  readFrame,
  toServer,
  type Caller,
  type EngineInfo,
  type ToClient,
  type ToServer,
  type WireError,
} from './wire.ts';

export type Handlers = { [K in CallName]: (input: Parsed<K>, caller: Caller) => Promise<Out<K>> | Out<K> };

/** Where events come from; `subscribe` returns its own end. */
export interface EventSource {
  subscribe<K extends EventName>(name: K, listen: (payload: Payload<K>) => void): () => void;
}

export interface ServeOptions {
  handlers: Handlers;
  events: EventSource;
  engine: EngineInfo;
  /** Whether this hello may speak: the caller as the engine will see it, or undefined to refuse. */
  admit(hello: Extract<ToServer, { t: 'hello' }>): Caller | undefined;
  /** Milliseconds within which the hello has to come. */
  helloWithin?: number;
  /** Told of every call before it is served (idle gates count client calls). */
  onCall?(name: string, caller: Caller): void;
  /** Told when the line of a caller was closed: nobody hears what it still waits for. */
  onGone?(caller: Caller): void;
  /** Told of failures that are not the caller's; they reach the caller without detail. */
  diagnose?(area: string, message: string): void;
}

/** Serves `port` until it closes. */
export function serve(port: Port, options: ServeOptions): void {
  let caller: Caller | undefined;
  let eventNumber = 0;
  const listening = new Map<string, () => void>();
  const send = (frame: ToClient) => port.send(JSON.stringify(frame));
  const refuse = (id: number | null, error: WireError) => void send({ t: 'error', id, error });
  const late = setTimeout(() => port.close(), options.helloWithin ?? 2000);

  port.onClose(() => {
    clearTimeout(late);
    for (const stop of listening.values()) stop();
    listening.clear();
    if (caller) options.onGone?.(caller);
  });

  port.onMessage((text) => {
    const frame = readFrame(toServer, text);
    if (!frame) return refuse(null, { code: 'bad-input', message: 'This is no frame of the contract.' });
    if (!caller) return greet(frame);
    switch (frame.t) {
      case 'hello':
        return refuse(null, { code: 'bad-input', message: 'The hello was said already.' });
      case 'call':
        return void answer(frame.id, frame.name, frame.in, caller);
      case 'listen':
        return listen(frame.name);
      case 'unlisten':
        listening.get(frame.name)?.();
        listening.delete(frame.name);
    }
  });

  function greet(frame: ToServer): void {
    const admitted = frame.t === 'hello' && isServed(frame.version) ? options.admit(frame) : undefined;
    if (!admitted) {
      refuse(null, refusal(frame));
      return port.close();
    }
    clearTimeout(late);
    caller = admitted;
    send({ t: 'hello', version: contractVersion, engine: options.engine });
  }

  async function answer(id: number, name: string, input: unknown, from: Caller): Promise<void> {
    const entry = entryOf(name);
    if (entry?.type !== 'call') return refuse(id, { code: 'bad-input', message: `There is no call "${name}".` });
    const parsed = entry.in.safeParse(input);
    if (!parsed.success) return refuse(id, { code: 'bad-input', message: describeIssues(name, parsed.error.issues) });
    try {
      options.onCall?.(name, from);
      const handle = options.handlers[name as CallName] as (input: unknown, caller: Caller) => unknown;
      send({ t: 'result', id, out: await handle(parsed.data, from) });
    } catch (thrown) {
      refuse(id, errorOf(name, thrown));
    }
  }

  function listen(name: string): void {
    if (entryOf(name)?.type !== 'event' || listening.has(name)) return;
    let held = false;
    const stop = options.events.subscribe(name as EventName, (payload) => {
      // Numbers rise even for what is held back from a slow reader: the gap tells it to fetch again.
      eventNumber++;
      if (held) return void setTimeout(() => (held = false), 1000);
      held = !send({ t: 'event', n: eventNumber, name, payload });
    });
    listening.set(name, stop);
  }

  function errorOf(name: string, thrown: unknown): WireError {
    if (thrown instanceof VesperError)
      return {
        code: thrown.code,
        message: thrown.message,
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      };
    options.diagnose?.(
      'rpc',
      `${name}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown)}`,
    );
    return {
      code: 'failed',
      message: `The engine failed at "${name}".`,
      hint: 'See diagnostics.log in the data home.',
    };
  }
}

/** The engine serves its own version and the one before. */
function isServed(version: number): boolean {
  return version === contractVersion || version === contractVersion - 1;
}

function refusal(frame: ToServer): WireError {
  if (frame.t !== 'hello') return { code: 'refused', message: 'A connection begins with a hello.' };
  if (!isServed(frame.version))
    return {
      code: 'refused',
      message: `Contract version ${frame.version} is not served; this engine speaks ${contractVersion}.`,
      hint: 'Update Vesper or the client.',
    };
  return { code: 'refused', message: 'The token is not valid.' };
}

function describeIssues(name: string, issues: { path: PropertyKey[]; message: string }[]): string {
  const first = issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`);
  return `${name}: ${first.join('; ')}`;
}
