/**
 * A search as it is typed: asked for at once, but not more often than every 90 ms; the last question wins, what was found stays until
 * there is something newer.
 */
import type { Source } from '../../../src-shared/contract/observation.ts';
import type { Hit, RecallQuery, RecallResult } from '../../../src-shared/contract/views.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import { connection, wordsOf } from '../../state/connection.svelte.ts';
import { view } from '../../state/view.svelte.ts';

export const scopes = ['everything', 'facts', 'terminal', 'agents', 'git', 'files', 'notes'] as const;
export type Scope = (typeof scopes)[number];
export const times = ['any', 'today', 'week', 'month', 'quarter'] as const;
export type Time = (typeof times)[number];

/** More is not read by anybody; a better question is. */
export const most = 60;
/** From one question to the next while somebody types fast, ms. */
const rest = 90;

const sourcesOf: Partial<Record<Scope, Source[]>> = {
  terminal: ['terminal'],
  agents: ['agent'],
  git: ['git', 'forge'],
  files: ['file'],
  notes: ['note'],
};

export interface Search {
  scope: Scope;
  time: Time;
  project: string | undefined;
  readonly result: RecallResult | undefined;
  /** What `result` answers; empty when nothing was asked. */
  readonly answered: string;
  readonly problem: string;
}

/** Must be called while a component is being set up. The words are `view.query`. */
export function startSearch(): Search {
  let result = $state.raw<RecallResult | undefined>();
  let answered = $state('');
  let problem = $state('');
  const asked = $state<Pick<Search, 'scope' | 'time' | 'project'>>({
    scope: 'everything',
    time: 'any',
    project: view.project,
  });
  let newest = 0;
  let askedAt = -Infinity;

  $effect(() => {
    const { link } = connection;
    const words = view.query.trim();
    const query: RecallQuery = { ...limitsOf(asked.scope, asked.time, asked.project), query: words, k: most };
    const mine = ++newest;
    if (words === '') return void ([result, answered, problem] = [undefined, '', '']);
    if (link.state !== 'open') return;
    const { client } = link;
    const ask = () => {
      askedAt = performance.now();
      client.call('recall.query', query).then(
        (found) => {
          if (mine === newest) [result, answered, problem] = [found, words, ''];
        },
        (thrown: unknown) => {
          if (mine === newest) problem = wordsOf(thrown);
        },
      );
    };
    const wait = askedAt + rest - performance.now();
    if (wait <= 0) return ask();
    const later = setTimeout(ask, wait);
    return () => clearTimeout(later);
  });
  $effect(() => () => void newest++); // what is still under way is for nobody

  return {
    get scope() {
      return asked.scope;
    },
    set scope(scope) {
      asked.scope = scope;
    },
    get time() {
      return asked.time;
    },
    set time(time) {
      asked.time = time;
    },
    get project() {
      return asked.project;
    },
    set project(project) {
      asked.project = project;
    },
    get result() {
      return result;
    },
    get answered() {
      return answered;
    },
    get problem() {
      return problem;
    },
  };
}

function limitsOf(scope: Scope, time: Time, project: string | undefined): Omit<RecallQuery, 'query'> {
  const sources = sourcesOf[scope];
  const from = beginOf(time);
  return {
    in: scope === 'facts' ? 'memory' : scope === 'everything' ? 'all' : 'log',
    ...(sources ? { sources } : {}),
    ...(project === undefined ? {} : { project }),
    ...(from === undefined ? {} : { from }),
  };
}

/** The local midnight at which a span of days begins. */
function beginOf(time: Time, now = new Date()): string | undefined {
  const days = { any: undefined, today: 0, week: 6, month: 29, quarter: 89 }[time];
  if (days === undefined) return undefined;
  const begin = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  return formatStamp(begin.getTime(), -begin.getTimezoneOffset());
}

/** Hits as they are shown: facts, then topics, then the log; best first within each. */
export function grouped(hits: readonly Hit[]): { kind: Hit['kind']; hits: Hit[] }[] {
  const order = ['fact', 'topic', 'observation'] as const;
  return order
    .map((kind) => ({ kind, hits: hits.filter((hit) => hit.kind === kind) }))
    .filter((group) => group.hits.length > 0);
}
