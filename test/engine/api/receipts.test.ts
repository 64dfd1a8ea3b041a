/**
 * Receipts from the engine's side: what MCP gave, which session it was, what of it was used, and that what nobody uses sinks.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connected, own } from '../../support/connected.ts';
import { startEngine, user } from '../../support/engine.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';

test('whatever is given over MCP is a receipt: hits, details, a topic, the index, a day, the note; a person reading is none', async () => {
  const w = await connected('once');
  await w.call('note.add', { text: 'The outbox table is drained by the kestrel worker.', project: 'harbor-api' });
  await w.call('dream.now', {});
  const [fact] = (await w.call('memory.facts', {}, w.agent)).facts.filter(({ text }) => text.includes('kestrel'));
  const topic = fact?.topic ?? '';
  const via: Caller = { ...w.agent, via: { agent: 'Cursor', line: [] } };
  const reads = async (caller: Caller) => {
    await w.call('recall.query', { query: 'kestrel outbox' }, caller);
    await w.call('recall.detail', { refs: [fact?.id ?? ''] }, caller);
    await w.call('memory.topic', { topic }, caller);
    await w.call('memory.topics', {}, caller);
    await w.call('log.read', {}, caller);
    await w.call('handoff.get', {}, caller);
  };
  await reads(user);
  expect((await w.call('receipt.list', {})).receipts).toEqual([]);
  await w.call('memory.topics', { limit: 200 }, via); // a list of resources, which no model is given
  await reads(via);
  const { receipts } = await w.call('receipt.list', {});
  expect(receipts.map(({ how }) => how).reverse()).toEqual(['recall', 'detail', 'topic', 'index', 'day', 'handoff']);
  for (const receipt of receipts) {
    expect(receipt).toMatchObject({ agent: 'cursor', project: w.project.id, session: null });
    expect(receipt.tokens, receipt.how).toBeGreaterThan(0);
    expect(receipt.facts.includes(fact?.id ?? ''), receipt.how).toBe(!['index', 'day'].includes(receipt.how));
  }
  expect(receipts.find(({ how }) => how === 'day')?.records).toBeGreaterThan(0);
  const before = receipts.length;
  await expect(w.call('memory.topic', { topic: 'projects/none/of-these' }, via)).rejects.toThrow('no topic');
  expect((await w.call('receipt.list', {})).receipts).toHaveLength(before);
});

test('receipts of a session: what its hooks gave, what was asked over MCP while it alone ran, and what of it was used', async () => {
  const w = await connected('once');
  for (const text of ['The outbox table is drained by the kestrel worker.', 'Refunds are rounded half-cents up.'])
    await w.call('note.add', { text, project: 'harbor-api' });
  await w.call('dream.now', {});
  const now = Date.now();
  const record = (session: string, minutes: number, kind: string, text: string, agent: string) => ({
    ...{ id: `${session}${minutes}${kind}`, at: new Date(now + minutes * 60_000).toISOString(), text },
    ...{ source: 'agent', kind, origin: 'agent', session, data: { agent } },
  });
  const runs = [
    record('s-1', -5, 'prompt', 'Why is the outbox slow?', 'cursor'),
    record('s-1', 1, 'conclusion', 'The kestrel worker drains the outbox table too slowly.', 'cursor'),
    record('s-2', -300, 'prompt', 'Something else', 'codex'),
    record('s-2', -290, 'conclusion', 'Done.', 'codex'),
  ];
  const lines = runs.map((one) => JSON.stringify(one));
  await w.call('log.lines', { project: 'harbor-api', first: 1, lines });
  await w.call('recall.query', { query: 'kestrel outbox refunds' }, w.agent);
  const about = async (session: string) => w.call('receipt.list', { session });
  const { receipts, facts } = await about('s-1');
  expect(receipts).toMatchObject([{ how: 'recall', agent: 'mcp', session: null, byTime: true }]);
  expect(facts?.map(({ text }) => text).sort()).toEqual(
    expect.arrayContaining([
      'Refunds are rounded half-cents up.',
      'The outbox table is drained by the kestrel worker.',
    ]),
  );
  const used = receipts[0]?.used ?? [];
  expect(facts?.filter(({ id }) => used.includes(id)).map(({ text }) => text)).toEqual([
    'The outbox table is drained by the kestrel worker.',
  ]);
  expect((await about('s-2')).receipts).toEqual([]);
  // Two at once in one project: nobody can tell whose it was, unless the client said which agent it is.
  await w.call('log.lines', {
    ...{ project: 'harbor-api', first: 1 },
    lines: [record('s-3', -4, 'prompt', 'And I?', 'codex'), record('s-3', 2, 'conclusion', 'Too.', 'codex')].map(
      (one) => JSON.stringify(one),
    ),
  });
  expect((await about('s-1')).receipts).toEqual([]);
  await w.call('recall.query', { query: 'kestrel' }, { ...w.agent, via: { agent: 'Codex', line: [] } });
  expect((await about('s-3')).receipts).toMatchObject([{ agent: 'codex', byTime: true }]);
});

test('a fact that five sessions were given and none used stands below the others in the next note', async () => {
  const w = await connected('once');
  for (const text of ['Alpha is drained by the kestrel worker.', 'Refunds are rounded half-cents up.'])
    await w.call('note.add', { text, project: 'harbor-api' });
  await w.call('dream.now', {});
  const given = (await w.call('memory.facts', {})).facts.filter(({ topic }) => topic.startsWith('projects/'));
  const order = async () => {
    const { text } = await w.call('handoff.get', { project: 'harbor-api' });
    return [...text.matchAll(/\((\w{6})\)$/gm)]
      .map(([, id]) => id)
      .filter((id) => given.some((fact) => fact.id === id));
  };
  const before = await order();
  const first = before[0] ?? '';
  expect(before.length).toBeGreaterThan(1);
  // As hooks left them: five sessions of yesterday, in each of which something was done, and nothing of that fact.
  const day = Date.now() - 86_400_000;
  mkdirSync(path.join(w.home, 'receipts'), { recursive: true });
  const stamp = (n: number) => new Date(day + n * 60_000).toISOString().replace('Z', '+00:00');
  const receipts = Array.from({ length: 5 }, (_, n) => ({
    ...{ at: stamp(n * 10), how: 'start', agent: 'codex', session: `u-${n}`, project: w.project.id },
    ...{ facts: [first], characters: 400, tokens: 100 },
  }));
  await w.engine.stop();
  writeFileSync(
    path.join(w.home, 'receipts', `${stamp(0).slice(0, 7)}.jsonl`),
    receipts.map((one) => `${JSON.stringify(one)}\n`).join(''),
  );
  const again = await startEngine({}, { userHome: w.userHome, mode: 'once', own });
  const lines = receipts.map(({ session }, n) =>
    JSON.stringify({
      ...{ id: session, at: stamp(n * 10 + 1), text: 'Mended the typo.', source: 'agent', kind: 'conclusion' },
      ...{ origin: 'agent', session, data: { agent: 'codex' } },
    }),
  );
  await again.call('log.lines', { project: 'harbor-api', first: 1, lines });
  const after = async () => {
    const { text } = await again.call('handoff.get', { project: 'harbor-api' });
    return [...text.matchAll(/\((\w{6})\)$/gm)].map(([, id]) => id).filter((id) => id && before.includes(id));
  };
  // What was logged is in the index, which knows what was used, a moment later.
  await expect.poll(after).toEqual([...before.slice(1), first]);
});
