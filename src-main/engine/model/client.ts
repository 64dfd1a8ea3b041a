/**
 * Asks the model once for one batch: by the official SDK over the engine's own way out, with few attempts, each reserved in the
 * ledger before it leaves. Every trouble is a value in words that hold nothing of what was sent or answered.
 */
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import type { Answered, Egress, Sending, Sent } from '../egress/egress.ts';
import type { Purpose } from '../egress/hosts.ts';
import type { Clock } from '../ports.ts';
import { readStream, tokensIn, type Read, type ToolCall } from './answer.ts';
import type { Breaker } from './breaker.ts';
import { atMost, costOf, type Prices, type Tokens } from './prices.ts';

export type Question = Pick<MessageCreateParamsStreaming, 'system' | 'tools' | 'tool_choice' | 'messages'>;
/** `over`: nothing more is asked in this dream. `answered`: there was an answer, of no use. */
export type Reply = { calls: ToolCall[] } | { because: string; over?: boolean; answered?: true };

/** What a kind of question may take. */
export interface Terms {
  purpose: Extract<Purpose, 'model' | 'moments'>;
  /** For the ledger. */
  about(request: number): string;
  /** Most tokens of an answer. */
  tokens: number;
  attempts: number;
  /** Ms. */
  deadline: number;
}

/** What asking came to, added up over the questions of one dream. */
export interface Tally {
  requests: number;
  tokens: Tokens;
  spent: number;
}

export interface ClientOptions {
  clock: Clock;
  egress: Pick<Egress, 'send'>;
  breaker: Breaker;
  /** What the address begins with, without a slash at its end. */
  base: string;
  model: string;
  prices: Prices;
  keyFor: NonNullable<Sending['keyFor']>;
}

export interface Client {
  /** `run`: what shares the limit of one dream. Never rejects. */
  ask(question: Question, how: { run: string; signal: AbortSignal; tally: Tally; terms?: Terms }): Promise<Reply>;
}

export const mostTokens = 4096;
/** A model of one's own may take minutes. */
const ofDream: Terms = {
  purpose: 'model',
  about: (request) => `a dream, request ${request}`,
  tokens: mostTokens,
  attempts: 3,
  deadline: 180_000,
};
/** A server that asks for a longer pause is left alone. */
const longestWait = 60_000;
/** Bytes: many times what the most tokens take as a stream. */
const maxAnswer = 2_000_000;

export function openClient(options: ClientOptions): Client {
  const { clock, breaker, prices } = options;
  return {
    async ask(question, { run, signal, tally, terms = ofDream }) {
      for (let attempt = 1; ; attempt++) {
        if (signal.aborted) return { because: messageOf(signal.reason) };
        const { sent, reply, most } = await once(question, run, signal, tally, terms);
        if (sent && sent.outcome !== 'refused') {
          tally.requests++;
          tally.spent += sent.spent;
          if (sent.outcome === 'answered') addTokens(tally, sent);
        }
        if (signal.aborted) return { because: messageOf(signal.reason) };
        if (!sent) return { because: 'the request could not be made', over: true };
        if (sent.outcome === 'refused') return { because: sent.because, over: true };
        const trouble = troubleIn(sent, prices, most, terms);
        if (!trouble) {
          if ('calls' in reply) await breaker.clear();
          else if (reply.broken) await breaker.failed(reply.because);
          return 'calls' in reply ? reply : { because: reply.because, answered: true };
        }
        await (trouble.final ? breaker.trip(trouble.because, trouble.key) : breaker.failed(trouble.because));
        if (trouble.over || breaker.why() !== undefined) return { because: trouble.because, over: true };
        const wait = trouble.wait === undefined ? undefined : Math.max(trouble.wait, 500 * 2 ** attempt);
        if (attempt === terms.attempts || wait === undefined || wait > longestWait) return { because: trouble.because };
        await pause(clock, wait, signal);
      }
    },
  };

  async function once(question: Question, run: string, signal: AbortSignal, tally: Tally, terms: Terms) {
    let sent: Sent | undefined;
    // Loaded for the first question only: 190 ms and 20 MB that a home without a model never takes.
    const [{ default: Anthropic }, { fetchBy }] = await Promise.all([
      import('@anthropic-ai/sdk'),
      import('./way-out.ts'),
    ]);
    const body = { model: options.model, max_tokens: terms.tokens, stream: true as const, ...question };
    const most = atMost(prices, Buffer.byteLength(JSON.stringify(body)), terms.tokens);
    const sdk = new Anthropic({
      baseURL: options.base,
      // The SDK never holds the key: `keyFor` adds it on the way. Without a word here it would look for one by itself.
      apiKey: 'kept-by-vesper',
      webhookKey: null,
      maxRetries: 0,
      timeout: terms.deadline * 2,
      logLevel: 'off',
      openTelemetry: false,
      fetch: fetchBy({
        egress: options.egress,
        purpose: terms.purpose,
        about: terms.about(tally.requests + 1),
        cost: { atMost: most, run, of: (answer) => Math.min(most, spentOn(answer, prices)), tokens: tokensFor },
        keyFor: options.keyFor,
        came: (outcome) => (sent = outcome),
        ...{ signal, deadline: terms.deadline, maxAnswer },
      }),
    });
    const reply: Read = await sdk.messages
      .create(body)
      .then(readStream)
      .catch((): Read => ({ because: 'its answer was broken', broken: true }));
    return { sent, reply, most };
  }
}

/** What is not an answer is not charged; an answer without whole figures costs what was set aside (NaN). */
function spentOn(answer: Answered, prices: Prices): number {
  if (answer.status < 200 || answer.status > 299) return 0;
  const tokens = tokensIn(answer.body);
  return tokens ? costOf(prices, tokens) : NaN;
}

/** For the ledger: what was read, from a cache or not, and what was written. */
function tokensFor(answer: Answered): { in: number; out: number } | undefined {
  const tokens = answer.status === 200 ? tokensIn(answer.body) : undefined;
  return tokens && { in: tokens.in + tokens.cacheRead + tokens.cacheWrite, out: tokens.out };
}

function addTokens(tally: Tally, answer: Answered): void {
  const tokens = answer.status === 200 ? tokensIn(answer.body) : undefined;
  for (const name of ['in', 'out', 'cacheRead', 'cacheWrite'] as const) tally.tokens[name] += tokens?.[name] ?? 0;
}

interface Trouble {
  because: string;
  /** Asking again cannot mend it. */
  final?: true;
  /** It is the key. */
  key?: 'key';
  /** Nothing more is asked in this dream. */
  over?: true;
  /** Ms until it may be asked again; absent: not for this batch. */
  wait?: number;
}

/** Of what came, without what it says: an error's text may quote what was sent. */
function troubleIn(
  sent: Exclude<Sent, { outcome: 'refused' }>,
  prices: Prices,
  most: number,
  { tokens: mostOut }: Terms,
): Trouble | undefined {
  if (sent.outcome === 'failed') return { because: sent.because };
  const { status, headers } = sent;
  if (status === 200) {
    const tokens = tokensIn(sent.body);
    return tokens && (tokens.out > mostOut || costOf(prices, tokens) > most)
      ? { because: 'it told of more tokens than it may use', final: true }
      : undefined;
  }
  if (status === 401 || status === 403) return { because: `the key was refused (${status})`, final: true, key: 'key' };
  // Whoever is over a quota and asks again is over it for longer.
  if (status === 429) return { because: 'it asks for a pause (429)', over: true };
  if (status === 529 || status === 503) return { because: `it is overloaded (${status})`, wait: waitIn(headers) };
  if (status >= 500) return { because: `it failed (${status})`, wait: waitIn(headers) };
  // One part may be what it does not like; a place or a model that there is not stays so.
  const ofThisPart = status === 400 || status === 413 || status === 422;
  return { because: `it did not take the request (${status})`, ...(ofThisPart ? {} : { final: true }) };
}

/** Of `retry-after` in seconds; a date, or what cannot be read, is no wish. */
function waitIn(headers: Record<string, string>): number {
  const said = headers['retry-after'];
  const seconds = Number(said ?? 0);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : 0;
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(); // while the failure was written down
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
