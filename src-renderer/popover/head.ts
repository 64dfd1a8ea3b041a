/** The status line: state by shape, what is, and why or since when. Pure, so that every state can be looked at. */
import type { ModelView } from '../../src-shared/contract/model.ts';
import type { Status } from '../../src-shared/contract/views.ts';
import type { StateMark } from '../ui/icons.ts';
import { ago } from '../ui/when.ts';
import { count, phaseWords } from '../ui/words.ts';
import { wishing } from '../ui/words/wish.ts';
import { needsWord } from '../parts/notice.ts';
import { pauseEnd, untilWords } from '../parts/until.ts';
import type { Layer } from './layers.svelte.ts';

export interface Head {
  mark: StateMark;
  tone?: 'warn' | 'now';
  what: string;
  means: string;
}

export interface Seen {
  status: Status | undefined;
  /** The engine does not answer any more: what is known is what was. */
  lost?: boolean;
  layer: Layer | undefined;
  dragged: number;
  /** What a running dream is at, as its phases tell. */
  phase?: string | undefined;
  dreaming: boolean;
  /** Undefined: not known yet. */
  model?: ModelView | undefined;
  dreamFailed: boolean;
  toReview: number;
  wishes: number;
  now: number;
}

export function headOf(seen: Seen): Head {
  const { status, lost, layer, dragged, phase, dreaming, model, dreamFailed, toReview, wishes, now } = seen;
  if (dragged > 0)
    return {
      mark: markOf(status),
      what: `Release to watch ${count(dragged, 'folder')}`,
      means: 'You can remove it again at any time',
    };
  if (lost && status) return { mark: 'degraded', tone: 'warn', what: 'No contact', means: 'What you see may be old' };
  if (wishes > 0) return { mark: 'attention', tone: 'now', what: wishing.head, means: wishing.headMeans };
  if (layer?.name === 'reading')
    return { mark: 'watching', what: `Reading ${layer.project}`, means: 'First brief in under a minute' };
  if (!status) return { mark: 'idle', what: 'Connecting', means: 'The engine has not answered yet' };
  if (layer?.name === 'review')
    return toReview > 0
      ? { mark: 'attention', tone: 'now', what: needsWord(toReview), means: 'The old ones stay until you decide' }
      : { mark: markOf(status), what: 'Nothing waits for your word', means: lastChange(status, now) };
  if (dreaming && status.state !== 'degraded') return dreamHead(status, phase, model);
  switch (status.state) {
    case 'degraded':
      return { mark: 'degraded', tone: 'warn', what: 'Works less well', means: othersFine(status) };
    case 'dreaming':
      return dreamHead(status, phase, model);
    case 'paused':
      return { mark: 'paused', what: pausedWords(status, now), means: 'Nothing is read · your choice' };
    case 'stopped':
      return { mark: 'idle', what: 'Stopped', means: status.reason };
    case 'idle':
      return status.projects.length === 0
        ? { mark: 'idle', what: 'No project yet', means: 'Vesper reads only the folders you give it' }
        : { mark: 'idle', what: 'Nothing is watched', means: 'Vesper reads only the folders you give it' };
    case 'watching': {
      const watched = status.projects.filter((project) => project.state === 'watching').length;
      const means = status.hushed
        ? 'No spending, no interruptions'
        : dreamFailed
          ? 'The last dream did not finish'
          : lastChange(status, now);
      return { mark: 'watching', what: `Watching ${count(watched, 'project')}`, means };
    }
  }
}

/** What lies over the first sight hides nothing: the mark is that of the engine (P2). */
function markOf(status: Status | undefined): StateMark {
  return status === undefined || status.state === 'stopped' ? 'idle' : status.state;
}

function dreamHead({ dream }: Status, phase: string | undefined, model: ModelView | undefined): Head {
  if (dream.yielded) return { mark: 'dreaming', what: 'Dreaming', means: 'Waits: somebody is at the machine' };
  const started = dream.startedAt ? `Started ${dream.startedAt.slice(11, 16)}` : undefined;
  return {
    mark: 'dreaming',
    what: phase === undefined ? 'Dreaming' : `Dreaming: ${phaseWords(phase)}`,
    means: [started ?? 'Memory is unchanged until checked', ...modelWords(model)].join(' · '),
  };
}

/** Nothing is said of a model before it is known whether one is asked. */
function modelWords(model: ModelView | undefined): string[] {
  if (model === undefined) return [];
  return [model.on && model.because === undefined ? `asks ${model.name}` : 'no model'];
}

function othersFine({ projects }: Status): string {
  const ill = projects.filter(isAiling);
  const fine = projects.filter((project) => project.path !== null).length - ill.length;
  if (ill.length === 0) return 'Nothing already recorded is lost';
  const names = ill.length === 1 ? (ill[0]?.name ?? '') : count(ill.length, 'project');
  return fine === 0 ? names : `${names} · ${fine === 1 ? '1 other is' : `${fine} others are`} fine`;
}

export const isAiling = ({ observers }: Status['projects'][number]): boolean =>
  observers?.some(({ state }) => state === 'degraded' || state === 'unreachable') ?? false;

function lastChange({ today, projects }: Status, now: number): string {
  const times = [today?.lastAt, ...projects.map(({ lastActivity }) => lastActivity)].filter((at) => at !== undefined);
  const newest = times.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
  return newest === undefined ? 'Nothing recorded so far' : `Last change ${ago(newest, now)}`;
}

function pausedWords({ projects }: Status, now: number): string {
  const end = pauseEnd(projects);
  return end === undefined ? 'Paused until you resume' : `Paused until ${untilWords(end, now)}`;
}
