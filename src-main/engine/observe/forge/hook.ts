/**
 * Hears deliveries of a forge. Each is believed only as far as its signature over the very bytes goes, once, and only for repositories that
 * are watched; and then it is no more than a reason to look: what happened is asked of the forge itself (TRUST 3.6).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { messageOf } from '../../../../src-shared/kit/errors.ts';
import type { Clock, Files, Incoming, IncomingRequest } from '../../ports.ts';
import type { Secrets } from '../../secrets.ts';
import type { Deliveries } from './deliveries.ts';
import type { HookSetup } from './store.ts';
import { pullsIn, readWebhook } from './webhook.ts';

export interface Hook {
  /** Listens as it is set up now; resolves when it does, or cannot (`view` says why). */
  start(): Promise<void>;
  stop(): Promise<void>;
  view(): { listening: boolean; port: number | undefined; because: string | undefined; heard: number; refused: number };
}

export interface HookOptions {
  ports: { clock: Clock; files: Files; incoming?: Incoming; diagnose(area: string, message: string): void };
  setup(): HookSetup;
  secrets: Pick<Secrets, 'keyFor'>;
  deliveries: Deliveries;
  /** Whether something of this repository is watched. */
  isWatched(repo: string): boolean;
  /** Looks at these soon; none named: at all that is watched of it. */
  hint(repo: string, numbers: readonly number[]): void;
}

export const HOOK_PATH = '/forge';
/** Under this name, for itself, the secret is kept that deliveries are signed with. */
export const HOOK_SECRET = 'webhook';
const MOST_BYTES = 1_000_000;
const MOST_A_SECOND = 10;

/** What a pull request's state may change by, in GitHub's words and Gitea's. The header is not signed: it only narrows. */
const EVENTS = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'pull_request_comment',
  'pull_request_approved',
  'pull_request_rejected',
  'pull_request_sync',
  'issue_comment',
  'check_run',
  'check_suite',
  'status',
  'workflow_run',
]);

export function openHook({ ports, setup, secrets, deliveries, isWatched, hint }: HookOptions): Hook {
  let listener: { port: number; close(): Promise<void> } | undefined;
  let because: string | undefined;
  let counts = { heard: 0, refused: 0 };
  const hasRoom = perSecond(ports.clock);

  /** The status of the answer. 202: a reason to look. Everything else changed nothing. */
  async function answer(request: IncomingRequest): Promise<number> {
    const status = await judge(request).catch((thrown: unknown) => {
      ports.diagnose('forge', messageOf(thrown));
      return 500;
    });
    if (status === 202) counts = { ...counts, heard: counts.heard + 1 };
    else if (status !== 200) counts = { ...counts, refused: counts.refused + 1 };
    return status;
  }

  async function judge({ method, path, headers, body }: IncomingRequest): Promise<number> {
    if (path !== HOOK_PATH) return 404;
    if (method !== 'POST') return 405;
    if (!hasRoom()) return 429;
    if (body.length > MOST_BYTES) return 413;
    const secret = await secrets.keyFor(HOOK_SECRET, HOOK_SECRET);
    if (secret === undefined || !isSigned(body, headers['x-hub-signature-256'], secret)) return 401;

    const said = parsed(body);
    if (said === undefined) return 400;
    const event =
      [headers['x-github-event'], headers['x-forgejo-event'], headers['x-gitea-event']].find(Boolean)?.[0] ?? '';
    if (event === 'ping') return 200;
    const { repo } = readWebhook(event, said);
    if (!EVENTS.has(event) || repo === null || !isWatched(repo)) return 403;
    // A signature says neither when nor how often: the same bytes count once.
    if (!(await deliveries.isNew(createHash('sha256').update(body).digest('hex')))) return 409;
    hint(repo, pullsIn(said));
    return 202;
  }

  return {
    async start() {
      await listener?.close();
      listener = undefined;
      because = undefined;
      const { on, port, address } = setup();
      if (!on) return;
      if (!ports.incoming) return void (because = 'this host of Vesper listens to nothing');
      if ((await secrets.keyFor(HOOK_SECRET, HOOK_SECRET).catch(() => undefined)) === undefined)
        return void (because = 'no secret is kept that deliveries are signed with');
      try {
        await deliveries.open();
        listener = await ports.incoming.listen({ address, port, maxBody: MOST_BYTES }, answer);
      } catch (thrown) {
        because = messageOf(thrown);
      }
    },
    async stop() {
      await listener?.close();
      listener = undefined;
    },
    view: () => ({ listening: listener !== undefined, port: listener?.port, because, ...counts }),
  };
}

/** One header, of the one form; compared in constant time, over the bytes as they came. */
function isSigned(body: Buffer, said: readonly string[] | undefined, secret: string): boolean {
  const [header = '', ...more] = said ?? [];
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header)?.[1];
  if (hex === undefined || more.length > 0) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(hex, 'hex'));
}

function parsed(body: Buffer): unknown {
  try {
    const said = JSON.parse(body.toString('utf8')) as unknown;
    return typeof said === 'object' && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}

/** True for the first ten of any second. */
function perSecond(clock: Clock): () => boolean {
  let taken: number[] = [];
  return () => {
    const now = clock.monotonic();
    taken = taken.filter((at) => at > now - 1000);
    if (taken.length >= MOST_A_SECOND) return false;
    taken.push(now);
    return true;
  };
}
