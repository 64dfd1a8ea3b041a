import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src-shared/contract/memory.ts';
import { fact, openTestRecall, record } from './support.ts';

const stamp = (day: number) => `2026-11-${day}T10:00:00.000+01:00`;
const seen = (ref: string): Evidence[] => [{ ref, at: stamp(10), origin: 'external', source: 'system', excerpt: '' }];

describe('what holds', () => {
  test('a record whose fact was replaced stands below the fact that replaced it, in the log’s own list it does not', async () => {
    const recall = await openTestRecall();
    const told = record('behind the green tunnel the port of quay is 80');
    await recall.add([told, record('the quay got a new crane', { at: stamp(20) })]);
    await recall.setMemory(
      [
        fact('oldold', 'behind the green tunnel the port of quay is 80', {
          state: 'superseded',
          supersededBy: 'newnew',
          slot: 'port quay',
          evidence: seen(told.record.id),
        }),
        fact('newnew', 'quay: port is now 90', {
          slot: 'port quay',
        }),
      ],
      [],
    );
    const refs = async (part: 'all' | 'log') =>
      (await recall.query({ query: 'port of quay behind the green tunnel', in: part })).hits.map(({ ref }) => ref);
    expect((await refs('all')).slice(0, 2)).toEqual(['newnew', told.record.id]);
    expect((await refs('log'))[0]).toBe(told.record.id);
  });

  test('of two near-same subjects the one that is asked for, though the other was told later', async () => {
    const recall = await openTestRecall();
    await recall.setMemory(
      [
        fact('plain1', 'dependency glob of harbor is 9', { slot: 'dependency glob harbor', lastConfirmed: stamp(2) }),
        fact('devdep', 'dev dependency glob of harbor is 7', {
          slot: 'dependency dev glob harbor',
          lastConfirmed: stamp(19),
        }),
      ],
      [],
    );
    const first = async (query: string) => (await recall.query({ query })).hits[0]?.ref;
    expect(await first('What is the current dependency glob of harbor?')).toBe('plain1');
    expect(await first('What is the current dev dependency glob of harbor?')).toBe('devdep');
  });

  test('a topic goes behind its own fact that answers, and first where it alone has all words', async () => {
    const recall = await openTestRecall();
    const topic = {
      path: 'projects/harbor/build',
      name: 'Facts: crane owner, quay port',
      description: 'crane owner, quay port',
      project: 'P1',
      text: '- The owner of the crane is Mara\n- The port of the quay is 90\n- Sluice gates open by six',
      updated: '2026-11-12',
    };
    await recall.setMemory(
      [fact('crane1', 'The owner of the crane is Mara'), fact('quay11', 'The port of the quay is 90')],
      [topic],
    );
    const first = async (query: string) => (await recall.query({ query })).hits[0]?.ref;
    expect(await first('crane owner')).toBe('crane1');
    expect(await first('sluice gates')).toBe(topic.path);
  });
});
