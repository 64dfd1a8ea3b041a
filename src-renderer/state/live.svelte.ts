/**
 * A value of the engine that stays current: fetched when the line opens, again whenever one of its events is heard,
 * and kept with its age when a fetch fails.
 */
import type { EventName } from '../../src-shared/contract/contract.ts';
import type { Client } from '../../src-shared/rpc/connect.ts';
import { connection, wordsOf } from './connection.svelte.ts';

export interface Live<T> {
  readonly value: T | undefined;
  /** Why the value may be old; undefined while it is current. */
  readonly problem: string | undefined;
  refresh(): Promise<void>;
}

/** Must be called while a component is being set up. At most one fetch is under way; events meanwhile cause one more. */
export function live<T>(ask: (client: Client) => Promise<T>, events: EventName[]): Live<T> {
  let value = $state.raw<T | undefined>();
  let problem = $state<string | undefined>();
  let running: Promise<void> | undefined;
  let again = false;
  /** The view that asked is gone: what it would fetch by no longer exists. */
  let isGone = false;

  async function refresh(): Promise<void> {
    if (isGone) return;
    if (running) {
      again = true;
      return running;
    }
    running = run();
    await running;
    running = undefined;
    if (again) {
      again = false;
      await refresh();
    }
  }
  async function run(): Promise<void> {
    const { link } = connection;
    if (link.state !== 'open') return;
    try {
      value = await ask(link.client);
      problem = undefined;
    } catch (thrown) {
      problem = wordsOf(thrown);
    }
  }

  $effect(() => {
    const { link } = connection;
    if (link.state !== 'open') return;
    const heard = () => void refresh();
    const stops = events.map((name) => link.client.on(name, heard));
    link.client.onGap(heard);
    heard();
    // A window that was hidden shows words that count from now: a day may have gone by.
    const seen = () => document.visibilityState === 'visible' && heard();
    document.addEventListener('visibilitychange', seen);
    return () => {
      stops.forEach((stop) => stop());
      document.removeEventListener('visibilitychange', seen);
    };
  });

  $effect(() => () => (isGone = true));

  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    refresh,
  };
}
