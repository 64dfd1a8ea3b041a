/**
 * What the engine announces. Events carry no truth: whoever listens fetches again (ARCHITECTURE §3).
 */
import type { EventName, Payload } from '../../src-shared/contract/contract.ts';
import type { EventSource } from '../../src-shared/rpc/serve.ts';

export interface Events extends EventSource {
  emit<K extends EventName>(name: K, payload: Payload<K>): void;
}

export function createEvents(): Events {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  return {
    subscribe(name, listen) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listen));
      return () => void set.delete(listen);
    },
    emit(name, payload) {
      for (const listen of listeners.get(name) ?? []) listen(payload as never);
    },
  };
}
