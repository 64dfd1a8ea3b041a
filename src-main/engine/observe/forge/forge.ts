/**
 * Pull requests that the user asked to watch: which, how often their forges are asked, and what came of it. Nothing is asked of a host that
 * was not allowed for this purpose, and nothing while a project is paused.
 */
import type { ForgeHost, ForgeHook, ForgeView, ForgeWatch } from '../../../../src-shared/contract/forge.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { blockId } from '../../../../src-shared/kit/ids.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Egress } from '../../egress/egress.ts';
import type { Events } from '../../events.ts';
import type { Ports } from '../../ports.ts';
import type { Projects } from '../../projects/projects.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { Secrets } from '../../secrets.ts';
import type { Settings } from '../../settings.ts';
import type { HomePaths } from '../../storage/paths.ts';
import { leftOutOf } from '../left-out.ts';
import { originOf, placeOfPull } from './address.ts';
import { askBy, tokenName } from './ask.ts';
import { removeCursor } from './cursor.ts';
import { openDeliveries } from './deliveries.ts';
import { HOOK_PATH, HOOK_SECRET, openHook } from './hook.ts';
import { pullView } from './poll.ts';
import { openQuota } from './quota.ts';
import { openRounds } from './rounds.ts';
import { openForgeStore, type HookSetup, type Subscription } from './store.ts';
import { branchesOf, meantBy, type Wanted } from './wanted.ts';

export interface Forge {
  /** Asks by itself from now on, and listens where that is switched on. */
  start(): Promise<void>;
  stop(): Promise<void>;
  view(): Promise<ForgeView>;
  /** Those that are allowed, or of which something is watched. */
  hosts(): Promise<ForgeHost[]>;
  /** What is meant, and whether its forge may be asked; asks nobody. @throws VesperError `bad-input`, `not-found`, `refused` */
  about(wanted: Wanted): Promise<{ url: string; host: string; allowed: boolean }>;
  /** Resolves after a first look, as far as its forge may be asked. @throws VesperError `bad-input`, `not-found`, `refused` */
  watch(wanted: Wanted): Promise<{ watch: ForgeWatch; added: boolean }>;
  /** @throws VesperError `not-found` */
  unwatch(what: string): Promise<ForgeWatch>;
  allow(host: string, on: boolean): Promise<void>;
  keepKey(host: string, value: string): Promise<void>;
  removeKey(host: string): Promise<void>;
  setHook(on: boolean, port?: number, address?: string): Promise<void>;
  /** Branches of a project that are watched, beside the one it is on. */
  branchesWatched(project: string): Promise<string[]>;
}

export interface ForgeOptions {
  ports: Ports;
  paths: Pick<HomePaths, 'forge' | 'cursors'>;
  events: Pick<Events, 'emit'>;
  settings: Pick<Settings, 'hosts' | 'allowHost'>;
  egress: Pick<Egress, 'send'>;
  secrets: Secrets;
  projects: Pick<Projects, 'list' | 'find' | 'isPaused' | 'blindSpans'>;
  redactor: Pick<Redactor, 'text'>;
  /** Resolves when they are durable. */
  emit(drafts: Draft[]): Promise<unknown>;
}

export async function openForge(options: ForgeOptions): Promise<Forge> {
  const { ports, paths, events, settings, egress, secrets, projects, redactor, emit } = options;
  const { clock, files, diagnose } = ports;
  const store = await openForgeStore({ files, diagnose, now: clock.now() }, paths.forge);
  const quota = await openQuota(ports, paths.cursors);
  const closing = new AbortController();
  const changed = () => events.emit('forge.changed', {});
  const rounds = openRounds({
    ...{ ports, store, quota, folder: paths.cursors, whyNot },
    branches: (project) => branchesOf(projects, project),
    ask: askBy({ egress, secrets, quota, signal: closing.signal }),
    mask: (text) => redactor.text(text),
    looked: changed,
    blind: (project) => projects.blindSpans(project ?? undefined),
    async emit(project, drafts) {
      const root = project === null ? undefined : projects.find(project)?.folder?.path;
      await emit(root === undefined ? drafts : await (await leftOutOf(root)).drafts(drafts));
    },
  });
  const hook = openHook({
    ...{ ports, secrets, setup: store.hook, deliveries: openDeliveries(ports, paths.cursors) },
    isWatched: (repo) => store.list().some((one) => !one.ended && one.repo.toLowerCase() === repo.toLowerCase()),
    hint: rounds.hint,
  });
  /** A command that is the engine for its own duration listens to nothing. */
  let isStarted = false;
  const listenAnew = async () => void (isStarted && (await hook.start()));

  /** Why nothing is asked for it now. */
  function whyNot({ project, origin }: Subscription): string | undefined {
    if (project !== null && !projects.find(project)) return 'its project is not watched any more';
    if (projects.isPaused(project ?? undefined)) return 'paused';
    return isAllowed(origin) ? undefined : `${origin} may not be asked: vesper settings forge allow ${origin}`;
  }

  function isAllowed(origin: string): boolean {
    return settings.hosts().some((one) => one.origin === origin && one.purpose === 'forge' && one.on);
  }

  async function viewOf(one: Subscription): Promise<ForgeWatch> {
    const cursor = await rounds.cursor(one.id);
    const { lookedAt } = cursor;
    const why = one.ended ? undefined : (whyNot(one) ?? rounds.missed(one.id) ?? cursor.held?.because);
    const { id, url, kind, repo, number, project, since } = one;
    return {
      ...{ id, url, kind, host: one.origin, repo, number, project, since },
      state: one.ended ? 'ended' : why === undefined ? 'watching' : 'held',
      ...(why === undefined ? {} : { because: why }),
      ...(lookedAt === undefined ? {} : { lookedAt: stamp(lookedAt) }),
      pulls: Object.entries(cursor.pulls).map(([of, pull]) => pullView(one, Number(of), pull)),
    };
  }

  async function hostView(origin: string): Promise<ForgeHost> {
    const { used, budget, limit, until, rests } = quota.view(origin);
    const token = await secrets.about(tokenName(origin));
    return {
      ...{ host: origin, allowed: isAllowed(origin), token: token !== undefined, used, budget },
      ...(limit === undefined ? {} : { limit }),
      ...(until === undefined ? {} : { resetAt: stamp(until) }),
      ...(rests ? { rests: { until: stamp(rests.until), because: rests.because } } : {}),
    };
  }

  async function hosts(): Promise<ForgeHost[]> {
    const allowed = settings.hosts().flatMap(({ origin, purpose }) => (purpose === 'forge' ? [origin] : []));
    return Promise.all([...new Set([...store.list().map(({ origin }) => origin), ...allowed])].map(hostView));
  }

  async function hookView(): Promise<ForgeHook> {
    const { on, port, address } = store.hook();
    const { port: bound, because, ...rest } = hook.view();
    const secret = (await secrets.about(HOOK_SECRET)) !== undefined;
    return {
      on,
      address,
      secret,
      path: HOOK_PATH,
      port: bound ?? port,
      ...rest,
      ...(because === undefined ? {} : { because }),
    };
  }

  /** By the name of its pages, as far as something there is watched: that says also whether it is encrypted. */
  function originNamed(host: string): string {
    const known = store.list().find((one) => one.host === host || one.origin === host);
    return known?.origin ?? originOf(host);
  }

  const stamp = (instant: number) => formatStamp(instant, clock.offsetAt(instant));

  return {
    async start() {
      isStarted = true;
      rounds.start();
      await hook.start();
    },
    async stop() {
      closing.abort(new Error('Vesper was stopped'));
      await hook.stop();
      await rounds.stop();
    },
    hosts,
    view: async () => ({
      watches: await Promise.all(store.list().map(viewOf)),
      hosts: await hosts(),
      hook: await hookView(),
    }),
    async about(wanted) {
      const { url, place } = await meantBy(projects, wanted);
      return { url, host: place.origin, allowed: isAllowed(place.origin) };
    },
    async watch(wanted) {
      const { place, ...about } = await meantBy(projects, wanted);
      if (!isAllowed(place.origin)) {
        if (wanted.allow !== true)
          throw new VesperError(
            'refused',
            `${place.origin} would be asked for it, and you have not allowed that. Nothing was sent.`,
            'Add --allow, or: vesper settings forge allow ' + place.origin,
          );
        await settings.allowHost(place.origin, 'forge', true);
      }
      const known = store
        .list()
        .find(
          (one) =>
            one.origin === place.origin &&
            one.repo === place.repo &&
            one.number === about.number &&
            one.project === about.project,
        );
      if (known) return { watch: await viewOf(known), added: false };
      const added: Subscription = {
        id: `w-${blockId(ports.randomBytes(4))}`,
        ...place,
        ...about,
        since: stamp(clock.now()),
      };
      await store.add(added);
      await within(clock, FIRST_LOOK_MS, rounds.look([added.id]));
      return { watch: await viewOf(store.list().find(({ id }) => id === added.id) ?? added), added: true };
    },
    async unwatch(what) {
      const read = placeOfPull(what);
      const url = 'url' in read ? read.url : what;
      const project = projects.find(what)?.id;
      const one =
        store.list().find(({ id, url: own }) => id === what || own === url) ??
        store.list().find((other) => project !== undefined && other.number === null && other.project === project);
      if (!one)
        throw new VesperError('not-found', `"${what}" is not watched.`, 'vesper watch-pr --list shows what is.');
      const view = await viewOf(one);
      await store.remove(one.id);
      await removeCursor(files, paths.cursors, one.id);
      changed();
      return view;
    },
    async allow(host, on) {
      const origin = originNamed(host);
      await settings.allowHost(origin, 'forge', on);
      if (on) await rounds.clear(origin);
      changed();
    },
    async keepKey(host, value) {
      const key = value.trim();
      if (!/^[\x21-\x7e]{1,500}$/.test(key))
        throw new VesperError('bad-input', 'That is no token: it holds spaces or other signs, or is too long.');
      if (host === HOOK_SECRET) {
        if (key.length < 16)
          throw new VesperError(
            'bad-input',
            'A secret of fewer than 16 characters can be guessed.',
            'Make one: openssl rand -hex 32',
          );
        await secrets.keep(HOOK_SECRET, HOOK_SECRET, key);
        await listenAnew();
        return changed();
      }
      const origin = originNamed(host);
      await secrets.keep(tokenName(origin), origin, key);
      await rounds.clear(origin);
      changed();
    },
    async removeKey(host) {
      await secrets.remove(host === HOOK_SECRET ? HOOK_SECRET : tokenName(originNamed(host)));
      if (host === HOOK_SECRET) await listenAnew();
      changed();
    },
    async setHook(on, port, address) {
      const now = store.hook();
      const next: HookSetup = { on, port: port ?? now.port, address: address ?? now.address };
      await store.setHook(next);
      await listenAnew();
      changed();
    },
    async branchesWatched(project) {
      const watched = store.list().filter((one) => one.project === project && !one.ended);
      const each = await Promise.all(watched.map(({ id }) => rounds.cursor(id)));
      return [
        ...new Set(
          each.flatMap(({ pulls }) =>
            Object.values(pulls).flatMap(({ state, head }) => (state === 'open' ? [head] : [])),
          ),
        ),
      ];
    },
  };
}

/** Whoever asks for it need not wait for a slow forge: the look goes on, and the next round comes. */
const FIRST_LOOK_MS = 10_000;

/** Resolves when `work` has ended, or after `ms`. */
function within({ after }: Pick<Ports['clock'], 'after'>, ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = after(ms, resolve);
    void work.finally(() => {
      cancel();
      resolve();
    });
  });
}
