/**
 * Connecting agents and undoing it: one at a time, backed up first, read back after, and told by the next one if it was cut short.
 */
import type { ConnectId, ConnectPlan, Places } from '../../../src-shared/contract/connect.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { openTurns } from '../../../src-shared/kit/turns.ts';
import type { Ports } from '../ports.ts';
import type { HomePaths } from '../storage/paths.ts';
import { hookedAgents } from './agents.ts';
import type { OwnProgram } from './target.ts';
import { troublesOf } from './health.ts';
import { dropScript, writeScript } from './hook-script.ts';
import { makeFolders, removeFolders, replaceOutside } from './outside.ts';
import { planConnection, type Plan, type Step } from './plan.ts';
import { dropBackups, keepBackup, readRecord, writeRecord, type Connection, type KeptFile } from './record.ts';
import { dropShellScripts, writeShellScripts } from './shell/scripts.ts';
import path from 'node:path';

export interface AskedConnection {
  agent: ConnectId;
  places: Places;
  undo: boolean;
  output?: boolean;
}

export interface Connections {
  plan(asked: AskedConnection): Promise<ConnectPlan>;
  /** `shown`: the digest of the plan that was said yes to. @throws VesperError `refused` when something else would be done by now. */
  apply(asked: AskedConnection, shown?: string): Promise<ConnectPlan>;
  /** Agents that are connected, or whose connection was cut short. */
  list(): Promise<{ agent: ConnectId; state: Connection['state']; files: string[] }[]>;
  /** What is wrong with those, and what mends it. */
  troubles(): Promise<{ found: string; remedy: string }[]>;
  /** What the hooks run is brought to this version's form, where an agent has hooks. */
  refreshScript(): Promise<void>;
}

export interface ConnectionsOptions {
  ports: Pick<Ports, 'files' | 'clock'>;
  paths: HomePaths;
  /** Undefined: this host cannot name a program that others could start. */
  own: OwnProgram | undefined;
  platform: NodeJS.Platform;
}

export function openConnections({ ports, paths, own, platform }: ConnectionsOptions): Connections {
  const { files, clock } = ports;
  const inTurn = openTurns();

  function plan(asked: AskedConnection): Promise<Plan> {
    // Taking out starts nothing: it goes on where no program of ours can be named any more.
    const program = own ?? (asked.undo ? { node: '', vesper: '', hook: '' } : nobody());
    return planConnection({ files, paths, own: program, platform }, asked);
  }

  async function apply(asked: AskedConnection, shown: string | undefined): Promise<ConnectPlan> {
    const planned = await plan(asked);
    if (planned.nothing) return told(planned);
    if (shown !== undefined && shown !== planned.digest)
      throw new VesperError(
        'refused',
        'By now something else would be done than was shown. Nothing was changed.',
        'Try again.',
      );
    await (asked.undo ? leave(asked.agent, planned) : join(asked.agent, planned));
    return told(planned);
  }

  async function join(agent: ConnectId, { steps, before }: Plan): Promise<void> {
    if (hookedAgents.includes(agent)) await writeScript({ files, paths, own: own ?? nobody(), platform });
    if (agent === 'shell') await writeShellScripts({ files, paths, own: own ?? nobody() });
    const kept: KeptFile[] = [];
    for (const [n, step] of steps.entries())
      if (step.keep) kept.push(await backedUp(agent, n, step, step.keep, before));
    const at = formatStamp(clock.now(), clock.offsetAt(clock.now()));
    await put(agent, { at, state: 'writing', files: kept });
    const made: string[] = [];
    const written: Step[] = [];
    try {
      for (const [n, step] of steps.entries()) {
        if (step.was.text === step.then) continue;
        const folders = await makeFolders(path.dirname(step.was.real));
        made.push(...folders);
        const one = kept[n];
        if (one) kept[n] = { ...one, made: [...one.made, ...folders] };
        await replaceOutside(step.was, step.then);
        written.push(step);
      }
    } catch (thrown) {
      await takeBack(written, made);
      await put(agent, before);
      throw thrown;
    }
    await put(agent, { at, state: 'connected', files: kept });
  }

  /** The text before, where it is not kept already: the oldest is the one without anything of ours. */
  async function backedUp(agent: ConnectId, n: number, { was }: Step, keep: KeptFile, before: Connection | undefined) {
    const kept = before?.files.find(({ real }) => real === was.real);
    if (kept?.backup !== undefined && kept.before === keep.before) return { ...keep, backup: kept.backup };
    if (was.text === undefined || kept) return keep;
    const backup = `${agent}-${n}-${path.basename(was.real).replace(/^\.+/, '')}`;
    await keepBackup(files, paths, backup, was.text);
    return { ...keep, backup };
  }

  async function leave(agent: ConnectId, { steps, before }: Plan): Promise<void> {
    if (before) await put(agent, { ...before, state: 'leaving' });
    for (const step of steps) if (step.was.text !== step.then) await replaceOutside(step.was, step.then);
    for (const { made } of before?.files ?? []) await removeFolders(made);
    await put(agent, undefined);
    await dropBackups(
      files,
      paths,
      (before?.files ?? []).flatMap(({ backup }) => (backup === undefined ? [] : [backup])),
    );
    const { record } = await readRecord(files, paths);
    if (!hookedAgents.some((one) => record.connections[one])) await dropScript({ files, paths, platform });
    if (agent === 'shell') await dropShellScripts({ files, paths });
  }

  async function put(agent: ConnectId, connection: Connection | undefined): Promise<void> {
    const { record } = await readRecord(files, paths);
    const { [agent]: _, ...others } = record.connections;
    await writeRecord(files, paths, {
      format: 1,
      connections: connection === undefined ? others : { ...others, [agent]: connection },
    });
  }

  return {
    plan: async (asked) => told(await plan(asked)),
    apply: (asked, shown) => inTurn(() => apply(asked, shown)),
    async list() {
      const { record } = await readRecord(files, paths);
      return Object.entries(record.connections).map(([agent, { state, files: all }]) => ({
        ...{ agent: agent as ConnectId, state, files: all.map(({ file }) => file) },
      }));
    },
    troubles: async () => troublesOf((await readRecord(files, paths)).record),
    refreshScript: () =>
      inTurn(async () => {
        const { record } = await readRecord(files, paths);
        if (own && hookedAgents.some((agent) => record.connections[agent]))
          await writeScript({ files, paths, own, platform });
        if (own && record.connections.shell) await writeShellScripts({ files, paths, own });
      }),
  };
}

/** After a failure in the middle: what was written goes back, if nobody touched it since. */
async function takeBack(written: readonly Step[], made: readonly string[]): Promise<void> {
  for (const { was, then } of [...written].reverse())
    await replaceOutside({ ...was, text: then }, was.text).catch(() => undefined);
  await removeFolders(made);
}

function told({ steps: _, before: __, ...plan }: Plan): ConnectPlan {
  return plan;
}

function nobody(): never {
  throw new VesperError(
    'unavailable',
    'No Node program was found that an agent could start Vesper with. Nothing was changed.',
    'Install Node 24.15 or newer, then connect again from a terminal.',
  );
}
