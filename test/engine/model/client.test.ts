/**
 * Asking a model: each way in which a server can fail is a value, is reserved before it leaves, and never goes over a limit.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostTokens } from '../../../src-main/engine/model/client.ts';
import { scriptedModel, type Way } from '../../support/scripted-model.ts';
import { trust } from '../../support/trust.ts';
import { openAsking, openTestRedactor } from './support.ts';

const call = { name: 'observe', input: { fact: 'k3f9ab', cites: ['r1'] } };

test('a whole answer: its calls, its tokens and what it cost; the key goes along and stands in no copy', async () => {
  const server = await scriptedModel();
  const one = await openAsking(server.url);
  server.next.push({
    way: 'calls',
    calls: [call],
    usage: { input_tokens: 1000, output_tokens: 100, cache_read_input_tokens: 2000, cache_creation_input_tokens: 400 },
  });
  expect(await one.ask()).toEqual({ calls: [call] });
  expect(one.tally.tokens).toEqual({ in: 1000, out: 100, cacheRead: 2000, cacheWrite: 400 });
  // At $1 and $5 a million: 1000 + 2000 × 0.1 + 400 × 1.25 read, 100 × 5 written.
  expect(one.tally.spent).toBeCloseTo(0.0022, 8);
  const { entries, today } = await one.ledger.read({ limit: 10 });
  expect(today.spent).toBeCloseTo(one.tally.spent, 10);
  const [asked] = server.asked;
  expect(asked?.headers['x-api-key']).toBe('a-key-of-the-test');
  expect(JSON.stringify(entries)).not.toContain('a-key-of-the-test');
  expect(entries[0]?.copy).toContain('POST /v1/messages');
  // Nothing that tells of this machine: what the SDK would say of itself is left out.
  expect(Object.keys(asked?.headers ?? {}).sort()).toEqual(
    ['accept', 'accept-encoding', 'anthropic-version', 'connection', 'content-length', 'content-type', 'host', 'user-agent', 'x-api-key'], // prettier-ignore
  );
});

test.each<[string, Way, RegExp, number]>([
  ['refusal', { way: 'refusal' }, /refused to answer/, 1],
  ['an answer over its limit', { way: 'max-tokens' }, /longer than it may be/, 1],
  ['cut JSON', { way: 'cut-json' }, /broken JSON/, 1],
  ['a stream that breaks off', { way: 'cut-stream' }, /cut off|closed|hang up/, 1],
  ['a stream without an end', { way: 'endless' }, /no whole answer in time/, 1],
  ['50 MB', { way: 'huge' }, /longer than 2000000 bytes/, 1],
  ['silence', { way: 'silence' }, /no whole answer in time/, 1],
  ['a closed connection', { way: 'hang-up' }, /closed|hang up/, 1],
  ['something else', { way: 'garbage' }, /cut off|broken/, 1],
  ['overload', { way: 'status', status: 529 }, /overloaded/, 3],
  ['a short pause', { way: 'status', status: 429, headers: { 'retry-after': '2' } }, /pause/, 1],
  ['a long pause', { way: 'status', status: 429, headers: { 'retry-after': '3600' } }, /pause/, 1],
  ['a failure', { way: 'status', status: 500 }, /failed \(500\)/, 3],
  ['a wrong key', { way: 'status', status: 401 }, /key was refused/, 1],
  ['an unknown model', { way: 'status', status: 404 }, /did not take/, 1],
  ['a part that is not liked', { way: 'status', status: 413 }, /did not take/, 1],
  ['a redirect', { way: 'status', status: 307, headers: { location: 'http://127.0.0.1:1/' } }, /did not take/, 1],
  ['more tokens than can be', { way: 'spike' }, /more tokens/, 1],
])('%s: a reason in words of our own, and no more attempts than sensible', async (_name, way, because, requests) => {
  const server = await scriptedModel();
  const hangs = way.way === 'endless' || way.way === 'silence';
  const one = await openAsking(server.url, hangs ? { deadline: 1000 } : {});
  server.otherwise = way;
  const reply = await one.ask('the words of the question');
  expect(reply).toEqual(expect.objectContaining({ because: expect.stringMatching(because) as string }));
  expect(JSON.stringify(reply)).not.toContain('words of the question');
  expect(server.asked.length).toBe(requests);
  expect((await one.ledger.read({ limit: 10 })).entries.filter(({ open }) => open)).toEqual([]);
});

test('R9: three failures in a row and it rests for six hours, also in the next dream; an answer or six hours end it', async () => {
  const server = await scriptedModel();
  const one = await openAsking(server.url);
  server.otherwise = { way: 'hang-up' };
  for (let n = 0; n < 2; n++) expect(await one.ask()).not.toHaveProperty('over');
  expect(await one.ask()).toHaveProperty('over', true);
  expect(one.breaker.why()).toMatch(/rests for 6 h/);
  one.clock.jump(6 * 3_600_000 + 1);
  expect(one.breaker.why()).toBeUndefined();
  server.otherwise = { way: 'calls', calls: [] };
  expect(await one.ask()).toEqual({ calls: [] });
  await one.breaker.failed('x');
  await one.breaker.failed('x');
  expect(one.breaker.why()).toBeUndefined();
});

test('R9: what asking again cannot mend ends it at once, what may lie in one part does not', async () => {
  const server = await scriptedModel();
  for (const [status, over] of [
    [401, true],
    [404, true],
    [400, false],
    [413, false],
  ] as const) {
    const one = await openAsking(server.url);
    server.otherwise = { way: 'status', status };
    expect('over' in (await one.ask()), String(status)).toBe(over);
    expect(one.breaker.why() !== undefined, String(status)).toBe(over);
  }
});

test('an abort ends the call that is under way, and the pause before the next', async () => {
  const server = await scriptedModel();
  const one = await openAsking(server.url, { times: 1 });
  for (const way of [{ way: 'silence' }, { way: 'status', status: 529, headers: { 'retry-after': '50' } }] as Way[]) {
    server.otherwise = way;
    const before = server.asked.length;
    const over = new AbortController();
    const reply = one.ask('x', { signal: over.signal });
    await expect.poll(() => server.asked.length, { timeout: 10_000 }).toBe(before + 1);
    over.abort(new Error('you came back'));
    expect(await reply).toEqual({ because: 'you came back' });
  }
});

test('an abort while a failure is being written down ends the pause that follows it', async () => {
  const server = await scriptedModel();
  const one = await openAsking(server.url, { times: 1 });
  server.otherwise = { way: 'status', status: 529, headers: { 'retry-after': '50' } };
  const over = new AbortController();
  const { failed } = one.breaker;
  one.breaker.failed = async (because) => {
    over.abort(new Error('you came back'));
    await failed(because);
  };
  expect(await one.ask('x', { signal: over.signal })).toEqual({ because: 'you came back' });
  expect(server.asked.length).toBe(1);
});

test(
  'R9, P14: in any order of faults no more is spent than the limits allow, by the ledger and by the server’s own account',
  { timeout: 400_000 },
  async ({ task }) => {
    // prettier-ignore
    const prices = { in: 1, out: 5 };
    const server = await scriptedModel();
    const redactor = openTestRedactor();
    const full = process.env['VESPER_FULL'] !== undefined;
    const ways: fc.Arbitrary<Way> = fc.oneof(
      fc.constantFrom<Way>(
        ...(['refusal', 'max-tokens', 'cut-json', 'cut-stream', 'hang-up', 'garbage', 'no-usage', 'negative-usage', 'spike'] as const).map((way) => ({ way })), // prettier-ignore
        ...(full ? ([{ way: 'endless' }, { way: 'huge' }, { way: 'silence' }] as const) : []),
        ...[429, 500, 529, 401, 413].map((status): Way => ({ way: 'status', status })),
      ),
      fc.record({ output_tokens: fc.nat(mostTokens), cache_read_input_tokens: fc.nat(3000) }).map((usage): Way => ({ way: 'calls', calls: [], usage })), // prettier-ignore
    );
    let [sequences, requests, over, refused] = [0, 0, 0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(ways, { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 25, max: 120 }),
        fc.integer({ min: 25, max: 120 }),
        async (sequence, day, run) => {
          sequences++;
          const caps = { day: day / 1000, run: run / 1000 };
          const one = await openAsking(server.url, {
            caps,
            prices,
            times: 2000,
            redactor,
            deadline: full ? 300 : 20_000,
          });
          Object.assign(server, { asked: [], billed: { in: 0, out: 0 }, next: [...sequence] });
          for (let n = 0; n < 12 && server.next.length > 0; n++) {
            const reply = await one.ask('harbor '.repeat(50), { run: n < 6 ? 'dream-1' : 'dream-2' });
            if ('because' in reply && reply.because.includes('limit')) refused++;
            await one.breaker.clear();
          }
          const { entries, today } = await one.ledger.read({ limit: 500 });
          requests += server.asked.length;
          const ofRun = entries.filter((entry) => entry.run === 'dream-1').reduce((sum, { spent }) => sum + spent, 0);
          const billed = (server.billed.in * prices.in + server.billed.out * prices.out) / 1e6;
          const eps = 1e-9;
          if (today.spent > caps.day + eps || ofRun > caps.run + eps || billed > caps.day + eps) over++;
          expect({ spent: today.spent, ofRun, billed, caps, over }).toMatchObject({ over: 0 });
          expect(one.tally.spent).toBeCloseTo(today.spent, 9);
        },
      ),
      { numRuns: full ? 1000 : 40 },
    );
    for (const id of ['R9', 'P14'])
    trust(task, { id, tried: 'sequences of faults of a model’s server', count: sequences, bad: over, badly: 'spent over a limit', note: `${requests} requests, ${refused} kept back by a limit` }); // prettier-ignore
    expect(refused).toBeGreaterThan(0);
  },
);
