/** dream.*: dream now, may it dream, what dreams did. */
import type { DreamReport } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { instantOf } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { nextDream } from '../dream/gates.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { EngineParts } from '../parts.ts';
import { mayReadFact, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'dream.now' | 'dream.stop' | 'dream.gates' | 'dream.list'>;

export function dreamCalls(parts: EngineParts): Calls {
  return {
    async 'dream.now'({ asOf, dryRun, dreamer }, caller) {
      if (asOf !== undefined && Number.isNaN(instantOf(asOf)))
        throw new VesperError('bad-input', `${asOf} is no time.`);
      // Another day than today could end what is still true, or read what is not yet due.
      if (asOf !== undefined && !dryRun) requireUser(caller, "Setting the dream's clock");
      const report = await parts.schedule.dreamNow({
        ...(asOf === undefined ? {} : { asOf }),
        ...(dryRun === undefined ? {} : { dryRun }),
        ...(dreamer === undefined ? {} : { dreamer }),
      });
      return visible(report, caller);
    },
    async 'dream.stop'(_input, caller) {
      requireUser(caller, 'Stopping a dream');
      return { stopped: await parts.schedule.stopDream('You stopped it. Memory is exactly as before.') };
    },
    async 'dream.gates'() {
      const gates = await parts.schedule.gates();
      return { gates, next: nextDream(gates) };
    },
    async 'dream.list'({ limit = 20 }, caller) {
      const { dreams, memory } = parts.rooms();
      const [reports, undone] = [await dreams.list(limit), await memory.undone()];
      const marked = reports.map((report) => withUndone(report, undone));
      return { dreams: await Promise.all(marked.map((report) => visible(report, caller))) };
    },
  };

  /** `undone`: what is undone now, with the id of its undo. */
  function withUndone(report: DreamReport, undone: ReadonlyMap<string, string>): DreamReport {
    const by = undone.get(report.id);
    const done = report.done.map((one) => {
      const undoneBy = undone.get(one.id);
      return undoneBy === undefined ? one : { ...one, undoneBy };
    });
    const isUndone = by !== undefined || (done.length > 0 && done.every(({ undoneBy }) => undoneBy !== undefined));
    return { ...report, done, ...(isUndone ? { undone: true } : {}), ...(by === undefined ? {} : { undoneBy: by }) };
  }

  /** What a report tells of other projects is not for an agent's eyes; its figures are. */
  async function visible(report: DreamReport, caller: Caller): Promise<DreamReport> {
    const { memory, projects } = parts.rooms();
    const scope = await scopeOf(caller, projects);
    if (scope === 'all') return report;
    const own = (id: string) => {
      const fact = memory.state().facts.get(id);
      return fact !== undefined && mayReadFact(scope, fact);
    };
    const { notPromoted: _hidden, ...rest } = report;
    const done = report.done.filter(({ fact, into }) => own(fact) && (into === undefined || own(into.fact)));
    return { ...rest, done, refused: [] };
  }
}
