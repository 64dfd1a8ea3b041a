/**
 * Every state of every view, as a table: what the engine says, which view is looked at, and the words that must stand there. A state
 * that is missing in a view looks the same there as another one.
 */
import type { Page } from 'playwright/test';
import { engines, type State } from './engines.ts';
import type { MadeEngine } from './world.ts';

interface ViewAt {
  page: 'index' | 'popover';
  place?: string;
  /** What is done once the page stands. */
  open?(page: Page): Promise<void>;
}
const key =
  (...keys: string[]) =>
  async (page: Page) => {
    for (const one of keys) await page.keyboard.press(one);
  };
const settingsAt = (name: string) => async (page: Page) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name, exact: true }).click();
const first = (within: string) => async (page: Page) => page.locator(within).first().click();

/** Where each view is, and what stands beside the words that are waited for. */
export const views = {
  popover: { page: 'popover' },
  'popover-answer': { page: 'popover', open: async (page) => ask(page, 'how are amounts kept') },
  'popover-review': { page: 'popover', open: async (page) => page.getByRole('button', { name: 'Review' }).click() },
  'popover-pause': {
    page: 'popover',
    open: async (page) => page.locator('footer').getByRole('button', { name: 'Pause', exact: true }).click(),
  },
  'popover-consent': { page: 'popover', open: first('section ul button') },
  today: { page: 'index', place: 'today' },
  topics: { page: 'index', place: 'topics' },
  'life-line': { page: 'index', place: 'fact:k3f9ab' },
  days: { page: 'index', place: 'days' },
  record: { page: 'index', place: 'days', open: async (page) => page.locator('[data-row]').nth(3).click() },
  dreams: { page: 'index', place: 'dreams' },
  'dream-next': { page: 'index', place: 'dream:next' },
  sessions: { page: 'index', place: 'session:s-refund' },
  'session-list': { page: 'index', place: 'sessions' },
  ledger: { page: 'index', place: 'ledger' },
  request: { page: 'index', place: 'ledger', open: async (page) => page.locator('tbody button').nth(1).click() },
  recording: { page: 'index', place: 'settings', open: settingsAt('Recording') },
  model: { page: 'index', place: 'settings', open: settingsAt('Model') },
  interruptions: { page: 'index', place: 'settings', open: settingsAt('Interruptions') },
  storage: { page: 'index', place: 'settings', open: settingsAt('Storage') },
  tools: {
    page: 'index',
    place: 'settings',
    async open(page) {
      await settingsAt('Other tools')(page);
      const file = page.getByRole('list', { name: 'Memory files' }).getByRole('button').first();
      if (await file.isVisible()) await file.click();
    },
  },
  proof: { page: 'index', place: 'settings:proof' },
  about: { page: 'index', place: 'settings', open: settingsAt('About') },
  settings: { page: 'index', place: 'settings' },
  search: {
    page: 'index',
    place: 'search',
    open: async (page) => page.getByRole('combobox').fill('integer cents'),
  },
  'search-begin': { page: 'index', place: 'search' },
  palette: { page: 'index', place: 'topics', open: key('Control+k') },
  forget: {
    page: 'index',
    place: 'settings',
    async open(page) {
      await settingsAt('Storage')(page);
      await page.getByRole('textbox').first().fill('refund-backfill-token');
      await page.getByRole('button', { name: 'Forget…' }).first().click();
    },
  },
  'forget-receipt': {
    page: 'index',
    place: 'settings',
    async open(page) {
      await views.forget.open(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Forget', exact: false }).last().click();
    },
  },
} satisfies Record<string, ViewAt>;
export type View = keyof typeof views;

async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Ask or note' }).fill(question);
  await page.keyboard.press('Enter');
}

type Words = Partial<Record<View, string | RegExp>>;
/** State → view → words that are seen there. */
const table: Record<State, Words> = {
  usual: {
    popover: 'Where you left off',
    'popover-answer': 'From 48,210 records',
    'popover-pause': 'Pause for',
    today: 'Where you left off',
    topics: 'Rules of the code',
    'life-line': 'Life line',
    days: 'Make refunds idempotent',
    record: 'Make refunds idempotent',
    dreams: 'Undo this dream',
    'dream-next': 'Dream now',
    sessions: 'Amounts are cents now',
    'session-list': 'Backfill the refund keys',
    ledger: 'limit of $0.50',
    request: 'POST /v1/messages',
    recording: 'Watch another folder',
    model: 'Off. Dreams are made by rules alone',
    interruptions: 'Quiet from',
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
    today: 'No project yet.',
    topics: 'No facts yet.',
    days: 'Nothing recorded so far.',
    dreams: 'No dream yet.',
    'session-list': 'No session yet.',
    ledger: 'Nothing has left this machine.',
    recording: 'No project yet.',
    model: 'Whether a model goes over',
    storage: '0 records',
    tools: 'No file is kept yet.',
    proof: 'None yet.',
    palette: 'Choose folder…',
    search: 'Nothing found.',
  },
  'nothing-yet': {
    popover: 'Nothing recorded so far',
    today: 'Nothing was recorded so far.',
    topics: 'No facts yet.',
    days: 'Nothing recorded so far.',
    dreams: 'No dream yet.',
  },
  'up-to-date': { popover: 'You’re up to date', today: 'Nothing needs you since 08:41.' },
  reading: { popover: 'harbor-api', today: 'harbor-api', storage: '1,284 to come' },
  dreaming: { popover: 'Dreaming: Consolidate', today: 'Dreaming', dreams: 'Dreaming now', palette: 'Stop the dream' },
  'dreaming-with-model': { popover: 'to api.anthropic.com, by the ledger' },
  yielded: { popover: 'Waits: somebody is at the machine', dreams: 'It gave way when you came back' },
  paused: {
    popover: 'Nothing is read',
    today: 'Resume',
    days: 'Paused',
    recording: 'Paused: nothing is read',
    palette: 'Resume all projects',
  },
  'budget-spent': {
    popover: 'Today’s model budget is spent',
    model: 'budget is spent',
    ledger: 'limit of $0.50',
  },
  offline: { popover: 'Dreams go on by rules alone', model: 'no answer came', dreams: 'Made by rules alone' },
  'no-key': { popover: 'Dreams go on by rules alone', model: 'no key is kept' },
  'with-model': { proof: 'masked: bearer', model: 'Dreams ask claude-haiku-4-5' },
  deaf: {
    proof: 'What does not work',
    popover: 'watched with delay',
    today: 'Works less well',
    recording: 'watch limit',
  },
  'folder-gone': { popover: 'tern-cli cannot be read', today: 'Works less well', recording: 'The folder is not there' },
  'disk-full': { popover: 'no space left', today: 'Works less well', days: 'Works less well', storage: 'Damaged' },
  locked: { popover: 'Watching 3 projects', 'dream-next': 'holds memory' },
  'dream-failed': {
    popover: 'The dream stopped in Consolidate',
    today: 'Where you left off',
    dreams: 'Memory is exactly as before',
  },
  lost: { popover: 'Lost contact', today: 'Lost contact', days: 'Lost contact', topics: 'Lost contact' },
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
    today: 'The engine failed',
    topics: 'The engine failed',
    days: 'The engine failed',
    dreams: 'The engine failed',
    'session-list': 'The engine failed',
    ledger: 'The engine failed',
    settings: 'The engine failed',
    search: 'The engine failed',
  },
  'nothing-found': { search: 'Nothing found.', 'popover-answer': 'Nothing found', forget: 'refund-backfill-token' },
  long: everywhere('supercali'),
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
  },
};
function everywhere(shows: string | RegExp): Words {
  const looked: View[] = [
    'popover',
    'popover-answer',
    'today',
    'topics',
    'life-line',
    'days',
    'record',
    'dreams',
    'sessions',
    'ledger',
    'request',
    'recording',
    'search',
    'forget',
  ];
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
