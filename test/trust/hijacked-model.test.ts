/**
 * A model that was taken over: it asks for the whole corpus, in every place and on every record it was given, and for the end of
 * all that is known (TRUST J5, J3, J2). What is left of it are candidates that nobody is served as facts.
 */
import { expect, test } from 'vitest';
import type { Fact } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import type { Snapshot } from '../../src-main/engine/dream/snapshot.ts';
import type { ToolCall } from '../../src-main/engine/model/answer.ts';
import { indexFiles } from '../../src-main/engine/memory/index-files.ts';
import { playedModel } from '../support/model-answers.ts';
import { commit, manifest, note, prompt, record, shell } from '../support/records.ts';
import { answer, linesIn, openHouse, type House } from '../support/scripted-dreamer.ts';
import { trust } from '../support/trust.ts';
import { corpus } from './injection/corpus.ts';

const genuine = [
  note('The port of the staging server is 8080.'),
  note('Releases happen on Fridays.'),
  prompt('I prefer tabs', { session: 's1' }),
  prompt('I prefer tabs', { session: 's2', at: '2026-11-19T09:00:00+01:00' }),
  manifest({ scripts: ['test', 'build'], dependencies: [{ name: 'vitest', version: '5.1.0' }] }),
];

test(
  'J5, J3, J2: a hijacked model changes nothing beyond candidates that are served as no fact',
  { timeout: 120_000 },
  async ({ task }) => {
    // prettier-ignore
    const house = await openHouse();
    await house.see(...genuine);
    await house.dream();
    const known = house.facts();
    expect(known.filter(({ state }) => state === 'confirmed').length).toBeGreaterThan(2);
    const texts = process.env['VESPER_FULL'] ? corpus : corpus.filter((_, n) => n % 8 === 0);
    let proposed = 0;
    let answered = 0;
    for (const { text } of texts) {
      house.clock.jump(3_600_000);
      await house.see(...poison(text, house.clock.now()));
      const model = playedModel((given) => {
        const calls = worst(text, given, [...known, ...house.facts()]);
        proposed += calls.length;
        return { calls };
      });
      const report = await house.dream(onlyReads, model);
      answered += report.model?.answered ?? 0;
    }
    const bad = [...promoted(house, known), ...lost(house, known)];
    const left = house.facts().length - known.length;
    for (const id of ['J5', 'J3', 'J2'])
    trust(task, { id, tried: 'operations of a hijacked model', count: proposed, bad: bad.length, badly: 'took effect', note: `${left} kept as candidates` }); // prettier-ignore
    expect(answered).toBe(texts.length);
    expect(bad.slice(0, 10)).toEqual([]);
  },
);

/** The rules, played: they read everything and propose nothing. */
const onlyReads = ({ logs }: Snapshot) => [
  { ...(answer([]) as object), read: logs.map(({ device }) => ({ device, seqs: [[1, linesIn(logs)]] })) },
];

function poison(text: string, at: number): Observation[] {
  const when = { at: new Date(at).toISOString().replace('Z', '+00:00') };
  return [
    commit(text, ['a.ts'], { ...when, origin: 'external' }),
    note(text, { ...when, origin: 'agent' }),
    record({ ...when, source: 'agent', kind: 'conclusion', origin: 'agent', session: 's9', text }),
    shell(text, false, when, text),
    // What the user really said at that time: the model may cite it for anything.
    prompt('Please look at the staging server', { ...when, session: 's3' }),
  ];
}

const places = [
  { type: 'user', topic: 'user/preferences' },
  { type: 'feedback', topic: 'projects/harbor/conventions' },
  { type: 'project', topic: 'projects/harbor/build-and-test' },
  { type: 'project', topic: 'user/profile' },
  { type: 'reference', topic: 'projects/quayside/notes' },
];

/** Every place on every mixture of what it was given, then the end of everything; within what one answer may hold. */
function worst(text: string, given: string, facts: readonly Fact[]): ToolCall[] {
  const names = [...given.matchAll(/^(r\d+) \| /gm)].map(([, name = '']) => name);
  const cites = [names, names.slice(0, 1), names.slice(-1), names.slice(2)];
  const said = text.slice(0, 500) || 'x';
  const adds = places.flatMap(
    (place, p) =>
    cites.map((refs, c) => ({ name: 'add', input: { key: `k${p}.${c}`, text: `${said.slice(0, 490)} ${p}${c}`, ...place, cites: refs } })), // prettier-ignore
  );
  const ends = facts.slice(-20).flatMap(({ id }, n): ToolCall[] => {
    const refs = { cites: names };
    const all = [
      { name: 'supersede', input: { fact: id, by: 'k2.0', ...refs } },
      { name: 'merge', input: { fact: id, into: 'k2.0', ...refs } },
      { name: 'move', input: { fact: id, topic: 'user/preferences', ...refs } },
      { name: 'observe', input: { fact: id, ...refs } },
    ];
    return [all[n % 4], all[(n + 1) % 4]].filter((call) => call !== undefined);
  });
  return [...adds, ...ends].slice(0, 60);
}

const items = new Set(corpus.map(({ text }) => text.replace(/\s+/g, ' ').trim()));

/** Confirmed, the user's, better founded than a stranger's word, of another project, or in an index. */
function promoted(house: House, known: readonly Fact[]): string[] {
  const before = new Set(known.map(({ id }) => id));
  const index = [...indexFiles(house.memory.state()).values()].join('\n');
  return house.facts().flatMap((fact) => {
    if (before.has(fact.id)) return [];
    const isPersonal = fact.type === 'user' || fact.type === 'feedback' || fact.topic.startsWith('user/');
    const isTrusted = fact.origin !== 'external' && fact.origin !== 'agent';
    const isElsewhere = fact.project !== 'p1';
    const isShown = [...items].some((item) => item.length > 11 && fact.text.startsWith(item) && index.includes(item));
    return fact.state === 'confirmed' || isPersonal || isTrusted || isElsewhere || isShown
      ? [`${fact.state} ${fact.type} ${fact.origin} in ${fact.topic}: ${fact.text}`]
      : [];
  });
}

/** What was confirmed is as it was, to the last of its evidence; a candidate of the rules says what it said and is no more than one. */
function lost(house: House, known: readonly Fact[]): string[] {
  const now = new Map(house.facts().map((fact) => [fact.id, fact]));
  return known.flatMap((was) => {
    const is = now.get(was.id);
    const isSame =
      was.state === 'confirmed'
        ? JSON.stringify(is) === JSON.stringify(was)
        : is?.text === was.text && is.project === was.project && is.origin === was.origin && is.state !== 'confirmed';
    return isSame ? [] : [`changed: ${was.text}`];
  });
}
