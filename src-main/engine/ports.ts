/**
 * What a host supplies to the engine. The engine reaches clock, own files and forked processes only through these,
 * so that tests can fake time, fail a write, or lose power between two operations.
 */
import type { NoticeKind } from './act/notices/decide.ts';

/** Time. `now` is wall-clock milliseconds; `offsetAt` gives minutes east of UTC on this machine at an instant. */
export interface Clock {
  now(): number;
  /** Milliseconds that never go back, for durations. */
  monotonic(): number;
  offsetAt(instant: number): number;
  /** Calls `run` after `ms`; returns its cancellation. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

/** One open file. All positions and lengths are bytes. */
export interface OpenFile {
  read(length: number, position: number): Promise<Buffer>;
  /** Appends when the file was opened with 'a'; writes everything or throws. */
  write(data: Buffer | string): Promise<void>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface Stat {
  size: number;
  mtimeMs: number;
  ino: number;
  dev: number;
  mode: number;
  isFile: boolean;
  isDirectory: boolean;
  isSymlink: boolean;
}

/** Vesper's own files. Every durable write of the engine goes through here (SQLite apart). */
export interface Files {
  open(path: string, flags: 'r' | 'a' | 'w' | 'wx' | 'r+', mode?: number): Promise<OpenFile>;
  read(path: string): Promise<Buffer>;
  list(path: string): Promise<string[]>;
  /** undefined when nothing is there. Does not follow a symlink at the end. */
  stat(path: string): Promise<Stat | undefined>;
  makeDir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  removeTree(path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Makes the entries of a directory durable. */
  syncDir(path: string): Promise<void>;
}

/** A forked process or worker: messages are structured-clone values, checked by whoever receives them. */
export interface Child {
  send(message: unknown): void;
  onMessage(listen: (message: unknown) => void): void;
  /** `code` 0 when it left by itself; the reason otherwise. Called once. */
  onExit(listen: (code: number, reason?: string) => void): void;
  kill(): void;
  /** Keeps (or no longer keeps) the host process alive. */
  ref(): void;
  unref(): void;
}

/** Named worker entries; the same names are the entries of the Vite config (see `src-main/node/entries.ts`). */
export type EntryName = 'dream' | 'index' | 'redact';

export interface ForkOptions {
  /** `process`: own memory, can be killed. `thread`: cheap, shares the process. */
  as: 'process' | 'thread';
  /** Folders that the child may read; with `process` the child may write nothing and start nothing where that can be enforced. */
  mayRead?: string[];
  /** Bytes of memory; a process that takes more is ended, where that can be seen. */
  mostMemory?: number;
  /** Cloned to the child at start, for threads. */
  data?: unknown;
}

/** `unknown` where the system cannot tell (headless, Wayland). */
export interface Presence {
  /** Seconds since the last input of the user. */
  idleSeconds(): number | 'unknown';
  power(): { onBattery: boolean; percent?: number } | 'unknown';
  /** `busy`: the user presents, or set the system so that nothing is shown. Absent: it cannot be told here. Asked before a word is said, and never rejects. */
  focus?(): Promise<'free' | 'busy' | 'unknown'>;
  /** Calls `listen` when the machine woke from sleep; gives its end. Absent: told from the clock within a minute. */
  onWake?(listen: () => void): () => void;
}

/** The settings file. Kept by the library that the host's platform has for it; every one reads what another wrote. */
export interface SettingsFile {
  /** undefined when nothing is there; `broken` says why what is there cannot be read. */
  read(): Promise<{ values: Record<string, unknown> } | { broken: string } | undefined>;
  /** Replaces the file, whole or not at all. Rejects with what the system says. */
  write(values: Record<string, unknown>): Promise<void>;
}

/** Something said unasked. Title ≤ 40 characters, body ≤ 400; both may quote observed text and are shown as plain text. */
export interface Notice {
  /** The same id replaces an earlier notice that is still shown, where the system can do that. */
  id: string;
  title: string;
  body: string;
  /** What a click opens, in the bridge's syntax: `days`, `record:01J…`. */
  place?: string;
  /** At most two, the safe one first; a host that cannot show buttons leaves them out. */
  actions?: NoticeAction[];
}
/** Opens a place, or does something at once. */
export type NoticeAction = { label: string; place: string } | { label: string; run(): void };

/** Whether it reached the system's notifications. */
export type Shown =
  | { shown: true }
  /** `inherent`: where it runs there is nothing that could show them, and nothing to mend. */
  | { shown: false; because: string; remedy?: string; inherent?: true };

export interface Notifier {
  /** Never rejects. `kind`: what kind of notice it is, where that makes a difference. */
  show(notice: Notice, kind?: NoticeKind): Promise<Shown>;
  /** Whether notices can be shown here, without showing one. */
  check(): Promise<Shown>;
}

/** The system's own list of what starts with the session; the truth is there and nowhere else. */
export interface LoginItem {
  isOn(): boolean;
  /** Throws what the system says. */
  set(on: boolean): void;
}

/** The system's own keeper of secrets, where a host has one. */
export interface Keychain {
  /** Why it would keep nothing safe; undefined when it does. */
  whyNot(): string | undefined;
  /** Text that only this account's keychain opens. Both throw what the system says. */
  seal(text: string): string;
  open(sealed: string): string;
}

/** One request over a connection of its own. Lengths are bytes. */
export interface OutgoingRequest {
  /** An IP address, never a name. */
  address: string;
  port: number;
  /** The host whose certificate must stand behind an encrypted connection; undefined: not encrypted. */
  secureAs: string | undefined;
  method: string;
  /** Path and query. */
  path: string;
  /** All that are sent, in this order. */
  headers: Record<string, string>;
  body: Buffer;
  maxAnswer: number;
  signal: AbortSignal;
}

/** What was carried both ways on the connection, its encryption included, and what came of it. */
export type Came = { sent: number; received: number } & (
  { status: number; headers: Record<string, string>; body: Buffer } | { failed: string }
);

/** Connections to other machines. Only `engine/egress/` uses it. */
export interface Outgoing {
  /** All addresses of a name; rejects with what the system says. */
  resolve(name: string): Promise<string[]>;
  /** Never rejects. `sent` is what was handed to the system: never less than what left. */
  exchange(request: OutgoingRequest): Promise<Came>;
}

/** One request that came from outside. Nothing of it is to be believed. */
export interface IncomingRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** By lower-case name, each with all its values. */
  headers: Record<string, string[]>;
  /** The very bytes that came. */
  body: Buffer;
}

/** A listener of its own for deliveries of forges. It knows nothing of the page, its token or its socket. */
export interface Incoming {
  /**
   * Answers each request with a bare status; one whose body is longer than `maxBody` bytes, or that takes longer than 10 s, is not handed
   * on. Port 0 picks a free one. Rejects with what the system says.
   */
  listen(
    at: { address: string; port: number; maxBody: number },
    answer: (request: IncomingRequest) => Promise<number>,
  ): Promise<{ port: number; close(): Promise<void> }>;
}

/** Named pipes, through which shells tell what was run: their text touches no disk. */
export interface Pipes {
  /**
   * Makes the pipe where there is none, for this user alone, and reads it until `close`. `fd` is this process's own number for it.
   * Rejects with `unavailable` where there can be none. `lost`: it is read no more, and why.
   */
  listen(
    path: string,
    heard: { data(chunk: Buffer): void; lost(because: string): void },
  ): Promise<{ fd: number; close(): Promise<void> }>;
  /** Writes into it as a shell would, without waiting; false when nobody reads it or it is full. */
  say(path: string, text: string): boolean;
}

export interface Ports {
  clock: Clock;
  files: Files;
  fork(name: EntryName, options: ForkOptions): Child;
  presence: Presence;
  settings: SettingsFile;
  /** Absent: nothing can be shown here, and nothing counts as shown. */
  notify?: Notifier;
  /** Absent: this host cannot start with the session. */
  loginItem?: LoginItem;
  /** Absent: keys are kept in a file that only this user can read. */
  keychain?: Keychain;
  /** Absent: shells cannot tell this host anything. */
  pipes?: Pipes;
  /** Absent: this host opens no connection to another machine. */
  outgoing?: Outgoing;
  /** Absent: this host listens to no delivery. */
  incoming?: Incoming;
  randomBytes(count: number): Uint8Array;
  /** Diagnostics for developers of Vesper: never observed text. */
  diagnose(area: string, message: string): void;
}

/** Where agents keep their sessions; what is absent is not looked for. */
export interface AgentRoots {
  /** Folders that hold `projects/` (`~/.claude`, or `CLAUDE_CONFIG_DIR`). */
  claudeCode: string[];
  /** Folders that hold `sessions/` (`~/.codex`, or `CODEX_HOME`). */
  codex: string[];
  /** Folders that hold `tmp/` (`~/.gemini`). */
  gemini?: string[];
  /** Folders that hold `projects/` (`~/.cursor`). */
  cursor?: string[];
  /** Databases (`~/.local/share/opencode/opencode.db`, or `OPENCODE_DB`). */
  opencode?: string[];
}
