/**
 * Days on a real engine: the picture of a day says what its log says, thousands of records are paged, and nothing that is
 * read moves when more comes in.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from 'playwright/test';
import { lines } from '../support/import-lines.ts';
import { cutText, makeWorld, objections, picture, test, type World } from './world.ts';

const soon = { timeout: 5000 };
let world: World;

/** Three hours in two projects: what each source has, far enough apart that each is a mark of its own. */
const worked = [
  ...['09:00', '09:20', '09:40'].map((at, i) =>
    of(at, 'file', 'change', `changed src/ledger-${i}.ts`, { path: `src/ledger-${i}.ts` }),
  ),
  of('09:10', 'git', 'commit', 'ledger: money is integer cents', {
    hash: '3e9b2d1aa0',
    subject: 'ledger: money is integer cents',
    filesTotal: 2,
    add: 12,
    del: 3,
    files: [],
    merge: false,
    here: true,
  }),
  of('09:50', 'git', 'branch', 'switched to refunds', { to: 'refunds' }),
  of('09:05', 'terminal', 'finished', 'npm test', { command: 'npm test', exit: 0, durationMs: 6100 }),
  of('09:30', 'terminal', 'finished', 'npm test refunds', { command: 'npm test refunds', exit: 1, durationMs: 38_000 }),
  of('11:30', 'terminal', 'finished', 'npm run lint', { command: 'npm run lint', exit: 2 }, 'quay'),
  of('11:40', 'note', 'note', 'Quay opens at nine.', {}, 'quay'),
  ...['10:00', '10:02', '10:04'].map((at) => ({
    ...of(at, 'agent', 'prompt', `Why does it round at ${at}?`, { agent: 'codex' }),
    session: 's-1',
  })),
];
function of(time: string, source: string, kind: string, text: string, data: object, project = 'harbor') {
  return {
    id: `${time}-${source}-${text}`,
    at: `2025-11-19T${time}:00+00:00`,
    source,
    kind,
    text,
    data,
    project,
    origin: 'local',
  };
}
const longDay = Array.from({ length: 3000 }, (_, i) => ({
  id: `long-${i}`,
  at: new Date(Date.UTC(2025, 10, 17, 8) + i * 10_000).toISOString(),
  source: 'file',
  kind: 'change',
  text: `changed src/part-${i}.ts`,
  data: { path: `src/part-${i}.ts` },
  project: 'harbor',
}));

test.beforeAll(async () => {
  test.setTimeout(60_000);
  world = await makeWorld();
  const file = path.join(world.folder, 'lines.jsonl');
  writeFileSync(file, lines([...longDay, ...worked]));
  expect(await world.vesper('import', file)).toMatchObject({ imported: 3000 + worked.length, refused: [] });
});
test.afterAll(async () => world?.stop());

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const rows = (page: Page) => page.getByRole('main').locator('[data-row] button');
const chip = (page: Page, name: string | RegExp) =>
  page.getByRole('group', { name: 'Sources' }).getByRole('button', { name });
const timeline = (page: Page) => page.getByRole('img', { name: /^Timeline of/ });
const record = (page: Page) => page.getByRole('complementary');

async function openDays(page: Page): Promise<void> {
  await page.goto(await world.link());
  await page.getByRole('navigation', { name: 'Vesper' }).getByRole('button', { name: 'Days' }).click();
  await expect(title(page)).toHaveText('Wednesday, 19 November 2025');
  await expect(rows(page)).toHaveCount(worked.length);
}
/** How often a shape of the design stands in the picture. */
async function shapes(picture: Locator, kind: string, outline: RegExp): Promise<number> {
  const paths = await picture
    .locator(`path.${kind}`)
    .evaluateAll((all) => all.map((one) => one.getAttribute('d') ?? ''));
  return paths.join('').match(new RegExp(outline, 'g'))?.length ?? 0;
}

test('the picture says what the log says, and a mark opens its record', async ({ page }) => {
  await openDays(page);
  const chart = timeline(page);
  await expect(chart).toHaveAccessibleName(
    `Timeline of Wednesday, 19 November 2025: 5 lanes, ${worked.length} records, 3 sessions, 2 failures`,
  );
  expect(await chart.locator('text.lane').allTextContents()).toEqual(['Files', 'Git', 'Terminal', 'Codex', 'Notes']);
  expect(await shapes(chart, 'fill', /h3v/)).toBe(3);
  expect(await shapes(chart, 'fill', /l5 5-5 5-5-5z/)).toBe(1);
  expect(await shapes(chart, 'fill', /h7v7h-7z/)).toBe(1);
  expect(await shapes(chart, 'ring', /a3\.5/)).toBe(2); // two halves of one ring
  expect(await shapes(chart, 'line', /v10/)).toBe(1);
  expect(await shapes(chart, 'bad', /l7 7/)).toBe(2);
  expect(await shapes(chart, 'span', /z/)).toBe(1);
  // Bands of the sessions, with names where they fit; and their headings in the log.
  expect((await chart.locator('text.session').allTextContents()).every((name) => /harbor|quay/.test(name))).toBe(true);
  expect(await chart.locator('rect.band').count()).toBe(3);
  const headings = page.getByRole('main').getByRole('heading', { level: 2 });
  await expect(headings).toHaveText([
    /Session\s+harbor, 09:00 to/,
    /Codex\s+harbor, 10:00 to 10:04/,
    /Session\s+quay, 11:30 to 11:40/,
  ]);

  const [, x = '0', y = '0'] =
    /^M([\d.]+) ([\d.]+)/.exec((await chart.locator('path.bad').getAttribute('d')) ?? '') ?? [];
  await chart.click({ position: { x: Number(x) + 3.5, y: Number(y) + 3.5 } });
  await expect(record(page)).toContainText('npm test refunds');
  const row = page.getByRole('main').getByRole('button', { name: /npm test refunds failed/ });
  await expect(row).toHaveAttribute('aria-pressed', 'true');
  await expect(chart.locator('.cursor text')).toHaveText('09:30');
});

test('filters and failures only; a mark that is left out opens nothing', async ({ page }) => {
  await openDays(page);
  await expect(chip(page, 'Files 3')).toHaveAttribute('aria-pressed', 'true');
  await chip(page, /^Files/).click();
  await expect(rows(page)).toHaveCount(worked.length - 3);
  await expect(rows(page).filter({ hasText: 'changed src' })).toHaveCount(0);
  expect(await timeline(page).locator('path.dim').count()).toBe(1);
  await chip(page, 'Failures only 2').click();
  await expect(rows(page)).toHaveText([/npm test refunds failed/, /npm run lint failed/]);
  await chip(page, /^Terminal/).click();
  await expect(page.getByRole('heading', { name: 'Nothing failed on this day.' })).toBeVisible();
  await chip(page, 'Failures only 2').click();
  for (const name of [/^Git/, /^Agents/, /^Notes/]) await chip(page, name).click();
  await expect(page.getByRole('heading', { name: 'No source is chosen.' })).toBeVisible();
  for (const name of [/^Files/, /^Git/, /^Terminal/, /^Agents/, /^Notes/]) await chip(page, name).click();
  await expect(rows(page)).toHaveCount(worked.length);
});

test('other days: by the strip, by [ and ], by the field; an empty day says so', async ({ page }) => {
  await openDays(page);
  await page.keyboard.press('[');
  await expect(title(page)).toHaveText('Monday, 17 November 2025');
  await expect(page.getByRole('list', { name: '3,000 records' })).toBeVisible();
  await page.keyboard.press(']');
  await expect(title(page)).toHaveText('Wednesday, 19 November 2025');
  await page
    .getByRole('group', { name: 'Days' })
    .getByRole('button', { name: /^Mon 17/ })
    .click();
  await expect(title(page)).toHaveText('Monday, 17 November 2025');
  await page.getByLabel('Go to a day').fill('2025-11-18');
  await expect(page.getByRole('heading', { name: 'Nothing was recorded on this day.' })).toBeVisible();
  await expect(title(page)).toHaveText('Tuesday, 18 November 2025');
});

test('3,000 records: paged, in order, never more than 200 rows in the page', async ({ page }) => {
  await openDays(page);
  await page.keyboard.press('[');
  await expect(rows(page).last()).toHaveText(/part-2999/, soon);
  const most: number[] = [];
  const scroll = (y: number) => page.locator('.rows').evaluate((element, to) => (element.scrollTop = to), y);
  for (const y of [60_000, 30_000, 200, 45_000, 0]) {
    await scroll(y);
    await expect(page.getByRole('main').getByLabel('Not read yet')).toHaveCount(0, soon);
    const numbers = (await rows(page).allInnerTexts()).map((text) => Number(/part-(\d+)/.exec(text)?.[1]));
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? -1) + i));
    most.push(numbers.length);
  }
  expect(Math.max(...most)).toBeLessThanOrEqual(200);
  await expect(rows(page).first()).toHaveText(/part-0\b/);
  const first = page.locator('[data-row="0"]');
  await expect(first).toHaveAttribute('aria-setsize', '3000');
  await expect(first).toHaveAttribute('aria-posinset', '1');
});

test('by keyboard alone: rows, ends, pages, opening, next and previous, copy', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openDays(page);
  await page.keyboard.press('[');
  await expect(rows(page).last()).toHaveText(/part-2999/, soon);
  const focused = (text: RegExp) => expect(page.locator(':focus')).toHaveText(text, soon);
  await page.keyboard.press('ArrowLeft');
  await focused(/part-2999/);
  await page.keyboard.press('Home');
  await focused(/part-0\b/);
  await page.keyboard.press('ArrowDown');
  await focused(/part-1\b/);
  await page.keyboard.press('PageDown');
  await focused(/part-(1\d|[5-9])\b/);
  await page.keyboard.press('End');
  await focused(/part-2999/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(record(page)).toContainText('part-2998');
  // The focus stays with its row, wherever one scrolls to; the drawer follows the arrows.
  await page.locator('.rows').evaluate((element) => (element.scrollTop = 0));
  await expect(rows(page).filter({ hasText: /part-0\b/ })).toBeVisible(soon);
  await focused(/part-2998/);
  await page.keyboard.press('ArrowRight');
  await focused(/part-2999/);
  await expect(record(page)).toContainText('part-2999');
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('status')).toContainText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('changed src/part-2999.ts');
  await page.keyboard.press('Escape');
  await expect(record(page)).toBeHidden();
  await focused(/part-2999/);
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1120, height: 760 }, contextOptions: { reducedMotion: 'reduce' } });
    test('readable by everyone, nothing cut, at every width', async ({ page }) => {
      await openDays(page);
      for (const [width, height, drawer] of [
        [1120, 760, false],
        [1120, 760, true],
        [560, 700, false],
        [380, 600, false],
      ] as const) {
        await page.setViewportSize({ width, height });
        if (drawer) await rows(page).filter({ hasText: 'npm test refunds' }).click();
        await expect(record(page)).toHaveCount(drawer ? 1 : 0);
        await page.mouse.move(0, 0);
        await picture(page, `days-worked.${colorScheme}.${width}${drawer ? '.record' : ''}`);
        if (drawer || width === 560) expect.soft(await objections(page)).toEqual([]);
        expect.soft(await cutText(page)).toEqual([]);
        await page.keyboard.press('Escape');
      }
    });
  });

// Last: it makes today the newest day.
test('what comes in moves nothing that is read', async ({ page }) => {
  await openDays(page);
  await page.keyboard.press('[');
  await expect(rows(page).last()).toHaveText(/part-2999/, soon);
  await page.locator('.rows').evaluate((element) => (element.scrollTop = 40_000));
  await expect(page.getByRole('main').getByLabel('Not read yet')).toHaveCount(0, soon);
  const places = () =>
    rows(page).evaluateAll((all) =>
      all
        .map((one) => ({ top: Math.round(one.getBoundingClientRect().top), text: one.textContent ?? '' }))
        .filter(({ top }) => top > innerHeight / 2 && top < innerHeight)
        .map(({ top, text }) => `${top} ${text}`),
    );
  const before = await places();
  expect(before.length).toBeGreaterThan(8);
  // Two after what is read, three long before it.
  const late = [...['23:00', '23:01'], ...['08:00', '08:01', '08:02']].map((time, i) => ({
    ...of(time, 'git', 'branch', `switched to late-${i}`, {}),
    at: `2025-11-17T${time}:30+00:00`,
    id: `late-${i}`,
  }));
  const file = path.join(world.folder, 'late.jsonl');
  writeFileSync(file, lines(late));
  await world.vesper('import', file);
  const button = page.getByRole('button', { name: '5 new' });
  await expect(button).toBeVisible(soon);
  await expect(page.getByRole('main').getByLabel('Not read yet')).toHaveCount(0, soon);
  expect(await places()).toEqual(before);
  await button.click();
  await expect(rows(page).last()).toHaveText(/late-1/, soon);
  await expect(button).toBeHidden();
  await page.keyboard.press('Home');
});
