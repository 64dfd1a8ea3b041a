/**
 * The phases of a dream as a page shows them that was opened in the middle of it, or stayed open for a second one: on made engines, as a
 * real dream's phases are over before anybody looks.
 */
import { expect, test, type Page } from 'playwright/test';
import type { Payload } from '../../src-shared/contract/contract.ts';
import { openHost, type ScreenHost } from '../screens/host.ts';
import { screenOptions } from '../screens/look.ts';
import { engineOf } from '../screens/states.ts';
import type { MadeEngine } from '../screens/world.ts';
import { chromiumPath } from '../support/chromium.ts';

test.skip(chromiumPath() === undefined, 'no Chromium here: set CHROMIUM_PATH');
test.use(screenOptions);

const progress = (...phases: Payload<'dream.progress'>['phase'][]) =>
  phases.map((phase): Payload<'dream.progress'> => ({ id: 'dream-21', phase, found: `found by ${phase}`, ms: 900 }));
/** A dream of which all was heard, and at once the next one, which waits in its first phase. */
const twice: MadeEngine['tells'] = {
  'dream.progress': [
    ...progress('orient', 'curate', 'consolidate', 'prune', null),
    { id: 'dream-22', phase: 'orient', yielded: true },
  ],
};

let host: ScreenHost;
test.beforeAll(async () => {
  const { answers } = engineOf('yielded') ?? { answers: {} };
  const status = answers['engine.status'];
  if (typeof status !== 'object' || !('dream' in status)) throw new Error('the state yielded has no status');
  const second = { ...status, dream: { ...status.dream, phase: 'orient' as const } };
  host = await openHost((id) =>
    id === 'twice' ? { answers: { ...answers, 'engine.status': second }, tells: twice } : engineOf(id),
  );
});
test.afterAll(() => host.stop());

const steps = (page: Page) =>
  page.getByRole('list', { name: 'Phases' }).getByRole('listitem').evaluateAll((items) =>
    items.map((item) => `${item.querySelector('b')?.textContent ?? ''} ${item.getAttribute('class')?.split(' ')[0] ?? ''}`),
  ); // prettier-ignore

for (const [where, at] of [
  ['popover', undefined],
  ['index', 'dreams'],
  ['index', 'today'],
] as const) {
  test(`${where}${at === undefined ? '' : `, ${at}`}: opened in the middle, what came before is done, and what waits says so`, async ({
    page,
  }) => {
    await page.goto(host.address('yielded', where, at));
    const expected = ['Orient done', 'Curate done', 'Consolidate current', 'Prune and index todo'];
    await expect.poll(() => steps(page)).toEqual(expected);
    await expect(page.getByRole('list', { name: 'Phases' })).toContainText('waits');
    await expect(page.getByRole('list', { name: 'Phases' })).not.toContainText('running');
  });

  test(`${where}${at === undefined ? '' : `, ${at}`}: a second dream begins with nothing done`, async ({ page }) => {
    await page.goto(host.address('twice', where, at));
    const expected = ['Orient current', 'Curate todo', 'Consolidate todo', 'Prune and index todo'];
    await expect.poll(() => steps(page)).toEqual(expected);
  });
}
