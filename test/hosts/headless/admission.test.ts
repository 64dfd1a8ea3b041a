/**
 * How a page gets in: the one-time code, the token, and the locks on both (TRUST H5, H6).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { trust } from '../../support/trust.ts';
import { exchange, hear, hello, openSocket, servePage, takeToken } from './page-world.ts';

describe('H5, H6: codes and the lock', () => {
  test('a code is good once, and for a minute', async ({ task }) => {
    const served = await servePage();
    const [code, old] = [served.admission.code(), served.admission.code()];
    const statuses = [await exchange(served, code), await exchange(served, code), await exchange(served, code)].map(
      ({ status }) => status,
    );
    served.later(60_001);
    statuses.push((await exchange(served, old)).status);
    const bad = statuses.slice(1).filter((status) => status !== 401).length;
    trust(task, { id: 'H5', tried: 'used and old codes', count: 3, bad, badly: 'taken' });
    expect(statuses).toEqual([200, 401, 401, 401]);
    expect(new URL(served.page.link()).search).toBe('');
    expect(new URL(served.page.link()).hash).toMatch(/^#[\w-]{32}$/);
  });

  test('ten wrong codes lock for a minute, also for a right one; pages that are in stay in', async ({ task }) => {
    const served = await servePage();
    const token = await takeToken(served);
    for (const wrong of [1, null, [], {}, '', 'x', 'y', 'z', 'u', 'v'])
      expect((await exchange(served, wrong)).status).toBe(401);
    const code = served.admission.code();
    const locked = [];
    for (let i = 0; i < 20; i++) locked.push((await exchange(served, i % 2 === 0 ? code : `guess ${i}`)).status);
    trust(task, {
      id: 'H6',
      tried: 'codes after ten wrong ones, right and wrong, from this machine',
      count: locked.length,
      bad: locked.filter((status) => status !== 429).length,
      badly: 'looked at',
    });
    expect(new Set(locked)).toEqual(new Set([429]));
    const socket = await openSocket(served);
    socket.send(hello(token));
    await expect.poll(() => served.heard.length).toBe(1);
    served.later(59_000);
    expect((await exchange(served, code)).status).toBe(429);
    served.later(1001);
    expect((await exchange(served, served.admission.code())).status).toBe(200);
  });

  test('ten wrong tokens lock for a minute: a page with the right one is told to come back, a fresh address still opens', async ({
    task,
  }) => {
    const served = await servePage();
    const token = await takeToken(served);
    for (let i = 0; i < 10; i++) expect(served.admission.checkToken(`wrong ${i}`)).toBe('wrong');
    const after = Array.from({ length: 20 }, (_, i) => served.admission.checkToken(i % 2 === 0 ? token : `guess ${i}`));
    trust(task, {
      id: 'H6',
      tried: 'tokens after ten wrong ones',
      count: after.length,
      bad: after.filter((said) => said !== 'locked').length,
      badly: 'looked at',
    });
    expect(new Set(after)).toEqual(new Set(['locked']));
    const socket = await openSocket(served);
    const heard = hear(socket);
    socket.send(hello(token));
    expect((await heard).frames.join('')).toContain('"code":"busy"');
    expect((await exchange(served, served.admission.code())).status).toBe(200);
    served.later(60_001);
    expect(served.admission.checkToken(token)).toBe('right');
  });
});

test('H6: secrets are compared by digest in constant time, and nowhere else', () => {
  const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../../../src-main', file), 'utf8');
  for (const file of ['hosts/headless/admission.ts', 'node/hold.ts']) expect(read(file)).toContain('timingSafeEqual(');
  for (const file of [
    'hosts/headless/admission.ts',
    'hosts/headless/page.ts',
    'node/hold.ts',
    'hosts/electron/handshake.ts',
  ])
    expect(read(file), file).not.toMatch(
      /(?:token|code)\)? ?[!=]==? ?(?!undefined)|[!=]== ?(?:token|code)\b|(?:includes|has|get)\((?:hello\.)?(?:token|code)\)/,
    );
});
