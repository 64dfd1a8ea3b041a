/**
 * The outbox: the folder of files that were prepared for the user. Written whole or not at all, few and not for ever; what a hand
 * changed is kept as it is.
 */
import path from 'node:path';
import { outboxNameSchema, type OutboxFile } from '../../../src-shared/contract/outbox.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { makeDurableDir, namesIn, readIfThere, writeAtomic } from '../storage/atomic.ts';
import { printFile, readFile, type Prepared } from './file.ts';

export interface Whole {
  file: OutboxFile;
  text: string;
  path: string;
}

export interface Outbox {
  /** Newest first. */
  list(): Promise<OutboxFile[]>;
  /** @throws VesperError `not-found` */
  read(name: string): Promise<Whole>;
  /** Durable when it resolves. Where a hand changed the file of this name, it comes beside it, under `NAME-2`. */
  put(prepared: Prepared): Promise<Whole>;
  /** @throws VesperError `not-found` */
  remove(name: string): Promise<void>;
  /** Removes what is past its time: older than the log is kept, or above the number. Never rejects. */
  tidy(): Promise<void>;
}

export interface OutboxOptions {
  ports: Pick<Ports, 'files' | 'clock' | 'diagnose'>;
  folder(): string;
  /** Days; undefined while nobody chose the settings: then nothing expires. */
  keepDays(): number | undefined;
  changed(): void;
}

export const mostFiles = 60;
const DAY_MS = 86_400_000;
/** Bytes; what is longer was not made here. */
const longest = 1_000_000;

/** The outbox of a data home, by its settings; tidied after each dream. */
export function outboxOf(
  ports: OutboxOptions['ports'],
  events: Events,
  rooms: () => Pick<Rooms, 'paths' | 'settings'>,
): Outbox {
  const outbox = openOutbox({
    ports,
    folder: () => rooms().paths.outbox,
    keepDays() {
      const { settings } = rooms();
      const isChosen = settings.trouble() === undefined && !settings.ignored().includes('log.keepDays');
      return isChosen ? settings.value('log.keepDays') : undefined;
    },
    changed: () => events.emit('outbox.changed', {}),
  });
  events.subscribe('dream.progress', ({ phase, yielded }) => {
    if (phase === null && yielded === undefined) void outbox.tidy();
  });
  return outbox;
}

export function openOutbox({ ports: { files, clock, diagnose }, folder, keepDays, changed }: OutboxOptions): Outbox {
  const fileOf = (name: string) => path.join(folder(), `${name}.md`);
  const inTurn = openTurns();

  async function look(name: string): Promise<Whole | undefined> {
    if (!outboxNameSchema.safeParse(name).success) return undefined;
    const found = await files.stat(fileOf(name));
    if (!found?.isFile || found.size > longest) return undefined;
    const content = (await readIfThere(files, fileOf(name)))?.toString('utf8');
    const read = content === undefined ? undefined : readFile(content);
    if (!read) return undefined;
    const { kind, title, made, from, to, project = null } = read.head;
    const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const file = { name, kind, title, at: made, ...span, project, bytes: found.size, edited: read.edited };
    return { file, text: read.text, path: fileOf(name) };
  }

  async function list(): Promise<OutboxFile[]> {
    const names = (await namesIn(files, folder())).filter((name) => name.endsWith('.md'));
    const found = await Promise.all(names.map((name) => look(name.slice(0, -'.md'.length))));
    return found
      .flatMap((one) => (one ? [one.file] : []))
      .sort((a, b) => instantOf(b.at) - instantOf(a.at) || (a.name < b.name ? 1 : -1));
  }

  /** The name itself, unless what lies there is not ours to replace. */
  async function freeName(name: string): Promise<string> {
    for (let n = 1; ; n++) {
      const wanted = n === 1 ? name : `${name}-${n}`;
      if (!(await files.stat(fileOf(wanted)))) return wanted;
      const there = await look(wanted);
      if (there && !there.file.edited) return wanted;
    }
  }

  async function read(name: string): Promise<Whole> {
    const found = await look(name);
    if (!found) throw new VesperError('not-found', `There is no prepared file "${name}".`, 'vesper outbox lists them.');
    return found;
  }

  async function tidy(): Promise<void> {
    const days = keepDays();
    if (days === undefined) return;
    const old = clock.now() - days * DAY_MS;
    const ours = (await list()).filter(({ edited }) => !edited);
    const due = ours.filter(({ at }, n) => n >= mostFiles || instantOf(at) < old);
    for (const { name } of due) await files.remove(fileOf(name));
    if (due.length === 0) return;
    await files.syncDir(folder());
    changed();
  }

  return {
    list,
    read,
    put: (prepared) =>
      inTurn(async () => {
        await makeDurableDir(files, folder());
        const name = await freeName(prepared.name);
        const made = formatStamp(clock.now(), clock.offsetAt(clock.now()));
        await writeAtomic(files, fileOf(name), printFile(prepared, made));
        await tidy();
        changed();
        return read(name);
      }),
    remove: (name) =>
      inTurn(async () => {
        await read(name);
        await files.remove(fileOf(name));
        await files.syncDir(folder());
        changed();
      }),
    tidy: () => inTurn(tidy).catch((thrown: unknown) => diagnose('outbox', messageOf(thrown))),
  };
}
