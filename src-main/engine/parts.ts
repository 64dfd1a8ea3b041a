/**
 * What the engine is built from, as its handlers see it.
 */
import type { Blocking } from './act/blocking.ts';
import type { Notices } from './act/notices/notices.ts';
import type { Retention } from './act/retention.ts';
import type { Schedule } from './act/schedule.ts';
import type { Ticker } from './act/ticker.ts';
import type { Wishes } from './act/wishes.ts';
import type { OwnProgram } from './connect/target.ts';
import type { Connections } from './connect/connections.ts';
import type { Keys } from './connect/keys.ts';
import type { Events } from './events.ts';
import type { Handoffs } from './handoff/handoffs.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Push } from './push/push.ts';
import type { Rooms, RoomsOptions } from './rooms.ts';
import type { Updates } from './update/updates.ts';

export interface EngineOptions extends Omit<RoomsOptions, 'events'> {
  version: string;
  /** Which host runs it: `headless`, `electron`, or `cli` for a command's own duration. */
  host: string;
  /** The account's own home: agents are told apart from the user there (INTERFACES, "Who is the user"). */
  isDefaultHome: boolean;
  /** A fresh address of the page, where the host serves one, or its window, which is then shown. */
  link?: () => { url: string; shown?: boolean };
  /** Where this host serves MCP over HTTP. */
  mcpUrl?: () => string;
  /** How others start this program, where this host can name it. */
  own?: OwnProgram | undefined;
  /** Called when a client asked the engine to stop. */
  onStop?: () => void;
}

/** What handlers are made of; `rooms()` because a restore builds them anew. */
export interface EngineParts {
  options: EngineOptions;
  events: Events;
  rooms(): Rooms;
  schedule: Schedule;
  notices: Pick<Notices, 'view'>;
  ticker: Pick<Ticker, 'view' | 'decisions'>;
  blocking: Pick<Blocking, 'run' | 'view'>;
  retention: Pick<Retention, 'view'>;
  wishes: Wishes;
  updates: Pick<Updates, 'check' | 'ready'>;
  connections: Connections;
  keys: Keys;
  handoffs: Pick<Handoffs, 'of' | 'refresh'>;
  outbox: Outbox;
  push: Push;
  startedAt: number;
  /** Closes the rooms, runs `change` on the files, and opens and starts them again. */
  whileClosed<T>(change: (paths: Rooms['paths']) => Promise<T>): Promise<T>;
}
