/**
 * One table of every call and event between the engine and its clients, with run-time schemas.
 * Types, client, handlers, CLI, MCP schemas and the tests' mock derive from it. Calls reject unknown keys; results ignore them.
 */
import type { z } from 'zod';
import type { Call, Event } from './calls.ts';
import { act } from './rooms/act.ts';
import { connect, handoff, hook, key, receipt } from './rooms/agent.ts';
import { archive } from './rooms/archive.ts';
import { brief, dream } from './rooms/dream.ts';
import { egress, engine, ledger, settings } from './rooms/engine.ts';
import { foreign } from './rooms/foreign.ts';
import { forge } from './rooms/forge.ts';
import { log, note, session } from './rooms/log.ts';
import { memory, recall } from './rooms/memory.ts';
import { model } from './rooms/model.ts';
import { outbox } from './rooms/outbox.ts';
import { project } from './rooms/project.ts';
import { push } from './rooms/push.ts';
import { storage } from './rooms/storage.ts';
import { terminal } from './rooms/terminal.ts';
import { update } from './rooms/update.ts';
import { wish } from './rooms/wish.ts';

export const contract = {
  engine,
  settings,
  egress,
  ledger,
  project,
  log,
  session,
  note,
  recall,
  memory,
  dream,
  model,
  brief,
  storage,
  terminal,
  wish,
  connect,
  key,
  handoff,
  receipt,
  hook,
  foreign,
  archive,
  update,
  forge,
  act,
  outbox,
  push,
} as const;

export type Contract = typeof contract;
type Entries = {
  [R in keyof Contract]: { [N in keyof Contract[R] as `${R & string}.${N & string}`]: Contract[R][N] };
}[keyof Contract];
type Flat = UnionToIntersection<Entries>;
type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

// By what tells a line from another, not by the whole of its type, which is dear to compare.
export type CallName = { [K in keyof Flat]: Flat[K] extends { type: 'call' } ? K : never }[keyof Flat];
export type EventName = { [K in keyof Flat]: Flat[K] extends { type: 'event' } ? K : never }[keyof Flat];
export type In<K extends CallName> = Flat[K] extends { in: infer I } ? z.input<I> : never;
export type Parsed<K extends CallName> = Flat[K] extends { in: infer I } ? z.output<I> : never;
export type Out<K extends CallName> = Flat[K] extends { out: infer O } ? z.output<O> : never;
export type Payload<K extends EventName> = Flat[K] extends { payload: infer P } ? z.output<P> : never;

/** The entry of a name such as `brief.get`, or undefined. */
export function entryOf(name: string): Call | Event | undefined {
  const [room = '', verb = '', ...rest] = name.split('.', 3);
  if (rest.length > 0) return undefined;
  const rooms: Record<string, Record<string, Call | Event>> = contract;
  return Object.hasOwn(rooms, room) && Object.hasOwn(rooms[room] ?? {}, verb) ? rooms[room]?.[verb] : undefined;
}

/** Every name in the table, in its order. */
export function names(): string[] {
  return Object.entries(contract).flatMap(([room, verbs]) => Object.keys(verbs).map((verb) => `${room}.${verb}`));
}
