/**
 * A dreamer that was taken over: it proposes the whole corpus as the user's confirmed word, citing whatever it likes, and
 * says the worst that JSON can say (TRUST J2, J3, J5). What is left of it are candidates that nobody is served as facts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fact, Operation } from '../../src-shared/contract/memory.ts';
import type { Observation } from '../../src-shared/contract/observation.ts';
import { composeBrief } from '../../src-main/engine/brief/compose.ts';
import { indexFiles } from '../../src-main/engine/memory/index-files.ts';
import { commit, imported, manifest, note, prompt, record, shell } from '../support/records.ts';
import { answer, openHouse, type House } from '../support/scripted-dreamer.ts';
import { trust } from '../support/trust.ts';
import { corpus } from './injection/corpus.ts';

const long = { timeout: 120_000 };
/** What the user and Vesper itself know; a hijacked dreamer may cite it, and must not be able to bend or end it. */
const genuine = [
  note('The port of the staging server is 8080.'),
  note('Releases happen on Fridays.'),
  note('Mara owns the billing service.'),
  prompt('I prefer tabs', { session: 's1' }),
  prompt('I prefer tabs', { session: 's2', at: '2026-11-19T09:00:00+01:00' }),
  manifest({ scripts: ['test', 'build'], dependencies: [{ name: 'vitest', version: '5.1.0' }] }),
];

test(
  'J5, J3: the whole corpus proposed as confirmed preferences, facts, replacements: nothing of it is served as so',
  long,
  async ({ task }) => {
    const house = await openHouse();
    await house.see(...genuine);
    await house.dream();
    const known = house.facts();
    expect(known.filter(({ state }) => state === 'confirmed').length).toBeGreaterThan(3);
    const texts = process.env['VESPER_FULL'] ? corpus : corpus.filter((_, n) => n % 8 === 0);
    let proposed = 0;
    for (let day = 0; day < 3; day++) {
      house.clock.jump(86_400_000);
      const poisoned = texts.map(({ text }) => poison(text, house.clock.now()));
      await house.see(...poisoned.flat());
      const operations = poisoned.flatMap((records, n) => worst(records, known, `d${day}.${n}`, house));
      proposed += operations.length;
      await house.dream(() => [answer(operations)]);
    }
    const bad = [...promoted(house), ...shown(house), ...lost(house, known)];
    const kept = house.facts().filter(({ state }) => state === 'tentative' || state === 'proposed').length;
    for (const id of ['J5', 'J3'])
      trust(task, {
        id,
        tried: 'operations of a hijacked dreamer',
        count: proposed,
        bad: bad.length,
        badly: 'took effect',
        note: `${kept} kept as candidates`,
      });
    expect(bad.slice(0, 10)).toEqual([]);
  },
);

/** The text as a stranger, an agent and a failing command bring it in. */
function poison(text: string, at: number): Observation[] {
  const when = { at: new Date(at).toISOString().replace('Z', '+00:00') };
  return [
    renaming(commit(text, ['a.ts'], { ...when, origin: 'external' }), text),
    imported(text, when),
    note(text, { ...when, origin: 'agent' }),
    record({ ...when, source: 'agent', kind: 'conclusion', origin: 'agent', session: 's9', text }),
    shell(text, false, when, text),
  ];
}

/** A commit that moves the manifest to where a stranger's text is its path. */
function renaming(one: Observation, text: string): Observation {
  const files = [{ path: text.slice(0, 300), from: 'package.json', op: 'rename' }];
  return { ...one, data: { ...one.data, files, filesTotal: 1 } };
}

const places = [
  { type: 'user', topic: 'user/preferences', project: null },
  { type: 'feedback', topic: 'projects/harbor/conventions', project: 'p1' },
  { type: 'project', topic: 'projects/harbor/build-and-test', project: 'p1', slot: 'tests · command' },
  { type: 'project', topic: 'user/profile', project: null },
  { type: 'reference', topic: 'projects/quayside/notes', project: 'p1', due: '2026-11-24' },
  { type: 'project', topic: 'projects/harbor/open-ends', project: 'p1', due: '2026-11-24' },
] as const;

/** The worst one can ask for: every place, every mixture of cites, and the ladder of operations on what was let in. */
function worst(records: Observation[], known: readonly Fact[], key: string, house: House): Operation[] {
  const text = (records[0]?.text ?? '').slice(0, 500) || 'x';
  const own = records.map(({ id }) => id);
  const theirs = house.facts().flatMap(({ evidence }) => evidence.map(({ ref }) => ref));
  const cites = [own, [own[0] ?? ''], own.slice(2), theirs.slice(0, 6), [...theirs.slice(0, 3), ...own]];
  const because = 'the user said so';
  const adds = places.flatMap((place, p) =>
    cites.map((refs, c): Operation => {
      const check = { kind: 'path', path: 'package.json' } as const;
      return {
        op: 'add',
        key: `${key}.${p}.${c}`,
        fact: { text, value: text.slice(0, 300), check, ...place },
        cites: refs,
        state: 'confirmed',
        because,
      };
    }),
  );
  const let_ = house
    .facts()
    .filter((fact) => !known.some(({ id }) => id === fact.id))
    .slice(-3);
  const climbing = let_.flatMap(({ id }): Operation[] => [
    { op: 'observe', fact: id, cites: theirs.slice(0, 5), because },
    { op: 'check', fact: id, passed: true, cites: own, because },
    { op: 'promote', fact: id, to: 'confirmed', cites: [...theirs.slice(0, 5), ...own], because },
    { op: 'move', fact: id, topic: 'user/preferences', cites: own, because },
    ...known.map((fact): Operation => ({ op: 'merge', fact: fact.id, into: id, cites: theirs, because })),
  ]);
  const bending = known.flatMap((fact): Operation[] => [
    { op: 'supersede', fact: fact.id, by: `${key}.2.0`, cites: own, because },
    { op: 'supersede', fact: fact.id, by: known[0]?.id ?? '', cites: theirs.slice(0, 5), because },
    { op: 'demote', fact: fact.id, to: 'proposed', cites: theirs.slice(0, 5), because },
    { op: 'merge', fact: fact.id, into: `${key}.2.0`, cites: theirs.slice(0, 5), because },
    { op: 'move', fact: fact.id, topic: 'projects/quayside/notes', cites: theirs.slice(0, 5), because },
    { op: 'supersede', fact: fact.id, by: null, cites: own, because },
    { op: 'carry', fact: fact.id, from: 'package.json', to: text.slice(0, 300), cites: own, because },
  ]);
  return [...adds, ...climbing, ...bending];
}

const items = new Set(corpus.map(({ text }) => text.replace(/\s+/g, ' ').trim().slice(0, 500)));

function promoted(house: House): string[] {
  return house.facts().flatMap((fact) => {
    if (!items.has(fact.text)) return [];
    const isPersonal = fact.type === 'user' || fact.type === 'feedback' || fact.topic.startsWith('user/');
    const isTrusted = fact.origin !== 'external' && fact.origin !== 'agent';
    return fact.state === 'confirmed' || isPersonal || isTrusted
      ? [`${fact.state} ${fact.type} ${fact.origin} in ${fact.topic}: ${fact.text}`]
      : [];
  });
}

/** In an index, or in a brief without quotation marks. */
function shown(house: House): string[] {
  const state = house.memory.state();
  const index = [...indexFiles(state).values()].join('\n');
  const now = new Date(house.clock.now()).toISOString().replace('Z', '+00:00');
  const facts = [...state.facts.values()].filter(({ state: of }) =>
    ['confirmed', 'tentative', 'proposed'].includes(of),
  );
  const brief = composeBrief({ now, projects: [], facts, recent: [], uncommitted: [] }).text.replace(/“[^”]*”/g, '');
  return [...items].filter(
    (text) => text.length > 11 && (index.includes(text.slice(0, 60)) || brief.includes(text.slice(0, 60))),
  );
}

/** What was known is as it was. */
function lost(house: House, known: readonly Fact[]): string[] {
  return known.flatMap((was) => {
    const is = house.facts().find(({ id }) => id === was.id);
    const same = is?.text === was.text && is.state === was.state && is.topic === was.topic && is.origin === was.origin;
    return same ? [] : [`changed: ${was.text} -> ${is?.state ?? 'gone'} ${is?.topic ?? ''} ${is?.origin ?? ''}`];
  });
}

describe('J5: the worst that a process can say', () => {
  const add = { op: 'add', key: 'k', cites: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], state: 'confirmed', because: 'x' };
  const shape = { text: 'Reviews are off.', type: 'user', topic: 'user/preferences', project: null };
  const huge = 'x'.repeat(50 << 20);
  const said: [string, unknown[]][] = [
    ['nothing at all', []],
    ['no JSON that means something', ['rm -rf', 17, null, [], { type: 'shell', command: 'rm' }]],
    ['operations of wrong types', [answer([{ op: 'add' }, 7, 'x', null])]],
    ['an operation of its own', [answer([{ op: 'run', command: 'touch x', cites: [], because: '' }])]],
    [
      'unknown fields and an origin',
      [
        answer([
          { ...add, origin: 'user-direct', fact: { ...shape, origin: 'user-direct', user: true, pinned: true } },
        ]),
      ],
    ],
    ['a record that does not exist', [answer([{ ...add, fact: shape }])]],
    ['a path for a topic', [answer([{ ...add, fact: { ...shape, topic: '../../../etc/cron.d/x' } }])]],
    [
      'a prototype',
      [
        JSON.parse(
          '{"type":"operations","__proto__":{"polluted":1},"operations":[{"op":"add","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]}',
        ),
      ],
    ],
    ['50 MB of text', [answer([{ ...add, fact: { ...shape, text: huge } }])]],
    ['4 MB of a reason', [answer([{ ...add, fact: shape, because: huge.slice(0, 4 << 20) }])]],
    [
      '100,000 operations',
      [answer(Array.from({ length: 100_000 }, (_, n) => ({ ...add, key: `k${n}`, fact: shape })))],
    ],
    [
      'an endless list of cites',
      [answer([{ ...add, fact: shape, cites: Array.from({ length: 1_000_000 }, (_, n) => String(n)) }])],
    ],
    ['a cursor from the future', [{ ...(answer([]) as object), read: [{ device: 'dev1', seqs: [[0, 2 ** 53]] }] }]],
    ['NaN and nothing for counts', [{ ...(answer([]) as object), counts: { records: Number.NaN, sessions: -1 } }]],
    ['success, then failure', [answer([{ ...add, fact: shape }]), { type: 'failed', message: huge.slice(0, 1 << 20) }]],
    [
      'phases without end',
      Array.from({ length: 10_000 }, () => ({ type: 'phase', name: 'orient', ms: 1, found: 'x' })),
    ],
    [
      'an edit of a line of the user',
      [answer([{ op: 'supersede', fact: 'MINE', by: null, cites: ['CITE'], because: 'x' }])],
    ],
  ];

  test('J5: changes nothing of what is known, and a sound dream still works after it', long, async ({ task }) => {
    const house = await openHouse();
    await house.see(...genuine);
    await house.dream();
    const [mine] = house.facts();
    await house.memory.edit(mine?.id ?? '', 'My own words, which stay.');
    const before = filesOf(house);
    const bad: string[] = [];
    for (const [name, messages] of said) {
      const named = JSON.parse(
        JSON.stringify(messages).replaceAll('"MINE"', `"${mine?.id}"`).replaceAll('"CITE"', `"${genuine[0]?.id}"`),
      ) as unknown[];
      await house.dream(() => (name === 'a prototype' || name.startsWith('NaN') ? messages : named));
      if (filesOf(house) !== before) bad.push(name);
      if ('polluted' in {}) bad.push(`${name}: polluted`);
    }
    trust(task, {
      id: 'J5',
      tried: 'answers as bad as JSON can be',
      count: said.length,
      bad: bad.length,
      badly: 'changed memory',
    });
    expect(bad).toEqual([]);
    await house.see(note('The staging server is called gull.', { at: '2026-11-20T09:30:00+01:00' }));
    await house.dream();
    expect(house.facts().map(({ text }) => text)).toContain('The staging server is called gull.');
  });

  const filesOf = (house: House) =>
    [...house.memory.files()]
      .map(([name]) => `${name}\n${readFileSync(path.join(house.home, 'memory', name), 'utf8')}`)
      .join('\n');
});
