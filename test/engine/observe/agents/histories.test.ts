/**
 * R18 for each agent: over any history of its session nothing that could be seen is lost, nothing told twice, every field is as it was
 * written, and broken lines are counted. Through the readers and cursors of the observer, stored and read back between two looks.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newReaderState,
  readerStateSchema,
  type AgentName,
} from '../../../../src-main/engine/observe/agents/reading.ts';
import { readerOf } from '../../../../src-main/engine/observe/agents/session-file.ts';
import { readNewOf } from '../../../../src-main/engine/observe/agents/sources.ts';
import { tailCursorSchema, type TailCursor } from '../../../../src-main/engine/observe/agents/tail.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { fakeClock } from '../../../support/clock.ts';
import { writerOf, type Format, type Step, type Turn, type Writer } from '../../../support/session-writers.ts';
import { tempDir } from '../../../support/temp.ts';
import { trust } from '../../../support/trust.ts';

const context = {
  clock: fakeClock('2026-11-20T10:00:00Z', 0),
  project: { id: 'p1', path: '/home/ana/harbor-api' },
  fallbackAt: '2026-11-19T00:00:00.000+00:00',
  sessionHint: 'hint',
};

/** The observer's way with one session, and a log that takes each key once. */
function following(agent: AgentName, writer: Writer, isDocument: boolean) {
  const log = new Map<string, Draft>();
  let cursor: TailCursor | undefined;
  let state = newReaderState();
  let before = 0;
  return {
    log,
    /** Of lines: in the file as it is; of a document: each time it was broken. */
    bad: () => state.bad + (isDocument ? before : 0),
    async look(): Promise<void> {
      for (;;) {
        const read = await readNewOf({ agent, path: writer.path() }, cursor);
        if (!read) return;
        if (read.restarted) {
          cursor = undefined;
          before += state.bad;
          state = newReaderState();
          continue;
        }
        for (const { text, offset, tooLong } of read.lines) {
          if (tooLong) state.bad++;
          else
            for (const draft of readerOf(agent)(text, state, { ...context, offset }))
              if (!log.has(draft.key)) log.set(draft.key, draft);
        }
        state = readerStateSchema.parse(JSON.parse(JSON.stringify(state)));
        cursor = tailCursorSchema.parse(JSON.parse(JSON.stringify(read.cursor)));
        if (!read.more) return;
      }
    },
  };
}

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom<Step['do'][]>('append', 'append', 'append', 'look', 'look', 'look', 'partial', 'update', 'broken', 'rename', 'truncate', 'replace', 'rewrite'),
  n: fc.nat(4),
}); // prettier-ignore

const formats: [Format, AgentName, short: number][] = [
  ['claude-code', 'claude-code', 16],
  ['codex', 'codex', 16],
  ['gemini', 'gemini', 16],
  ['gemini-document', 'gemini', 16],
  ['cursor', 'cursor', 16],
  ['opencode', 'opencode', 5],
];
const isFull = process.env['VESPER_FULL'] !== undefined;
if (!isFull) console.log('histories of sessions: 5 to 16 of each format; 10,000 of each with VESPER_FULL=1');

test.for(formats)('R18: %s, over any history', { timeout: 1_200_000 }, async ([format, agent, short], { task }) => {
  const dir = tempDir();
  let run = 0;
  const tried = fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const writer = writerOf(format, dir, String(++run));
      const follow = following(agent, writer, format === 'gemini-document');
      const seen = new Map<string, Turn>();
      const look = async () => {
        for (const turn of writer.there().turns) seen.set(turn.text, turn);
        await follow.look();
        writer.looked();
      };
      for (const one of [...steps, { do: 'append' as const, n: 1 }, { do: 'look' as const, n: 0 }]) {
        if (writer.takes(one)) await look();
        writer.do(one);
        if (one.do === 'look') await look();
      }
      const told = [...follow.log.values()].filter(({ kind }) => kind !== 'tool');
      expect(told.map(({ text }) => text).sort()).toEqual([...seen.keys()].sort());
      for (const { text, kind, at, session, origin, project } of told) {
        const turn = seen.get(text);
        const isTimed = format !== 'cursor';
        expect({ kind, session, at: isTimed ? Date.parse(at) : 0, origin, project }).toEqual({
          ...{ kind: turn?.kind, session: turn?.session, project: 'p1' },
          ...{ at: isTimed ? Date.parse(turn?.at ?? '') : 0, origin: kind === 'prompt' ? 'user-turn' : 'agent' },
        });
      }
      expect(follow.bad()).toBe(writer.there().broken);
      writer.close();
    }),
    { numRuns: isFull ? 10_000 : short },
  );
  const failed = await tried.then(() => 0).catch(() => 1); // told first, thrown after
  trust(task, { id: 'R18', tried: `histories of a session of ${format}`, count: run, bad: failed, badly: 'with a turn lost, told twice or changed' }); // prettier-ignore
  await tried;
});
