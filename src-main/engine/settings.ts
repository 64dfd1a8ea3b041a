/**
 * The settings as the engine uses them: the table's defaults, what settings.json says, and one write at a time.
 * A file that broke or vanished pauses everything, and says so, rather than going on with what nobody chose (TRUST R25).
 */
import path from 'node:path';
import { z } from 'zod';
import {
  settingKeys,
  valueSchema,
  modelAddress,
  type Setting,
  type SettingKey,
  type ValueOf,
} from '../../src-shared/contract/settings.ts';
import { settingTable } from '../../src-shared/contract/settings-table.ts';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import { formatStamp } from '../../src-shared/kit/time.ts';
import { openTurns } from '../../src-shared/kit/turns.ts';
import { entryOf, hostsIn, hostsKey, withHost, type AllowedHost, type Purpose } from './egress/hosts.ts';
import type { Events } from './events.ts';
import { pushAddress } from './push/address.ts';
import type { Ports } from './ports.ts';
import type { Projects } from './projects/projects.ts';
import { readJson, writeAtomic } from './storage/atomic.ts';
import type { HomePaths } from './storage/paths.ts';

export interface Settings {
  /** What this host can set, in the table's order. */
  list(): Setting[];
  value<K extends SettingKey>(key: K): ValueOf<K>;
  /** Resolves when it is kept. Rejects `bad-input`, and changes nothing, for what the table does not allow. */
  set(key: string, value: unknown): Promise<Setting>;
  /** Why everything was paused when the engine started; undefined once the user resumed. */
  trouble(): string | undefined;
  /** The hosts that may be reached, as settings.json had them when it was last read; none when any is wrong. */
  hosts(): AllowedHost[];
  /** Those that a hand wrote into the file or the user allowed, switched off or not; or why none of them holds. */
  written(): ReturnType<typeof hostsIn>;
  /** Switches one of them, or takes it out. @throws VesperError `not-found`, `failed` */
  setHost(host: Pick<AllowedHost, 'origin' | 'purpose'>, to: boolean | 'removed'): Promise<void>;
  /** Adds one where there is none, and switches it. @throws VesperError `bad-input` for what is no origin, or where `egress.hosts` is broken. */
  allowHost(origin: string, purpose: Purpose, on: boolean): Promise<void>;
  /** Why nothing may leave or be said now; undefined when it may. */
  whyHushed(): string | undefined;
  /** Ids of the projects of which something may be sent to a model. */
  sendable(): ReadonlySet<string>;
  setSendable(project: string, on: boolean): Promise<void>;
  /** Keys whose value in the file is not allowed: their defaults are used. */
  ignored(): string[];
  close(): Promise<void>;
}

export interface SettingsOptions {
  ports: Ports;
  events: Events;
  paths: Pick<HomePaths, 'settings' | 'settingsSeen'>;
  projects: Pick<Projects, 'list' | 'pause' | 'pausedUntil' | 'isPaused'>;
}

/** That the file was there: a home of an older version never had one, which is no trouble. */
const seenSchema = z.object({ since: z.string(), trouble: z.string().optional() });

const sendKey = 'model.projects';
const idsSchema = z.array(z.string().max(100)).max(10_000);

export async function openSettings({ ports, events, paths, projects }: SettingsOptions): Promise<Settings> {
  const { files, clock } = ports;
  const seen = await readJson(files, paths.settingsSeen, seenSchema);
  let isSeen = seen !== undefined;
  let trouble = seen && 'value' in seen ? seen.value.trouble : undefined;
  let hasFile = false;
  let kept: Record<string, unknown> = {};
  /** Each on what the one before left. */
  const inTurn = openTurns();

  await readAtStart();
  const unsubscribe = events.subscribe('project.changed', () => void inTurn(projectsChanged));

  return {
    list: () => settingKeys.filter(isServed).map(view),
    value,
    set: (key, asked) => inTurn(() => set(key, asked)),
    trouble: () => (projects.isPaused() ? trouble : undefined),
    hosts,
    written: () => hostsIn(kept[hostsKey]),
    setHost: (host, to) => inTurn(() => setHost(host, to)),
    allowHost: (origin, purpose, on) =>
      inTurn(async () => {
        const values = await current();
        await write({ ...values, [hostsKey]: withHost(values[hostsKey], origin, purpose, on) });
        events.emit('settings.changed', { key: hostsKey });
      }),
    whyHushed: () => (value('app.hush') ? 'you switched spending and interruptions off' : undefined),
    sendable,
    setSendable: (project, on) =>
      inTurn(async () => {
        const ids = sendable();
        await write({
          ...(await current()),
          [sendKey]: [...ids].filter((id) => id !== project).concat(on ? project : []),
        });
        events.emit('settings.changed', { key: sendKey });
      }),
    ignored: () => [
      ...settingKeys.filter((key) => Object.hasOwn(kept, key) && !valueSchema(key).safeParse(kept[key]).success),
      ...('broken' in hostsIn(kept[hostsKey]) ? [hostsKey] : []),
      ...(Object.hasOwn(kept, sendKey) && !idsSchema.safeParse(kept[sendKey]).success ? [sendKey] : []),
    ],
    async close() {
      unsubscribe();
      await inTurn.settled();
    },
  };

  /** Those of the file, and the servers that the switches name: by setting an address the user allowed it. */
  function hosts(): AllowedHost[] {
    const read = hostsIn(kept[hostsKey]);
    if ('broken' in read) return [];
    // What an entry of the file says of a host holds against what the switches would add.
    const set = [
      ['model', value('model.on') ? modelAddress(value('model.url'))?.origin : undefined],
      ['moments', value('model.on') && value('model.moments') ? modelAddress(value('model.url'))?.origin : undefined],
      ['embeddings', value('embeddings.on') ? modelAddress(value('embeddings.url'))?.origin : undefined],
      ['update', value('update.check') ? modelAddress(value('update.url'))?.origin : undefined],
      ['push', pushAddress(value('push.to'), value('push.url'))?.origin],
    ] as const;
    const isSaid = (origin: string, purpose: string) =>
      read.hosts.some((host) => host.origin === origin && host.purpose === purpose);
    return [
      ...read.hosts,
      ...set.flatMap(([purpose, origin]) =>
        origin === undefined || isSaid(origin, purpose) ? [] : [{ origin, purpose, on: true }],
      ),
    ];
  }

  async function setHost({ origin, purpose }: Pick<AllowedHost, 'origin' | 'purpose'>, to: boolean | 'removed') {
    const values = await current();
    const read = hostsIn(values[hostsKey]);
    if ('broken' in read)
      throw new VesperError(
        'failed',
        `${hostsKey} in settings.json: ${read.broken}.`,
        'Mend it there, then try again.',
      );
    const isMeant = (host: AllowedHost) => host.origin === origin && host.purpose === purpose;
    if (!read.hosts.some(isMeant))
      throw new VesperError('not-found', `No host ${origin} stands in settings.json for ${purpose}.`);
    const left = to === 'removed' ? read.hosts.filter((host) => !isMeant(host)) : read.hosts;
    const entries = left.map((host) => entryOf({ ...host, on: isMeant(host) ? to === true : host.on }));
    await write({ ...values, [hostsKey]: entries });
    events.emit('settings.changed', { key: hostsKey });
  }

  function sendable(): ReadonlySet<string> {
    return new Set(idsSchema.safeParse(kept[sendKey]).data ?? []);
  }

  async function readAtStart(): Promise<void> {
    const found = await ports.settings.read();
    if (found && 'values' in found) {
      hasFile = true;
      kept = found.values;
      if (!isSeen) await unlessItFails(markSeen(undefined));
    } else if (found) {
      const aside = `${paths.settings}.broken-${new Date(clock.now()).toISOString().replace(/[:.]/g, '-')}`;
      const why = `settings.json could not be read (${found.broken}); it is kept as ${path.basename(aside)}.`;
      await unlessItFails(pauseEverything(why).then(() => files.rename(paths.settings, aside)));
    } else if (isSeen && projects.list().length > 0) await unlessItFails(pauseEverything('settings.json is gone.'));
    await projectsChanged();
  }

  /** Kept in projects.json before anything else happens, so that no restart forgets it. */
  async function pauseEverything(why: string): Promise<void> {
    trouble = `${why} Every setting is at its default. Nothing is read until you resume.`;
    if (projects.pausedUntil() !== 'resumed') await projects.pause(undefined, null);
    await markSeen(trouble);
  }

  /** A home with projects has the file, so that its loss can be told; and what was resumed is no trouble any more. */
  async function projectsChanged(): Promise<void> {
    if (trouble !== undefined && !projects.isPaused()) await unlessItFails(markSeen(undefined));
    // A broken file that could not be put aside is left as it is.
    if (!hasFile && projects.list().length > 0 && !(await files.stat(paths.settings))) await unlessItFails(write(kept));
  }

  async function set(key: string, asked: unknown): Promise<Setting> {
    if (!isKey(key) || !isServed(key))
      throw new VesperError('bad-input', `There is no setting "${key}" here.`, 'vesper settings lists them.');
    const checked = valueSchema(key).safeParse(asked);
    if (!checked.success)
      throw new VesperError('bad-input', `${key}: ${checked.error.issues[0]?.message ?? 'not allowed'}.`);
    if (key === 'app.startAtLogin') ports.loginItem?.set(checked.data === true);
    else await write({ ...(await current()), [key]: checked.data });
    events.emit('settings.changed', { key });
    return view(key);
  }

  /** What a hand changed in the file meanwhile is kept. */
  async function current(): Promise<Record<string, unknown>> {
    const found = await ports.settings.read();
    if (found && 'broken' in found)
      throw new VesperError('failed', `settings.json cannot be read: ${found.broken}`, 'Mend it, or restart Vesper.');
    return found?.values ?? kept;
  }

  async function write(values: Record<string, unknown>): Promise<void> {
    await ports.settings.write(values);
    kept = values;
    hasFile = true;
    if (!isSeen) await markSeen(undefined);
  }

  async function markSeen(why: string | undefined): Promise<void> {
    const since = formatStamp(clock.now(), clock.offsetAt(clock.now()));
    await writeAtomic(files, paths.settingsSeen, `${JSON.stringify({ since, ...(why ? { trouble: why } : {}) })}\n`);
    isSeen = true;
    trouble = why;
  }

  /** A full disk is no reason not to start: the defaults hold, and the next chance is taken. */
  async function unlessItFails(writing: Promise<void>): Promise<void> {
    await writing.catch((thrown: unknown) => ports.diagnose('settings', messageOf(thrown)));
  }

  function value<K extends SettingKey>(key: K): ValueOf<K> {
    if (key === 'app.startAtLogin') return (ports.loginItem?.isOn() ?? false) as ValueOf<K>;
    const checked = valueSchema(key).safeParse(kept[key]);
    return (checked.success ? checked.data : settingTable[key].standard) as ValueOf<K>;
  }

  function view(key: SettingKey): Setting {
    const entry: Omit<Setting, 'key' | 'value'> = structuredClone(settingTable)[key];
    return { key, ...entry, value: value(key) };
  }

  /** What a host cannot do is not offered. */
  function isServed(key: SettingKey): boolean {
    return key !== 'app.startAtLogin' || ports.loginItem !== undefined;
  }
}

function isKey(key: string): key is SettingKey {
  return Object.hasOwn(settingTable, key);
}
