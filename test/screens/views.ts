/** Every place that is looked at: which page, where on it, and what is done there before it is looked at. */
import type { Page } from 'playwright/test';

export interface ViewAt {
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
  'popover-choose': {
    page: 'popover',
    open: async (page) => page.getByRole('button', { name: 'Choose folder…' }).first().click(),
  },
  'popover-dream': {
    page: 'popover',
    open: async (page) => page.locator('footer').getByRole('button', { name: 'Dream now' }).click(),
  },
  today: { page: 'index', place: 'today' },
  'add-folder': {
    page: 'index',
    place: 'today',
    open: async (page) => page.getByRole('main').getByRole('button', { name: 'Choose folder…' }).click(),
  },
  prepared: { page: 'index', place: 'outbox:2026-11-20-day' },
  topics: { page: 'index', place: 'topics' },
  'topic-fact': {
    page: 'index',
    place: 'topic:projects/harbor-api/conventions',
    open: first('main article [data-fact]'),
  },
  'life-line': { page: 'index', place: 'fact:k3f9ab' },
  days: { page: 'index', place: 'days' },
  record: { page: 'index', place: 'days', open: async (page) => page.locator('[data-row]').nth(3).click() },
  dreams: { page: 'index', place: 'dreams' },
  'dream-next': { page: 'index', place: 'dream:next' },
  sessions: { page: 'index', place: 'session:s-refund' },
  'session-list': { page: 'index', place: 'sessions' },
  ledger: { page: 'index', place: 'ledger' },
  request: { page: 'index', place: 'ledger', open: async (page) => page.locator('tbody button').nth(1).click() },
  general: { page: 'index', place: 'settings', open: settingsAt('General') },
  recording: { page: 'index', place: 'settings', open: settingsAt('Recording') },
  'dream-settings': { page: 'index', place: 'settings', open: settingsAt('Dreams') },
  model: { page: 'index', place: 'settings', open: settingsAt('Model') },
  interruptions: { page: 'index', place: 'settings', open: settingsAt('Interruptions') },
  pulls: { page: 'index', place: 'settings:pulls' },
  phone: { page: 'index', place: 'settings', open: settingsAt('Phone') },
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
