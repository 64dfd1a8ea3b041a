/**
 * The pipe, and whether it is heard: once a minute the engine says a word into it as a shell would, and must hear it. A pipe that somebody removed
 * or put another one in place of is made anew.
 */
import path from 'node:path';
import type { ObserverState } from '../../../../src-shared/contract/views.ts';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Ports } from '../../ports.ts';
import { makeDurableDir, namesIn } from '../../storage/atomic.ts';
import type { ToldCommand } from '../../../../src-shared/kit/told-line.ts';
import { openTurns } from '../../../../src-shared/kit/turns.ts';
import { openReader, PROBE, type Reader } from './protocol.ts';

const probeMs = 60_000;
/** What was said is heard within this. */
const deafMs = 5000;

export interface Hearing {
  /** Safe to repeat: one that could not be opened is tried again. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** This process's number for the pipe, while it is read. */
  fd(): number | undefined;
  state(): Pick<ObserverState, 'state' | 'reason'>;
}

export function openHearing(options: {
  ports: Ports;
  paths: { terminal: string; hooks: string };
  heard(told: ToldCommand): void;
  /** It is read from now on (its number), or no more. */
  onChange(fd: number | undefined): void;
  /** Once a minute: a pause may have run out. */
  onMinute(): void;
}): Hearing {
  const { ports, paths } = options;
  const pipe = path.join(paths.terminal, 'in');
  let open: { fd: number; close(): Promise<void> } | undefined;
  let trouble: string | undefined;
  /** Whether some shell's start file leads here, and whether one has told something. */
  let isConnected = false;
  let hasHeard = false;
  let reader: Reader = newReader();
  let hears: ((mark: string) => void) | undefined;
  let cancel: () => void = () => undefined;
  let probes = 0;
  let wanted = false;
  let giveUp: () => void = () => undefined;
  /** Two that read one pipe would each hear half of it. */
  const inTurn = openTurns();

  function newReader(): Reader {
    return openReader({
      command(told) {
        hasHeard = true;
        if (told.shell === 'fish' || told.shell === 'powershell') void taken(`${told.id}-${told.n}`);
        options.heard(told);
      },
      probe: (mark) => hears?.(mark),
    });
  }

  /** These cannot look whether the pipe is empty: they count the pieces that were not taken. */
  async function taken(piece: string): Promise<void> {
    await ports.files.remove(path.join(paths.terminal, `unread-${piece}`)).catch(() => undefined);
  }

  async function listen(): Promise<void> {
    if (ports.pipes === undefined) throw new Error('this host has no named pipes for shells');
    await makeDurableDir(ports.files, paths.terminal);
    reader = newReader();
    const opened = await ports.pipes.listen(pipe, {
      data: (chunk) => reader.take(chunk),
      lost(because) {
        if (open !== opened) return;
        open = undefined;
        settle(`shells cannot be heard: ${because}`);
      },
    });
    open = opened;
    // Of an engine before this one: what it had not read is gone.
    for (const piece of await unread()) await taken(piece);
  }

  async function unread(): Promise<string[]> {
    const names = await namesIn(ports.files, paths.terminal);
    return names.flatMap((name) => (name.startsWith('unread-') ? name.slice(7) : []));
  }

  async function begin(): Promise<void> {
    try {
      await listen();
      settle(undefined);
    } catch (thrown) {
      settle(`shells cannot be heard: ${messageOf(thrown)}`);
    }
  }

  function settle(now: string | undefined): void {
    trouble = now;
    options.onChange(open?.fd);
  }

  function tick(): void {
    cancel = ports.clock.after(probeMs, () => {
      options.onMinute();
      void inTurn(probe).finally(() => wanted && tick());
    });
  }

  async function probe(): Promise<void> {
    await lookForScripts();
    if (!wanted) return;
    const pieces = await unread();
    if (open === undefined || !(await isHeard())) {
      const before = open;
      open = undefined;
      await before?.close();
      if (wanted) await begin();
      if (before !== undefined && trouble === undefined && wanted && !(await isHeard()))
        settle('shells cannot be heard: what is written into the pipe does not arrive');
      return;
    }
    // What was said before the word was taken, or could not be read: no shell may count it for ever.
    for (const piece of pieces) await taken(piece);
    if (trouble !== undefined) settle(undefined);
  }

  /** Says a word into the pipe and waits for it. */
  function isHeard(): Promise<boolean> {
    const mark = `${process.pid}-${++probes}`;
    return new Promise((resolve) => {
      const end = (heard: boolean) => {
        hears = undefined;
        giveUp = () => undefined;
        late();
        resolve(heard);
      };
      giveUp = () => end(false);
      const late = ports.clock.after(deafMs, () => end(false));
      hears = (word) => word === mark && end(true);
      if (!ports.pipes?.say(pipe, `${PROBE}${mark}\n`)) end(false);
    });
  }

  async function lookForScripts(): Promise<void> {
    const names = await namesIn(ports.files, paths.hooks);
    const is = names.some((name) => name.startsWith('shell.'));
    if (is === isConnected) return;
    isConnected = is;
    options.onChange(open?.fd);
  }

  return {
    open: () =>
      inTurn(async () => {
        await lookForScripts();
        if (wanted && open !== undefined) return;
        if (!wanted) tick();
        wanted = true;
        await begin();
      }),
    close() {
      wanted = false;
      cancel();
      giveUp();
      return inTurn(async () => {
        const before = open;
        open = undefined;
        await before?.close();
      });
    },
    fd: () => open?.fd,
    state() {
      if (trouble !== undefined) return { state: 'degraded', reason: trouble };
      if (open === undefined) return { state: 'starting' };
      if (!isConnected && !hasHeard)
        return { state: 'off', reason: 'no shell tells anything yet: vesper connect shell' };
      const bad = reader.bad();
      return bad === 0
        ? { state: 'watching' }
        : { state: 'watching', reason: `${bad} words of shells could not be read` };
    },
  };
}
