/**
 * Warns of conflicts before anyone meets them: after each look, the branch that is worked on and those with a watched pull request are
 * merged with their base for trial, when one of the two moved. A conflict is told when it is new, not while it stays.
 */
import { z } from 'zod';
import type { ForgeData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import type { Clock } from '../../ports.ts';
import { nameHoldsSecret } from '../../redact/names.ts';
import { baseOf, type Base } from './base-branch.ts';
import { remotesOf } from './config-file.ts';
import type { Refs } from './refs.ts';
import type { Repository } from './repository.ts';
import type { Merged, TrialMerge } from './trial-merge.ts';

const stateSchema = z.record(
  z.string(),
  z.object({ ours: z.string(), theirs: z.string(), paths: z.array(z.string()) }),
);
type State = z.infer<typeof stateSchema>;

export interface RadarOptions {
  project: string;
  clock: Clock;
  merge: TrialMerge;
  /** Branches to try beside the one that is checked out. */
  branches(): Promise<readonly string[]>;
  /** Without what the project leaves out. */
  names(paths: readonly string[]): Promise<string[]>;
  load(): Promise<unknown>;
  save(state: State): Promise<void>;
  /** Resolves when they are durable. */
  emit(drafts: Draft[]): Promise<unknown>;
}

export interface Radar {
  look(repository: Repository, refs: Refs, signal: AbortSignal): Promise<void>;
}

/** So that a look stays short whatever is watched; the rest comes with the next ones, as what was tried is known. */
const MOST_TRIALS = 5;
const MOST_PATHS = 20;

export function openRadar({ project, clock, merge, ...options }: RadarOptions): Radar {
  let state: State | undefined;

  return {
    async look(repository, refs, signal) {
      // In the middle of a merge or rebase the user knows what is in conflict.
      if (refs.operation || repository.partial) return;
      state ??= stateSchema.safeParse(await options.load()).data ?? {};
      const wanted = [
        ...new Set([...(refs.head.branch === undefined ? [] : [refs.head.branch]), ...(await options.branches())]),
      ];
      let trials = 0;
      for (const branch of wanted) {
        const ours = refs.branches.get(branch);
        if (ours === undefined || nameHoldsSecret(branch)) continue;
        const base = await baseOf(repository, refs, branch);
        const known: State[string] | undefined = state[branch];
        if (!base || nameHoldsSecret(base.name) || (known?.ours === ours && known.theirs === base.hash)) continue;
        if (++trials > MOST_TRIALS) break;
        const merged: Merged =
          ours === base.hash ? { state: 'clean' } : await merge(repository, ours, base.hash, signal);
        // What could not be told is not tried again before one of the two moves.
        const stays = merged.state === 'unknown' ? (known?.paths ?? []) : [];
        const paths: string[] = merged.state === 'conflict' ? await options.names(merged.paths) : stays;
        const isNew =
          merged.state === 'conflict' &&
          (!known || known.paths.length === 0 || paths.some((one) => !known.paths.includes(one)));
        if (isNew && paths.length > 0) await options.emit([draftOf(repository, branch, ours, base, paths)]);
        state = { ...state, [branch]: { ours, theirs: base.hash, paths } };
        await options.save(state);
      }
      const gone = Object.keys(state).filter((branch) => !refs.branches.has(branch));
      if (gone.length === 0) return;
      state = Object.fromEntries(Object.entries(state).filter(([branch]) => refs.branches.has(branch)));
      await options.save(state);
    },
  };

  function draftOf(repository: Repository, branch: string, ours: string, base: Base, paths: string[]): Draft {
    const now = clock.now();
    const shown = paths.slice(0, MOST_PATHS);
    const more = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
    const [host = '', ...rest] = (remotesOf(repository.config)[0] ?? '').split('/');
    const data: ForgeData = {
      host,
      repo: rest.join('/'),
      title: branch,
      head: branch,
      headHash: ours,
      base: base.name,
      paths: shown,
      foundBy: 'trial-merge',
    };
    return {
      key: `trial:${project}:${branch}:${ours}:${base.hash}`,
      at: formatStamp(now, clock.offsetAt(now)),
      project,
      source: 'forge',
      kind: 'conflict',
      origin: 'local',
      text: `${branch} is in conflict with ${base.name}: ${shown.join(', ')}${more}`,
      data: { ...data },
    };
  }
}
