/**
 * Search by meaning beside search by words: vectors of records, from a server that the user named. Off unless switched on; only what is of
 * the projects that may be sent leaves, by the one way out. Without an answer in time the words alone are asked.
 */
import { modelAddress } from '../../../src-shared/contract/settings.ts';
import type { Ref } from '../../../src-shared/contract/observation.ts';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Egress } from '../egress/egress.ts';
import type { Events } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { Projects } from '../projects/projects.ts';
import type { Meant } from '../recall/messages.ts';
import type { Recall } from '../recall/recall.ts';
import type { Settings } from '../settings.ts';
import { askFor, type Server } from './ask.ts';

export interface Embeddings {
  /** A question about these projects (undefined: all, null: none) as a vector; undefined where the words alone are to be asked. */
  ofQuestion(text: string, projects: readonly string[] | null | undefined): Promise<Meant | undefined>;
  /** Asks for vectors of some records that have none, the newest first; resolves with how many got one. */
  round(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface EmbeddingsOptions {
  ports: Pick<Ports, 'clock' | 'diagnose'>;
  events: Events;
  settings: Settings;
  egress: Pick<Egress, 'send'>;
  projects: Pick<Projects, 'list' | 'isPaused'>;
  recall: Pick<Recall, 'withoutVector' | 'setVectors'>;
  /** Records that the user keeps private: never sent. */
  kept(): ReadonlySet<Ref>;
}

/** A person waits for an answer: what takes longer is not worth it. */
const questionMs = 300;
const roundMs = 30_000;
/** Between rounds, while there is more; and when there was none. */
const pauseMs = { more: 500, none: 30_000 };
const atOnce = 64;
/** Characters of a text; what models of this kind read is some 500 words. */
const longest = 2000;
/** After a failure the server rests, twice as long after each further one. */
const restMs = { first: 60_000, most: 6 * 3_600_000 };

export function openEmbeddings(options: EmbeddingsOptions): Embeddings {
  const { ports, events, settings, egress, projects, recall, kept } = options;
  const { clock } = ports;
  let failures = 0;
  let restsUntil = 0;
  let cancel: () => void = () => undefined;
  let isRunning = false;
  let underWay: Promise<unknown> = Promise.resolve();
  const unsubscribe = events.subscribe('settings.changed', ({ key }) => {
    if (!key.startsWith('embeddings.') && !key.startsWith('model')) return;
    failures = restsUntil = 0; // the user changed something: it may be tried again
    if (isRunning) next(0);
  });

  /** Undefined while it is off, rests, or no price is known. */
  function server(): Server | undefined {
    if (!settings.value('embeddings.on') || clock.monotonic() < restsUntil) return undefined;
    const address = modelAddress(settings.value('embeddings.url'));
    const price = settings.value('embeddings.price');
    if (!address || (price === '' && !address.origin.startsWith('http://'))) return undefined;
    return { base: address.base, model: settings.value('embeddings.name'), price: Number(price) };
  }

  /** What was recorded of a paused project is not sent either. */
  function sendable(): string[] {
    const allowed = settings.sendable();
    return projects.list().flatMap(({ id }) => (allowed.has(id) && !projects.isPaused(id) ? [id] : []));
  }

  async function ask(to: Server, texts: readonly string[], about: string, deadline: number) {
    const answer = await askFor(egress, to, { texts: texts.map((text) => text.slice(0, longest)), about, deadline });
    if ('vectors' in answer) failures = 0;
    else {
      restsUntil = clock.monotonic() + Math.min(restMs.most, restMs.first * 2 ** failures++);
      ports.diagnose('embeddings', answer.because);
    }
    return answer;
  }

  async function round(): Promise<number> {
    const to = server();
    const allowed = sendable();
    if (!to || allowed.length === 0) return 0;
    const model = modelOf(to);
    const texts = await recall.withoutVector({ model, projects: allowed, except: [...kept()], limit: atOnce });
    if (texts.length === 0) return 0;
    const answer = await ask(to, texts.map(({ text }) => text), 'search by meaning: records', roundMs); // prettier-ignore
    if (!('vectors' in answer)) return 0;
    const { vectors } = answer;
    return recall.setVectors({ model, texts: texts.map((one, i) => ({ ...one, vector: vectors[i] ?? [] })) });
  }

  function next(ms: number): void {
    cancel();
    cancel = clock.after(ms, () => {
      underWay = round()
        .catch((thrown: unknown) => {
          ports.diagnose('embeddings', messageOf(thrown));
          return 0;
        })
        .then((done) => (isRunning ? next(done > 0 ? pauseMs.more : pauseMs.none) : undefined));
    });
  }

  return {
    async ofQuestion(text, asked) {
      const to = server();
      if (!to || asked === null) return undefined;
      const allowed = sendable();
      if (!allowed.some((id) => asked?.includes(id) ?? true)) return undefined;
      const answer = await ask(to, [text], 'search by meaning: a question', questionMs);
      const vector = 'vectors' in answer ? answer.vectors[0] : undefined;
      return vector && { model: modelOf(to), vector };
    },
    round,
    start() {
      isRunning = true;
      next(pauseMs.more);
    },
    async stop() {
      isRunning = false;
      cancel();
      unsubscribe();
      await underWay;
    },
  };
}

/** Vectors of another model, or of a server that calls another one so, are not compared. */
const modelOf = ({ base, model }: Server) => `${base} ${model}`;
