/**
 * Every state of every view, as a table: what the engine says, which view is looked at, and the words that must stand there. A state
 * that is missing in a view looks the same there as another one.
 */
import { engines, type State } from './engines.ts';
import type { View } from './views.ts';
import type { MadeEngine } from './world.ts';

type Words = Partial<Record<View, string | RegExp>>;
/** State → view → words that are seen there. */
const table: Record<State, Words> = {
  usual: {
    popover: 'Where you left off',
    'popover-answer': 'From 48,210 records',
    'popover-pause': 'Pause for',
    'popover-choose': 'harbor-api',
    today: 'Where you left off',
    'add-folder': 'Why does 10.005 round down?',
    prepared: 'It lies at',
    topics: 'Rules of the code',
    'topic-fact': 'Life line',
    'life-line': 'Life line',
    days: 'Make refunds idempotent',
    record: 'Make refunds idempotent',
    dreams: 'Undo this dream',
    'dream-next': 'Dream now',
    sessions: 'Amounts are cents now',
    'session-list': 'Backfill the refund keys',
    ledger: 'limit of $0.50',
    request: 'POST /v1/messages',
    general: 'Look for updates',
    recording: 'Watch another folder',
    'dream-settings': 'Dream after',
    model: 'Off. Dreams are made by rules alone',
    interruptions: 'Quiet from',
    pulls: 'in conflict with main',
    phone: 'Off. Nothing is sent to any phone.',
    storage: 'Data home',
    tools: 'Use npm test',
    proof: 'this watch heard it',
    about: 'Hosts that may be reached',
    search: 'Conventions',
    'search-begin': 'Search everything.',
    palette: 'Dream now',
    forget: 'refund-backfill-token',
    'forget-receipt': /Forgotten/,
  },
  'first-run': {
    popover: 'Drop a project folder here',
    'popover-consent': 'Watch harbor-api?',
    'popover-choose': 'harbor-api',
    today: 'No project yet.',
    'add-folder': 'Choose a folder to watch',
    topics: 'No facts yet.',
    days: 'Nothing recorded so far.',
    dreams: 'No dream yet.',
    'dream-next': 'Dream now',
    'session-list': 'No session yet.',
    ledger: 'Nothing has left this machine.',
    recording: 'No project yet.',
    model: 'Whether a model goes over',
    pulls: 'No pull request is watched.',
    storage: '0 records',
    tools: 'No file is kept yet.',
    proof: 'None yet.',
    about: 'What leaves this machine',
    palette: 'Choose folder…',
    search: 'Nothing found.',
  },
  'nothing-yet': {
    popover: 'Nothing recorded so far',
    today: 'Nothing was recorded so far.',
    topics: 'No facts yet.',
    days: 'Nothing recorded so far.',
    dreams: 'No dream yet.',
    'session-list': 'No session yet.',
    ledger: 'Nothing has left this machine.',
    proof: 'None yet.',
    search: 'Nothing found.',
  },
  'up-to-date': { popover: 'You’re up to date', today: 'Nothing needs you since 08:41.' },
  reading: { popover: 'harbor-api', today: 'harbor-api', storage: '1,284 to come' },
  dreaming: {
    popover: 'Dreaming: Consolidate',
    today: 'Dreaming',
    dreams: 'Dreaming now',
    proof: 'Last dream',
    palette: 'Stop the dream',
  },
  'dreaming-with-model': { popover: 'to api.anthropic.com, by the ledger' },
  yielded: { popover: 'Waits: somebody is at the machine', dreams: 'It gave way when you came back' },
  paused: {
    popover: 'Nothing is read',
    today: 'Resume',
    days: 'Paused',
    recording: 'Paused: nothing is read',
    pulls: 'Paused; looked at',
    proof: 'Paused: nothing is read',
    palette: 'Resume all projects',
  },
  'budget-spent': {
    popover: 'Today’s model budget is spent',
    model: 'would be passed',
    ledger: 'limit of $0.50',
    proof: 'would be passed',
  },
  offline: {
    popover: 'Dreams go on by rules alone',
    model: 'no answer came',
    dreams: 'Made by rules alone',
    ledger: 'no answer came',
    pulls: 'Not asked before 19:06',
    proof: 'No answer came',
  },
  'no-key': { popover: 'Dreams go on by rules alone', model: 'no key is kept', proof: 'No key is kept' },
  'with-model': {
    proof: 'masked: bearer',
    model: 'Dreams ask claude-haiku-4-5',
    phone: 'Notices go to push.example too.',
  },
  'not-allowed': { pulls: 'Not asked for anything.' },
  deaf: {
    proof: 'What does not work',
    popover: 'watched with delay',
    today: 'Works less well',
    topics: 'watched with delay',
    recording: 'watch limit',
  },
  'folder-gone': { popover: 'tern-cli cannot be read', today: 'Works less well', recording: 'The folder is not there' },
  'disk-full': {
    popover: 'no space left',
    today: 'Works less well',
    topics: 'no space left',
    days: 'Works less well',
    sessions: 'no space left',
    storage: 'Damaged',
  },
  locked: { popover: 'Watching 3 projects', 'popover-dream': 'holds memory', 'dream-next': 'holds memory' },
  'dream-failed': {
    popover: 'The dream stopped in Consolidate',
    today: 'Where you left off',
    dreams: 'Memory is exactly as before',
  },
  'update-ready': {
    popover: 'Update ready: 0.2.0',
    about: 'Update ready: 0.2.0',
    general: 'Feed of releases',
  },
  lost: {
    popover: 'Lost contact',
    today: 'Lost contact',
    topics: 'Lost contact',
    days: 'Lost contact',
    dreams: 'Lost contact',
    sessions: 'Lost contact',
    ledger: 'Lost contact',
    pulls: 'Lost contact',
    recording: 'Lost contact',
  },
  connecting: { popover: 'Connecting', today: 'Connecting' },
  refused: { popover: 'This address does not open', today: 'This address does not open' },
  review: {
    popover: '3 facts need your word',
    'popover-review': 'The old ones stay',
    topics: 'Waits for your word',
    today: 'to review',
  },
  wish: { popover: 'Codex', today: 'Codex', topics: 'Codex' },
  unreadable: {
    popover: 'The brief cannot be shown',
    ...all('The engine failed', [
      ...['today', 'prepared', 'topics', 'life-line', 'days', 'dreams', 'session-list', 'sessions'],
      ...['ledger', 'settings', 'recording', 'pulls', 'storage', 'tools', 'proof', 'about', 'search'],
    ] as View[]),
  },
  'nothing-found': { search: 'Nothing found.', 'popover-answer': 'Nothing found', forget: 'refund-backfill-token' },
  long: { ...everywhere('supercali'), 'popover-review': 'The refund reconciliation' },
  leftward: everywhere(/[\u0590-\u06ff]/),
  hostile: everywhere(/<img|Ignore all|DROP TABLE|harbor<\/b>/),
  many: {
    topics: 'Topic 0',
    days: 'pnpm vitest part-',
    dreams: 'Undo this dream',
    'session-list': 'Question number 10000',
    ledger: 'Show earlier',
    search: /part-/,
    palette: 'Dream now',
    popover: 'facts need your word',
    today: 'service-3',
    recording: 'service-59',
    pulls: 'Show all 400',
    tools: 'service-',
    proof: 'service-59',
    about: 'https://forge-39.example',
  },
};
function everywhere(shows: string | RegExp): Words {
  return all(shows, [
    ...['popover', 'popover-answer', 'popover-review', 'today', 'prepared', 'topics', 'life-line', 'days', 'record'],
    ...['dreams', 'session-list', 'sessions', 'ledger', 'request', 'recording', 'model', 'pulls', 'tools', 'proof'],
    ...['search', 'palette', 'forget'],
  ] as View[]);
}
function all(shows: string | RegExp, looked: View[]): Words {
  return Object.fromEntries(looked.map((view) => [view, shows]));
}

export interface Screen {
  /** `topics.first-run` */
  id: string;
  view: View;
  state: State;
  shows: string | RegExp;
}
export const screens: Screen[] = Object.entries(table).flatMap(([state, words]) =>
  Object.entries(words).map(([view, shows]) => ({
    id: `${view}.${state}`,
    view: view as View,
    state: state as State,
    shows,
  })),
);
export const engineOf = (state: string): MadeEngine | undefined => (engines as Record<string, MadeEngine>)[state];
