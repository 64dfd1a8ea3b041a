/**
 * The model that dreams may ask: off unless the user switched it on, allowed a project, kept a key and its prices are known.
 */
import { modelAddress } from '../../../src-shared/contract/settings.ts';
import type { ModelView } from '../../../src-shared/contract/model.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { localDay } from '../../../src-shared/kit/time.ts';
import type { Egress } from '../egress/egress.ts';
import type { Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import type { LedgerFile } from '../storage/ledger.ts';
import type { HomePaths } from '../storage/paths.ts';
import { openBreaker, type Breaker } from './breaker.ts';
import { openClient, type Client, type Terms } from './client.ts';
import { pricesOf, type Prices } from './prices.ts';

export interface ReadyModel extends Client {
  name: string;
  host: string;
  /** Ids of the projects of which something may be sent now. */
  projects: ReadonlySet<string>;
}

export interface Model {
  view(): Promise<ModelView>;
  /** To be asked now; or why not; undefined when it is switched off. */
  ready(purpose?: Terms['purpose']): Promise<ReadyModel | { because: string } | undefined>;
  /** Of a model that is switched on: what is wrong with its key; undefined where none is needed, or nothing is. */
  keyTrouble(): Promise<KeyTrouble | undefined>;
  /** @throws VesperError `not-found` */
  allow(project: string, on: boolean): Promise<void>;
  /** For the host that is set now. @throws VesperError `bad-input`, `unavailable` */
  keepKey(value: string): Promise<void>;
  removeKey(): Promise<void>;
  /** What was tried in vain may be tried again, if it is a setting of the model's. */
  settingChanged(key: string): Promise<void>;
}

/** `missing`: none is kept that may go to this host. */
export interface KeyTrouble {
  is: 'missing' | 'refused';
  host: string;
  because: string;
}

export interface ModelOptions {
  ports: Pick<Ports, 'clock' | 'files' | 'diagnose'>;
  paths: Pick<HomePaths, 'cursors'>;
  settings: Settings;
  secrets: Secrets;
  egress: Pick<Egress, 'send'>;
  projects: Pick<Projects, 'list' | 'find' | 'isPaused'>;
  ledger: Pick<LedgerFile, 'read'>;
  /** Something of it changed. */
  onChange(): void;
}

/** The name under which its key is kept. */
const keyName = 'anthropic';

export async function openModel({
  ports,
  paths,
  settings,
  secrets,
  egress,
  projects,
  ledger,
  onChange,
}: ModelOptions): Promise<Model> {
  // Of each purpose its own: what is too slow for a moment is not too slow for a dream.
  const breakers: Record<Terms['purpose'], Breaker> = {
    model: await openBreaker(ports, paths),
    moments: await openBreaker(ports, paths, 'moments'),
  };
  interface Setup {
    name: string;
    host: string;
    origin: string;
    base: string;
    prices: Prices | undefined;
  }

  function setup(): Setup {
    const name = settings.value('model.name');
    // The setting's own check lets nothing else through.
    const { origin, base } = modelAddress(settings.value('model.url')) ?? { origin: '', base: '' };
    const prices = pricesOf(name, { in: settings.value('model.priceIn'), out: settings.value('model.priceOut') });
    return { name, origin, base, host: URL.parse(origin)?.host ?? '', prices };
  }

  /** What was recorded of a paused project is not sent either. */
  function sendable(): Set<string> {
    const allowed = settings.sendable();
    const watched = projects.list().map(({ id }) => id);
    return new Set(watched.filter((id) => allowed.has(id) && !projects.isPaused(id)));
  }

  async function whyNot(
    { name, host, origin, prices }: Setup,
    purpose: Terms['purpose'] = 'model',
  ): Promise<{ because: string; hint: string } | undefined> {
    if (settings.value('app.hush')) return { because: 'you switched spending off', hint: 'vesper hush off' };
    if (sendable().size === 0)
      return { because: 'no project may be sent', hint: 'vesper settings model allow PROJECT' };
    if (!prices)
      return {
        because: `the prices of ${name} are not known`,
        hint: 'Set model.priceIn and model.priceOut, in dollars a million tokens; 0 for a model of your own.',
      };
    const lacks = await keyLacks({ host, origin });
    if (lacks !== undefined) return { because: lacks, hint: 'vesper settings secret set anthropic' };
    const rests = breakers[purpose].why();
    return rests === undefined
      ? undefined
      : { because: rests, hint: 'Any change of its settings lets it be tried again.' };
  }

  /** Why there is no key for this host. A server of this machine needs none. */
  async function keyLacks({ host, origin }: Pick<Setup, 'host' | 'origin'>): Promise<string | undefined> {
    if (isHere(origin)) return undefined;
    const kept = await secrets.about(keyName);
    if (!kept) return `no key is kept for ${host}`;
    if ('broken' in kept) return kept.broken;
    if (kept.origin === origin) return undefined;
    return `the key that is kept was given for ${URL.parse(kept.origin)?.host}, and goes to no other host`;
  }

  /** The last request of today went over the day's limit. A smaller one may still pass, so it is tried; but it is told. */
  async function overLimit(): Promise<{ because: string; hint: string } | undefined> {
    const [last] = (await ledger.read({ limit: 1 })).entries;
    const { clock } = ports;
    const day = localDay(clock.now(), clock.offsetAt(clock.now()));
    const limit = `today's limit of $${settings.value('model.perDay').toFixed(2)}`;
    if (last?.refused?.startsWith(limit) !== true || last.at.slice(0, 10) !== day) return undefined;
    return { because: last.refused, hint: 'It begins anew at midnight; or set model.perDay higher.' };
  }

  const clear = () => Promise.all(Object.values(breakers).map((one) => one.clear()));

  async function changed(): Promise<void> {
    await clear();
    onChange();
  }

  return {
    async ready(purpose = 'model') {
      if (!settings.value('model.on')) return undefined;
      if (purpose === 'moments' && !settings.value('model.moments')) return undefined;
      const set = setup();
      const why = await whyNot(set, purpose);
      if (why || !set.prices) return { because: why?.because ?? '' };
      const { name, host, base, prices } = set;
      const client = openClient({
        ...{ clock: ports.clock, egress, breaker: breakers[purpose], base, prices },
        model: name,
        keyFor: async (origin) => {
          const value = await secrets.keyFor(keyName, origin);
          return value === undefined ? undefined : { header: 'x-api-key', value };
        },
      });
      return { ...client, name, host, projects: sendable() };
    },
    async view() {
      const { name, host, origin, prices } = setup();
      const on = settings.value('model.on');
      const allowed = settings.sendable();
      const kept = await secrets.about(keyName);
      const broken = kept && 'broken' in kept ? kept.broken : undefined;
      const none = secrets.whyNot() ?? broken;
      const why = on
        ? ((await whyNot(setup())) ?? (await overLimit()))
        : { because: 'it is switched off', hint: 'vesper settings set model.on on' };
      return {
        ...{ on, name, host, here: isHere(origin) },
        key: {
          kept: kept !== undefined && 'origin' in kept,
          where: secrets.where,
          ...(kept && 'origin' in kept ? { host: URL.parse(kept.origin)?.host ?? '' } : {}),
          ...(none === undefined ? {} : { because: none }),
        },
        projects: projects.list().map(({ id, name: of }) => ({ id, name: of, allowed: allowed.has(id) })),
        ...(prices ? { prices } : {}),
        ...why,
      };
    },
    async keyTrouble() {
      // Where nothing would be sent, nothing is missing yet.
      if (!settings.value('model.on') || settings.value('app.hush') || sendable().size === 0) return undefined;
      const { host, origin } = setup();
      const lacks = await keyLacks({ host, origin });
      if (lacks !== undefined) return { is: 'missing', host, because: lacks };
      const refused = breakers.model.refusedKey() ?? breakers.moments.refusedKey();
      return refused === undefined ? undefined : { is: 'refused', host, because: refused };
    },
    async settingChanged(key) {
      if (key.startsWith('model.')) await clear();
    },
    async allow(asked, on) {
      const project = projects.find(asked);
      if (!project)
        throw new VesperError('not-found', `There is no project "${asked}".`, 'vesper projects lists them.');
      await settings.setSendable(project.id, on);
      await changed();
    },
    async keepKey(value) {
      const key = value.trim();
      if (!/^[\x21-\x7e]{1,500}$/.test(key))
        throw new VesperError('bad-input', 'That is no key: it holds spaces or other signs, or is too long.');
      await secrets.keep(keyName, setup().origin, key);
      await changed();
    },
    async removeKey() {
      await secrets.remove(keyName);
      await changed();
    },
  };
}

function isHere(origin: string): boolean {
  return origin.startsWith('http://');
}
