/** engine.proof: is it working? Read from what the rooms know at this moment; it asks nothing of the disk and of no host. */
import type { Proof } from '../../../src-shared/contract/proof.ts';
import { sources } from '../../../src-shared/contract/lists.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { longestRecord, maySend, toldSources } from '../dream/model/batches.ts';
import { give } from '../dream/model/given.ts';
import type { EngineParts } from '../parts.ts';
import { projectView } from './project-view.ts';
import { requireUser } from './scope.ts';

/** Of the ledger, to say which hosts; totals count all. */
const mostRequests = 500;
/** Of a project's newest records, to find one that may be sent. */
const mostRecords = 20;
/** Those that say of the world, not of Vesper itself. */
const outer = sources.filter((source) => !['system', 'tick', 'dream', 'action'].includes(source));

export function proofCalls(parts: EngineParts): Pick<Handlers, 'engine.proof'> {
  const { clock } = parts.options.ports;
  const stamp = (instant: number) => formatStamp(instant, clock.offsetAt(instant));

  return {
    async 'engine.proof'(_input, caller) {
      requireUser(caller, 'Seeing what proves that it works');
      const { projects, recall, log, dreams, paths, feed } = parts.rooms();
      await feed.settled(500);
      const folders = projects.list().filter(({ folder }) => folder !== undefined);
      const views = await Promise.all(folders.map((one) => projectView(parts, one)));
      const heard = outer.map(async (source) => {
        const [last] = await recall.recent({ sources: [source], limit: 1 });
        return { source, at: last?.at ?? null };
      });
      const [last] = await dreams.list(1);
      const stats = await log.stats();
      return {
        at: stamp(clock.now()),
        projects: views.map(({ id, name, state, pausedUntil, observers = [] }) => ({
          ...{ id, name, state, observers },
          ...(pausedUntil === undefined ? {} : { pausedUntil }),
        })),
        heard: await Promise.all(heard),
        dream: last
          ? {
              id: last.id,
              at: last.at,
              changes: changesOf(last.operations),
              ...(last.because === undefined ? {} : { because: last.because }),
            }
          : null,
        left: await leftToday(parts, stamp(clock.now()).slice(0, 10)),
        model: await modelProof(parts),
        home: { path: parts.options.home, memory: paths.memory, records: stats.seq, bytes: stats.bytes },
      };
    },
  };
}

async function leftToday({ rooms }: EngineParts, day: string): Promise<Proof['left']> {
  const { entries, today } = await rooms().ledger.read({ limit: mostRequests });
  const ofDay = entries.filter(({ at }) => at.slice(0, 10) === day);
  const hosts = new Map<string, { host: string; sent: number; requests: number }>();
  for (const { host, sent } of ofDay.filter(({ refused }) => refused === undefined)) {
    const known = hosts.get(host) ?? { host, sent: 0, requests: 0 };
    hosts.set(host, { host, sent: known.sent + sent, requests: known.requests + 1 });
  }
  const { sent, spent, requests } = today;
  return {
    ...{ sent, spent, requests },
    hosts: [...hosts.values()].sort((a, b) => b.sent - a.sent),
    refused: ofDay.filter(({ refused }) => refused !== undefined).length,
  };
}

/** The sample goes the very way that a request's records go. Where the model is off nothing may be sent, so there is none. */
async function modelProof({ rooms }: EngineParts): Promise<Proof['model']> {
  const { model, recall, redactor, projects } = rooms();
  const { on, name, host, here, because, projects: all } = await model.view();
  const allowed = all.filter((one) => one.allowed && !projects.isPaused(one.id));
  const told = { on, name, host, here, allowed: allowed.map((one) => one.name), ...(because ? { because } : {}) };
  if (!on || allowed.length === 0) return told;
  const ids = new Set(allowed.map(({ id }) => id));
  const newest = await Promise.all(
    [...ids].map((project) => recall.recent({ project, sources: [...toldSources], limit: mostRecords })),
  );
  const [record] = newest
    .flat()
    .filter((one) => maySend(one, ids))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const text = record && (await give(redactor, record.text, longestRecord));
  if (!record || text === undefined) return told;
  const { id: ref, at, source, origin } = record;
  const project = allowed.find(({ id }) => id === record.project)?.name ?? '';
  return { ...told, sample: { ref, at, project, source, origin, text } };
}

function changesOf(operations: Record<string, number>): string {
  return Object.entries(operations)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}
