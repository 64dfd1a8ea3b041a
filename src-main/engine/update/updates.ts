/**
 * Looks once a day whether there is a newer Vesper, where the user switched that on and named a feed. It says so and does no more: nothing
 * is downloaded, nothing is run. The request tells nothing of this machine but that it asks.
 */
import path from 'node:path';
import { z } from 'zod';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import { makeDurableDir, readJson, writeAtomic } from '../storage/atomic.ts';
import { compareVersions, longestFeed, readFeed, type Release, type Verdict } from './feed.ts';

export interface Updates {
  /** Looks now. @throws VesperError `unavailable` while it is off or has no feed. */
  check(): Promise<Verdict | { outcome: 'failed'; because: string }>;
  /** A release that is newer than what runs, as it was told last. */
  ready(): Release | undefined;
  start(): Promise<void>;
  stop(): void;
}

export interface UpdatesOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'diagnose'>;
  events: Pick<Events, 'emit'>;
  rooms(): Pick<Rooms, 'settings' | 'egress' | 'paths'>;
  version: string;
  keys: readonly string[];
}

const everyMs = 86_400_000;
/** Whether it is due is looked at so often. */
const lookMs = 3_600_000;
const deadlineMs = 20_000;

const releaseSchema = z.object({ version: z.string(), at: z.string(), notes: z.string(), sha256: z.string() });
const stateSchema = z.object({ lookedAt: z.number(), newest: releaseSchema.optional() });
type State = z.infer<typeof stateSchema>;

export function openUpdates({ ports, events, rooms, version, keys }: UpdatesOptions): Updates {
  const { clock, files, diagnose } = ports;
  let state: State | undefined;
  let cancel: () => void = () => undefined;
  let isOn = false;

  /** A broken file is as good as none: the next feed is believed anew. */
  async function read(): Promise<State> {
    if (state) return state;
    const found = await readJson(files, fileOf(), stateSchema);
    return (state = found && 'value' in found ? found.value : { lookedAt: 0 });
  }
  async function keep(next: State): Promise<void> {
    await makeDurableDir(files, rooms().paths.cursors);
    await writeAtomic(files, fileOf(), `${JSON.stringify(next)}\n`);
    state = next;
  }
  const fileOf = () => path.join(rooms().paths.cursors, 'update.json');

  async function check(): ReturnType<Updates['check']> {
    const { settings, egress } = rooms();
    if (!settings.value('update.check'))
      throw new VesperError('unavailable', 'Looking for updates is off.', 'vesper settings set update.check on');
    const url = settings.value('update.url');
    if (url === '')
      throw new VesperError('unavailable', 'No feed of releases is set.', 'vesper settings set update.url https://…');
    const before = await read();
    // Before it asks: a feed that makes it stumble is not asked again at once.
    await keep({ ...before, lookedAt: clock.now() });
    const sent = await egress.send({
      url,
      purpose: 'update',
      about: 'a look for updates',
      method: 'GET',
      deadline: deadlineMs,
      maxAnswer: longestFeed + 1,
    });
    if (sent.outcome !== 'answered') return { outcome: 'failed', because: sent.because };
    if (sent.status !== 200) return { outcome: 'failed', because: `the feed answered ${sent.status}` };
    const verdict = readFeed(sent.body, keys, { own: version, newest: before.newest, now: clock.now() });
    if (verdict.outcome === 'refused') return verdict;
    await keep({ lookedAt: clock.now(), newest: verdict.release });
    events.emit('engine.changed', { state: 'update' });
    return verdict;
  }

  async function look(): Promise<void> {
    if (!isOn) return;
    try {
      const { settings } = rooms();
      const sinceMs = clock.now() - (await read()).lookedAt;
      // A clock that was put back must not silence it for ever.
      if (
        settings.value('update.check') &&
        settings.value('update.url') !== '' &&
        (sinceMs >= everyMs || sinceMs < 0)
      ) {
        const came = await check();
        if ('because' in came) diagnose('update', came.because);
      }
    } catch (thrown) {
      diagnose('update', messageOf(thrown));
    }
    if (isOn) cancel = clock.after(lookMs, () => void look());
  }

  return {
    check,
    ready: () =>
      state?.newest && rooms().settings.value('update.check') && compareVersions(state.newest.version, version) > 0
        ? state.newest
        : undefined,
    async start() {
      isOn = true;
      await read();
      cancel = clock.after(60_000, () => void look());
    },
    stop() {
      isOn = false;
      cancel();
    },
  };
}
