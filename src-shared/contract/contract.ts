/**
 * One table of every call and event between the engine and its clients, with run-time schemas.
 * Types, client, handlers, CLI, MCP schemas and the tests' mock derive from it. Calls reject unknown keys; results ignore them.
 */
import { z } from 'zod';
import {
  dreamReportSchema,
  factSchema,
  factStateSchema,
  gateSchema,
  memoryStampSchema,
  phaseNameSchema,
  questionSchema,
  topicSchema,
} from './memory.ts';
import { observationSchema, sourceSchema, stampSchema } from './observation.ts';
import {
  briefSchema,
  doctorSchema,
  grantSchema,
  lifeLineSchema,
  projectSchema,
  recallQuerySchema,
  recallResultSchema,
  statusSchema,
  topicTextSchema,
} from './views.ts';

/** Raised when a call or event changes shape; the engine serves this and the one before. */
export const contractVersion = 1;

export interface Call<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  type: 'call';
  in: In;
  out: Out;
  does: string;
}
export interface Event<Payload extends z.ZodType = z.ZodType> {
  type: 'event';
  payload: Payload;
  means: string;
}
const call = <I extends z.ZodType, O extends z.ZodType>(does: string, input: I, out: O): Call<I, O> => ({
  type: 'call',
  in: input,
  out,
  does,
});
const event = <P extends z.ZodType>(means: string, payload: P): Event<P> => ({ type: 'event', payload, means });

const none = z.strictObject({});
const done = z.object({ ok: z.literal(true) });
/** A project by id, name or path. */
const projectName = z.string().min(1);
const oneFact = z.strictObject({ fact: z.string() });
const factResult = z.object({ fact: factSchema });
const undoResult = z.object({
  /** Of this undo: undoing it is redo. Absent when everything was refused. */
  id: z.string().optional(),
  undone: z.array(z.string()),
  refused: z.array(z.object({ operation: z.string(), reason: z.string() })),
  before: memoryStampSchema,
  after: memoryStampSchema,
});
const importCounts = z.object({
  batch: z.string(),
  imported: z.int(),
  duplicates: z.int(),
  refused: z.array(z.object({ line: z.int(), reason: z.string() })),
});

export const contract = {
  engine: {
    status: call('State of engine, observers, projects, gates and lag.', none, statusSchema),
    doctor: call('Checks with remedies.', none, doctorSchema),
    stop: call('Ends the running engine after writing what is pending.', none, done),
    link: call('A fresh one-time address of the page, where a page is served.', none, z.object({ url: z.string() })),
    changed: event('Something in the status changed; fetch it again.', z.object({ state: z.string() })),
  },
  project: {
    add: call(
      'Watches a folder. `confirmed`: a person answered what may be recorded.',
      z.strictObject({
        path: z.string().min(1),
        sources: z.array(grantSchema).optional(),
        name: z.string().optional(),
        confirmed: z.literal(true).optional(),
      }),
      z.object({ project: projectSchema, firstLook: z.object({ records: z.int() }) }),
    ),
    remove: call(
      'Stops watching a project; what it logged and remembers stays.',
      z.strictObject({ project: projectName }),
      z.object({ project: projectSchema }),
    ),
    list: call('Every project.', none, z.object({ projects: z.array(projectSchema) })),
    pause: call(
      'Stops reading, all projects or one, until a time or until resumed (`until` null).',
      z.strictObject({ project: projectName.optional(), until: stampSchema.nullable() }),
      z.object({ projects: z.array(projectSchema) }),
    ),
    resume: call(
      'Reads again; what happened meanwhile is not back-filled.',
      z.strictObject({ project: projectName.optional() }),
      z.object({ projects: z.array(projectSchema) }),
    ),
    folders: call(
      'Folders inside the home folder, to choose a project from.',
      z.strictObject({ path: z.string().optional() }),
      z.object({
        path: z.string(),
        parent: z.string().nullable(),
        folders: z.array(z.object({ name: z.string(), path: z.string(), git: z.boolean() })),
      }),
    ),
    changed: event('The list of projects or a state in it changed.', none),
  },
  log: {
    lines: call(
      'Imports lines of JSON as observations, in order; `first` is the number of the first one.',
      z.strictObject({
        batch: z.string().optional(),
        project: z.string().optional(),
        first: z.int(),
        lines: z.array(z.string()),
        /** The last of them is longer than a frame and goes on in the next call of this batch. */
        more: z.literal(true).optional(),
      }),
      importCounts,
    ),
    session: call(
      "Imports an agent's session file by its own reader.",
      z.strictObject({
        as: z.enum(['claude-code', 'codex']),
        path: z.string(),
        project: z.string().optional(),
        batch: z.string().optional(),
      }),
      importCounts,
    ),
    read: call(
      'Records of a day (default: the newest), newest last; `before` pages back by seq.',
      z.strictObject({
        day: z.string().optional(),
        source: sourceSchema.optional(),
        project: projectName.optional(),
        limit: z.int().min(1).max(1000).optional(),
        before: z.int().optional(),
      }),
      z.object({ day: z.string().nullable(), records: z.array(observationSchema), days: z.array(z.string()) }),
    ),
    get: call(
      'Records by their refs; what is no longer kept is left out.',
      z.strictObject({ refs: z.array(z.string()).max(200) }),
      z.object({ records: z.array(observationSchema) }),
    ),
    appended: event(
      'Records were written; `count` of them, the newest in `last`.',
      z.object({ count: z.int(), last: z.array(observationSchema).max(20) }),
    ),
  },
  note: {
    add: call(
      'Keeps a note: always a fact candidate, verbatim.',
      z.strictObject({
        text: z.string().min(1).max(16_000),
        project: z.string().optional(),
        key: z.string().optional(),
      }),
      z.object({ ref: z.string(), origin: z.string(), duplicate: z.boolean() }),
    ),
  },
  recall: {
    query: call('Searches memory and log; best first.', recallQuerySchema.strict(), recallResultSchema),
  },
  memory: {
    facts: call(
      'Facts, active ones by default.',
      z.strictObject({
        project: projectName.optional(),
        topic: z.string().optional(),
        state: z.union([factStateSchema, z.literal('all'), z.literal('active')]).optional(),
        asOf: stampSchema.optional(),
      }),
      z.object({ facts: z.array(factSchema) }),
    ),
    why: call("A fact's life line.", z.strictObject({ fact: z.string() }), lifeLineSchema),
    topics: call(
      'Every topic.',
      z.strictObject({ project: projectName.optional() }),
      z.object({ topics: z.array(topicSchema) }),
    ),
    topic: call('One topic with its Markdown and facts.', z.strictObject({ topic: z.string() }), topicTextSchema),
    review: call(
      'What waits for the user: proposed facts, edits from outside, and questions about lines that vanished.',
      none,
      z.object({ items: z.array(factSchema), questions: z.array(questionSchema).optional() }),
    ),
    confirm: call("Makes a fact the user's own word.", oneFact, factResult),
    reject: call('Ends a fact as not true; the same words are not learned again.', oneFact, factResult),
    edit: call(
      "Puts the user's words in place of a fact's; no dream touches them.",
      z.strictObject({ fact: z.string(), text: z.string() }),
      factResult,
    ),
    restore: call('Brings a deleted line back, within 30 days.', oneFact, factResult),
    answer: call(
      'Answers a question: the vanished lines stay in memory, or were meant to go (`retract`).',
      z.strictObject({ question: z.string(), retract: z.boolean() }),
      done,
    ),
    pin: call(
      'Keeps a fact in the index, and the dream away from it.',
      z.strictObject({ fact: z.string(), pinned: z.boolean().optional() }),
      factResult,
    ),
    undo: call(
      'Undoes the newest dream, a dream or one operation.',
      z.strictObject({ target: z.string().optional() }),
      undoResult,
    ),
    changed: event('A new generation was adopted.', z.object({ generation: z.int() })),
  },
  dream: {
    now: call(
      'Dreams at once, skipping all gates but the lock.',
      z.strictObject({
        dreamer: z.enum(['offline']).optional(),
        asOf: stampSchema.optional(),
        dryRun: z.boolean().optional(),
      }),
      dreamReportSchema,
    ),
    gates: call('The gates with their reasons.', none, z.object({ gates: z.array(gateSchema), next: z.string() })),
    list: call(
      'Reports of past dreams, newest first.',
      z.strictObject({ limit: z.int().min(1).max(100).optional() }),
      z.object({ dreams: z.array(dreamReportSchema) }),
    ),
    progress: event(
      'A running dream: phase and what it found; `phase` null when it ended.',
      z.object({
        id: z.string(),
        phase: phaseNameSchema.nullable(),
        found: z.string().optional(),
        ms: z.number().optional(),
      }),
    ),
  },
  brief: {
    get: call(
      'Where you left off, in five items at most.',
      z.strictObject({ since: stampSchema.optional(), project: projectName.optional() }),
      briefSchema,
    ),
    changed: event('The brief changed.', none),
  },
  storage: {
    export: call(
      'Writes everything canonical into an empty folder.',
      z.strictObject({ dir: z.string() }),
      z.object({ dir: z.string(), files: z.int(), bytes: z.int() }),
    ),
    restore: call(
      'Takes an export back; into a home in use only what is missing is added.',
      z.strictObject({ dir: z.string() }),
      z.object({ files: z.int(), records: z.int(), skipped: z.int() }),
    ),
  },
} as const;

export type Contract = typeof contract;
type Entries = {
  [R in keyof Contract]: { [N in keyof Contract[R] as `${R & string}.${N & string}`]: Contract[R][N] };
}[keyof Contract];
type Flat = UnionToIntersection<Entries>;
type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

export type CallName = { [K in keyof Flat]: Flat[K] extends Call ? K : never }[keyof Flat];
export type EventName = { [K in keyof Flat]: Flat[K] extends Event ? K : never }[keyof Flat];
export type In<K extends CallName> = Flat[K] extends Call<infer I, z.ZodType> ? z.input<I> : never;
export type Parsed<K extends CallName> = Flat[K] extends Call<infer I, z.ZodType> ? z.output<I> : never;
export type Out<K extends CallName> = Flat[K] extends Call<z.ZodType, infer O> ? z.output<O> : never;
export type Payload<K extends EventName> = Flat[K] extends Event<infer P> ? z.output<P> : never;

/** The entry of a name such as `brief.get`, or undefined. */
export function entryOf(name: string): Call | Event | undefined {
  const [room = '', verb = ''] = name.split('.', 2);
  const rooms: Record<string, Record<string, Call | Event>> = contract;
  return Object.hasOwn(rooms, room) && Object.hasOwn(rooms[room] ?? {}, verb) ? rooms[room]?.[verb] : undefined;
}

/** Every name in the table, in its order. */
export function names(): string[] {
  return Object.entries(contract).flatMap(([room, verbs]) => Object.keys(verbs).map((verb) => `${room}.${verb}`));
}
