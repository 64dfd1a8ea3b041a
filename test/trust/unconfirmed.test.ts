/**
 * What nobody confirmed: a stranger's word ends after 90 days, and a matter of consequence waits for the user's click
 * before it is served as a fact (TRUST J7).
 */
import { expect, test } from 'vitest';
import { activeStates, origins } from '../../src-shared/contract/lists.ts';
import type { Fact } from '../../src-shared/contract/memory.ts';
import { waitingFor } from '../../src-main/engine/api/waiting.ts';
import { composeBrief } from '../../src-main/engine/brief/compose.ts';
import { prune } from '../../src-main/engine/dream/phases/prune.ts';
import { instantOf } from '../../src-shared/kit/time.ts';
import { evidence, fact } from '../engine/memory/support.ts';
import { imported, note, record } from '../support/records.ts';
import { openHouse, type House } from '../support/scripted-dreamer.ts';
import { trust } from '../support/trust.ts';

const now = '2026-11-20T10:00:00+00:00';
const daysAgo = (days: number) => new Date(instantOf(now) - days * 86_400_000).toISOString().replace('Z', '+00:00');

test('J7: every unconfirmed fact of a stranger ends after 90 days without a word, and nothing else does', ({
  task,
}) => {
  const facts = origins.flatMap((origin) =>
    activeStates.flatMap((state) =>
      Array.from({ length: 181 }, (_, days) => fact({ origin, state, evidence: [evidence(origin, daysAgo(days))] })),
    ),
  );
  const mine = facts.filter((_, n) => n % 17 === 0).map((one): Fact => ({ ...one, id: `${one.id}u`, user: true }));
  const pinned = facts.filter((_, n) => n % 17 === 1).map((one): Fact => ({ ...one, id: `${one.id}p`, pinned: true }));
  const all = [...facts, ...mine, ...pinned];
  const ended = new Set(
    prune(all, new Set(), now).flatMap((operation) => (operation.op === 'expire' ? operation.fact : [])),
  );
  const due = (one: Fact) =>
    one.origin === 'external' &&
    one.state !== 'confirmed' &&
    !one.user &&
    !one.pinned &&
    one.evidence[0]!.at < daysAgo(90);
  const wrong = all.filter((one) => due(one) !== ended.has(one.id));
  trust(task, {
    id: 'J7',
    tried: 'facts of every origin, state and age',
    count: all.length,
    bad: wrong.length,
    badly: 'ended wrongly or not',
  });
  expect(ended.size).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test(
  'J7: a stranger’s word is gone from memory the day after, an affirmed one stays',
  { timeout: 60_000 },
  async () => {
    const house = await openHouse();
    const said = (area: string, at: string) => imported(`The port of ${area} is 8080.`, { at });
    await house.see(...['alpha', 'beta', 'gamma'].map((area) => said(area, '2026-11-20T09:00:00+00:00')));
    await house.dream();
    expect(active(house)).toHaveLength(3);
    house.clock.jump(60 * 86_400_000);
    await house.see(said('beta', '2027-01-19T09:00:00+00:00'));
    await house.dream();
    expect(active(house)).toHaveLength(3);
    house.clock.jump(31 * 86_400_000);
    await house.see(note('The lighthouse is white.', { at: '2027-02-19T09:00:00+00:00' }));
    await house.dream();
    expect(active(house)).toEqual(['The lighthouse is white.', 'The port of beta is 8080.']);
  },
);

/** One statement for each word of weight. */
const weighty =
  `deployed deletion destroyed purged wiped credentials password passphrase secret token api-key private-key payment
  invoice billing price bank wallet transfer security firewall sudo permission authentication encryption certificate
  vulnerability publish force-push`.split(/\s+/);

test(
  'J7: on a matter of consequence the word of an agent or a stranger waits for the user',
  { timeout: 60_000 },
  async ({ task }) => {
    const house = await openHouse();
    const statement = (word: string, who: string) => `The ${word} of ${who} harbor is kept in folder ${who}-${word}.`;
    const ways = ['agent', 'external'] as const;
    const records = weighty.flatMap((word) => [
      note(statement(word, 'first'), { origin: 'agent' }),
      note(statement(word, 'second'), { origin: 'external' }),
      imported(`The ${word} of third harbor is now in box ${word}.`),
      record({
        source: 'agent',
        kind: 'conclusion',
        origin: 'agent',
        session: 's1',
        text: `The ${word} of fourth harbor is now in box ${word}.`,
      }),
    ]);
    await house.see(...records, note('The password of the lighthouse is kept by Mara.'));
    await house.dream();
    const found = house.facts().filter(({ origin }) => ways.some((way) => way === origin));
    const { items } = waitingFor(house.memory.state(), 'all');
    const served = [...house.memory.files()]
      .filter(([name]) => name.endsWith('.md'))
      .map(([, text]) => text)
      .join('\n');
    const brief = composeBrief({ now, projects: [], facts: found, recent: [], uncommitted: [] }).text;
    const bad = found.filter(
      (one) =>
        one.state !== 'proposed' ||
        served.includes(one.text) ||
        brief.includes(one.text) ||
        !items.some(({ id }) => id === one.id),
    );
    trust(task, {
      id: 'J7',
      tried: 'weighty claims of agents and strangers',
      count: found.length,
      bad: bad.length,
      badly: 'served as facts',
    });
    expect(found.length).toBeGreaterThanOrEqual(weighty.length * 2);
    expect(bad.map(({ state, text }) => `${state}: ${text}`)).toEqual([]);
    expect(served, 'the user’s own word is').toContain('The password of the lighthouse is kept by Mara.');

    await house.memory.confirm(found[0]!.id);
    expect(house.facts().find(({ id }) => id === found[0]!.id)).toMatchObject({
      state: 'confirmed',
      origin: 'user-direct',
    });
    await house.dream();
    expect(house.facts().find(({ id }) => id === found[0]!.id)?.state).toBe('confirmed');
  },
);

const active = (house: House) =>
  house
    .facts()
    .filter(({ state }) => activeStates.some((one) => one === state))
    .map(({ text }) => text)
    .sort();
