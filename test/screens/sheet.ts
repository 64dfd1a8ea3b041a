/** Contact sheets: all pictures of one way of looking on pages of their own, rendered by the browser itself. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright/test';

const perSheet = { popover: 20, index: 12 };

export interface Sheet {
  pictures: { id: string; file: string }[];
  /** Without its number and `.png`. */
  file: string;
  dark: boolean;
}

export async function contactSheet(browser: Browser, { pictures, file, dark }: Sheet): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  for (const kind of ['popover', 'index'] as const) {
    const all = pictures.filter(({ id }) => id.startsWith('popover') === (kind === 'popover'));
    for (let i = 0; i < all.length; i += perSheet[kind]) {
      const cells = all.slice(i, i + perSheet[kind]).map(({ id, file: from }) => {
        const data = readFileSync(from).toString('base64');
        return `<figure><img src="data:image/png;base64,${data}"><figcaption>${id}</figcaption></figure>`;
      });
      await page.setContent(`<style>
        body { margin: 12px; display: grid; grid-template-columns: repeat(${kind === 'popover' ? 5 : 3}, 1fr); gap: 12px; font: 13px system-ui; background: ${dark ? 'black' : 'white'}; color: ${dark ? 'white' : 'black'} }
        figure { margin: 0 } img { width: 100%; display: block; outline: 1px solid gray }
      </style>${cells.join('')}`);
      await page.screenshot({ path: `${file}.${kind}-${1 + i / perSheet[kind]}.png`, fullPage: true });
    }
  }
  await page.close();
}
