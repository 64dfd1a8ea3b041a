import { secretLintProfiler } from '@secretlint/profiler';
import { expect, onTestFinished, test } from 'vitest';
import { LARGEST_ROUND, openRedactor, type Deadline } from '../../../src-main/engine/redact/redactor.ts';
import { secondOpinion } from '../../../src-main/engine/redact/second-opinion.ts';
import type { Child, Ports } from '../../../src-main/engine/ports.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { password, seeded } from './made.ts';

const secret = password(seeded(5));
const draft = (text: string, more: Partial<Draft> = {}): Draft => ({
  key: text.slice(0, 20),
  at: '2026-11-20T10:00:00+00:00',
  project: 'p',
  source: 'agent',
  kind: 'tool',
  origin: 'agent',
  text,
  ...more,
});

/** Real threads and real time; `fork` may be replaced. */
function open(options: { deadline?: Deadline; fork?: () => Child } = {}) {
  const ports = {
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      offsetAt: () => 0,
      after: (ms: number, run: () => void) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    fork: options.fork ?? forkEntry,
    diagnose: () => undefined,
  } as unknown as Ports;
  const redactor = openRedactor({ ports, deadline: options.deadline ?? { base: 5000, perKilobyte: 10 } });
  onTestFinished(() => redactor.close());
  return redactor;
}

test('drafts come back in order, text and data masked, counted by source', async () => {
  const redactor = open();
  const out = await redactor.drafts([
    draft('nothing here'),
    draft(`export DB_PASSWORD=${secret}`, { data: { command: `mysql -p${secret}`, env: { password: secret } } }),
  ]);
  expect(out[0]).toEqual(draft('nothing here'));
  expect(JSON.stringify(out)).not.toContain(secret);
  expect(out[1]?.text).toBe('export DB_PASSWORD=[redacted:shape-assign-strong]');
  expect(redactor.counts()).toMatchObject({ masked: 3, dropped: 0, bySource: { agent: { masked: 3, dropped: 0 } } });
  expect(await redactor.text(`curl -u admin:${secret} x`)).not.toContain(secret);
});

test('a long text is redacted first, then cut on white space, with length and hash of the whole', async () => {
  const redactor = open();
  const [out] = await redactor.drafts([draft(`${'word '.repeat(3199)}password=${secret} ${'tail '.repeat(100)}`)]);
  expect(out?.text.length).toBeLessThanOrEqual(16_000);
  expect(out?.text).not.toContain(secret.slice(0, 5));
  expect(out?.cut?.length).toBeGreaterThan(16_000);
  expect(out?.cut?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a secret across the border of two pieces is found', async () => {
  const redactor = open();
  for (const before of [999_990, 979_995, 1_000_000]) {
    const text = `${'a '.repeat(before / 2)}password=${secret}\n${'b '.repeat(200_000)}`;
    expect(await redactor.text(text)).not.toContain(secret);
  }
});

test('a thread that never answers is replaced, and its drafts lose their text', async () => {
  let killed = 0;
  const mute = (): Child => {
    let onMessage: (message: unknown) => void = () => undefined;
    queueMicrotask(() => onMessage({ ready: true }));
    return {
      send: () => undefined,
      onMessage: (listen) => (onMessage = listen),
      onExit: () => undefined,
      kill: () => void killed++,
      ref: () => undefined,
      unref: () => undefined,
    };
  };
  const redactor = open({ fork: mute, deadline: { base: 20, perKilobyte: 0 } });
  const out = await redactor.drafts([draft(`password=${secret}`, { data: { command: secret } }), draft('b')]);
  expect(out.map(({ text, data }) => ({ text, data }))).toEqual([
    { text: '', data: { dropped: 'redaction timed out' } },
    { text: '', data: { dropped: 'redaction timed out' } },
  ]);
  expect(await redactor.text(secret)).toBe('');
  expect(killed).toBe(4);
  expect(redactor.counts()).toMatchObject({ dropped: 3, bySource: { agent: { dropped: 2 } } });
});

test('only the draft that is late loses its text; the others are redacted in a new thread', async () => {
  const redactor = open({ deadline: { base: 300, perKilobyte: 0 } });
  await redactor.drafts([draft('warm')]);
  const slow = `const password = process.env.PASSWORD ?? 'hunter2hunter2';\n`.repeat(400_000);
  const out = await redactor.drafts([draft('first'), draft(slow), draft(`password=${secret}`)]);
  expect(out[0]?.text).toBe('first');
  expect(out[1]).toMatchObject({ text: '', data: { dropped: 'redaction timed out' } });
  expect(out[2]?.text).toBe('password=[redacted:shape-assign-strong]');
});

test('after close nothing is taken, and no thread is started', async () => {
  let started = 0;
  const redactor = open({ fork: () => (started++, forkEntry('redact', { as: 'thread' })) });
  redactor.warm();
  redactor.warm();
  expect(started).toBe(1);
  await redactor.close();
  redactor.warm();
  expect(started).toBe(1);
  await expect(redactor.drafts([draft('a')])).rejects.toThrow('closed');
});

test('batches that wait go together, each comes back to whoever asked, and what breaks one costs no other its text', async () => {
  const sent: number[] = [];
  const counting = (): Child => {
    const child = forkEntry('redact', { as: 'thread' });
    const { send } = child;
    return {
      ...child,
      send: (message) => (sent.push((message as { drafts: unknown[] }).drafts.length), send(message)),
    };
  };
  const redactor = open({ fork: counting, deadline: { base: 300, perKilobyte: 0 } });
  await redactor.drafts([draft('warm')]);
  const asked = Array.from({ length: 30 }, (_, n) =>
    redactor.drafts([draft(`a ${n}`), draft(`password=${secret} ${n}`)]),
  );
  const out = await Promise.all(asked);
  out.forEach((batch, n) =>
    expect(batch.map(({ text }) => text)).toEqual([`a ${n}`, `password=[redacted:shape-assign-strong] ${n}`]),
  );
  expect(sent.length).toBeLessThan(6);
  expect(redactor.counts()).toMatchObject({ masked: 30, dropped: 0 });
  sent.length = 0;
  const full = Array.from({ length: LARGEST_ROUND.drafts }, (_, n) => draft(`b ${n}`));
  await Promise.all([redactor.drafts([draft('first')]), redactor.drafts(full), redactor.drafts([draft('last')])]);
  expect(sent).toEqual([1, LARGEST_ROUND.drafts, 1]);
  const slow = `const password = process.env.PASSWORD ?? 'hunter2hunter2';\n`.repeat(400_000);
  const [one, two, three] = await Promise.all(
    [[draft('one')], [draft(slow)], [draft('three')]].map((batch) => redactor.drafts(batch)),
  );
  expect([one?.[0]?.text, two?.[0]?.text, three?.[0]?.text]).toEqual(['one', '', 'three']);
});

test('R22: the library behind the second opinion keeps no notes of what it was asked', async () => {
  for (let n = 0; n < 50; n++) await secondOpinion([`text ${n}`]);
  const kept = [...(await secretLintProfiler.getEntries()), ...(await secretLintProfiler.getMeasures())];
  expect(kept).toEqual([]);
  expect(performance.getEntriesByType('mark').filter(({ name }) => name.includes('lint'))).toEqual([]);
});
