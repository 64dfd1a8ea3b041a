/**
 * What a model is asked at a tick, where the user wants that: which of what could be said now is worth a word, or none. It is offered what the
 * rules allow and may be sent, answers with one of its names, and changes nothing else. Where it cannot be asked, the rules decide alone.
 */
import { z } from 'zod';
import { messageOf } from '../../../src-shared/kit/errors.ts';
import { markOf } from '../dream/model/given.ts';
import { privateRecords } from '../memory/private.ts';
import type { Reply, Tally, Terms } from '../model/client.ts';
import type { ReadyModel } from '../model/model.ts';
import type { Ports } from '../ports.ts';
import type { Rooms } from '../rooms.ts';
import type { Blocking } from './blocking.ts';
import type { Candidate, Say } from './decide.ts';
import { pose, REST, type Posed } from './question.ts';

/** Undefined: the rules decide alone. Never rejects. `may`: the most urgent first. */
export type Consult = (may: readonly Candidate[]) => Promise<Say | undefined>;

export interface ConsultOptions {
  ports: Pick<Ports, 'clock' | 'randomBytes' | 'diagnose'>;
  rooms(): Pick<Rooms, 'model' | 'memory' | 'redactor'>;
  blocking: Pick<Blocking, 'run'>;
}

type Sayable = Extract<Candidate, { moment: unknown }>;

/** A look may come each minute; the model is not asked as often. */
const LEAST_BETWEEN_MS = 10 * 60_000;
/** What it left is offered to it anew after this, if it is still true. */
const LEFT_MS = 30 * 60_000;

const terms: Terms = {
  purpose: 'moments',
  about: () => 'what is worth a word now',
  tokens: 200,
  attempts: 1,
  deadline: 10_000,
};
const answerSchema = z.strictObject({ candidate: z.string() });

export function openConsult({ ports, rooms, blocking }: ConsultOptions): Consult {
  const { clock, diagnose } = ports;
  let askedAt = -Infinity;
  /** By key: when it was left (ms), and why. */
  const left = new Map<string, { at: number; because: string }>();

  return async (may) => {
    // What the rules would do first and a model may not see, or has no say in, is done.
    const [first] = may;
    const ready = first?.action === 'notify' ? await rooms().model.ready('moments') : undefined;
    if (!ready || 'because' in ready) return undefined;
    if (!first || !isSent(first, ready.projects)) return undefined;
    for (const [key, { at }] of left) if (since(at) >= LEFT_MS) left.delete(key);
    const offered = may.filter((one): one is Sayable => isSent(one, ready.projects));
    const fresh = offered.filter(({ key }) => !left.has(key));
    const said = fresh.length > 0 && since(askedAt) >= LEAST_BETWEEN_MS ? await ask(fresh, ready) : undefined;
    if (said) return { ...said, offered };
    const known = offered.filter(({ key }) => left.has(key));
    const because = left.get(known[0]?.key ?? '')?.because;
    return because === undefined ? undefined : { offered: known, because };
  };

  async function ask(fresh: readonly Sayable[], ready: ReadyModel): Promise<Omit<Say, 'offered'> | undefined> {
    askedAt = clock.now();
    try {
      const mark = markOf(ports.randomBytes(8));
      const posed = await pose(fresh, { mark, at: clockOf(askedAt) }, rooms().redactor);
      if (!posed) return undefined;
      const tally: Tally = { requests: 0, tokens: { in: 0, out: 0, cacheRead: 0, cacheWrite: 0 }, spent: 0 };
      const reply = await blocking.run('consult', (signal) =>
        ready.ask(posed.question, { run: `tick-${askedAt}`, signal, tally, terms }),
      );
      if ('because' in reply && !reply.answered) return void diagnose('consult', reply.because);
      const { chose, because } = read(reply, posed);
      for (const { key } of fresh) if (key !== chose?.key) left.set(key, { at: clock.now(), because });
      return { because, ...(chose ? { chose } : {}) };
    } catch (thrown) {
      return void diagnose('consult', messageOf(thrown));
    }
  }

  /** Nothing private, and nothing but of projects of which something may be sent. */
  function isSent(candidate: Candidate, projects: ReadonlySet<string>): candidate is Sayable {
    if (candidate.action !== 'notify') return false;
    const { about } = candidate.moment;
    if (!about || about.project === null || !projects.has(about.project)) return false;
    const { facts } = rooms().memory.state();
    return facts.get(about.source)?.private !== true && !privateRecords(facts).has(about.source);
  }

  function since(at: number): number {
    return Math.abs(clock.now() - at);
  }

  /** `15:04` */
  function clockOf(instant: number): string {
    return new Date(instant + clock.offsetAt(instant) * 60_000).toISOString().slice(11, 16);
  }
}

/** One of the names that it was given, or rest. Nothing it says beside that is used, or kept. */
function read(reply: Reply, { names }: Posed): Omit<Say, 'offered'> {
  if ('because' in reply) return { because: `the model gave no answer that holds: ${reply.because}` };
  const [call, ...more] = reply.calls;
  if (!call) return { because: 'the model chose nothing' };
  const asked = more.length === 0 && call.name === 'choose' ? answerSchema.safeParse(call.input).data : undefined;
  if (asked?.candidate === REST) return { because: 'the model chose to rest' };
  const chose = asked && names.get(asked.candidate);
  if (!chose) return { because: 'the model chose what it was not offered' };
  return { chose, because: 'the model chose it' };
}
