/**
 * An agent that wants a pull request watched: the user is asked, shown whom Vesper would ask, and without a yes nothing leaves.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { waitMs } from '../../../src-main/engine/act/wishes.ts';
import { agent as mcp } from '../../support/engine.ts';
import { forgeServer } from '../../support/forge-server.ts';
import { claude, outcome, waiting, world } from '../act/wishing.ts';

test('it is a wish: no answer and a no ask nobody; a yes watches it, and is measured like all that is done', async () => {
  const w = await world();
  const server = await forgeServer(() => w.clock.now());
  server.pull(12, { title: 'Lighthouse lamp' });
  const url = `${server.origin}/harbor/api/pulls/12`;
  const folder = path.join(w.userHome, 'code', 'harbor');
  mkdirSync(folder, { recursive: true });
  await expect(w.call('forge.watch', { url }, mcp)).rejects.toMatchObject({ code: 'refused' });
  expect(await outcome(w.call('forge.watch', { url: 'https://forge.example/x' }, claude(folder)))).toMatchObject({
    code: 'bad-input',
  });
  expect(await outcome(w.call('forge.watch', { project: 'harbor' }, claude(folder)))).toMatchObject({
    code: 'not-found',
  });

  const late = outcome(w.call('forge.watch', { url }, claude(folder)));
  const [first] = await waiting(w);
  expect(first).toMatchObject({
    does: 'watch a pull request',
    means: expect.stringContaining('with your yes it may') as string,
    quotes: [
      { label: 'Pull request', text: url },
      { label: 'Asked', text: server.origin },
    ],
  });
  w.clock.advance(waitMs);
  expect(await late).toMatchObject({ code: 'refused', refused: expect.stringContaining('nobody answered') as string });
  const no = outcome(w.call('forge.watch', { url, allow: true }, claude(folder)));
  const [second] = await waiting(w);
  await w.call('wish.answer', { wish: second?.id ?? '', allow: false });
  expect(await no).toMatchObject({ code: 'refused', refused: expect.stringContaining('said no') as string });
  expect(server.asked).toEqual([]);
  expect(await w.call('forge.list', {})).toMatchObject({ watches: [], hosts: [] });

  const yes = outcome(w.call('forge.watch', { url }, claude(folder)));
  const [third] = await waiting(w);
  await w.call('wish.answer', { wish: third?.id ?? '', allow: true });
  expect(await yes).toMatchObject({ given: { watch: { repo: 'harbor/api', number: 12 }, added: true } });
  expect(server.asked.length).toBeGreaterThan(0);
  const { actions } = await w.call('act.ticks', {});
  expect(actions.find(({ action }) => action === 'subscribe')).toMatchObject({ asks: true, runs: 1, over: 0 });
});

test('a forge that does not answer holds nobody up: it is watched, and looked at later', async () => {
  const w = await world();
  let asked = 0;
  const server = createServer(() => void asked++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const watching = outcome(w.call('forge.watch', { url: `http://127.0.0.1:${port}/harbor/api/pulls/12`, allow: true }));
  await expect.poll(() => asked).toBe(1);
  w.clock.advance(10_000);
  expect(await watching).toMatchObject({ given: { watch: { number: 12, pulls: [] }, added: true } });
  const { actions } = await w.call('act.ticks', {});
  expect(actions.find(({ action }) => action === 'subscribe')).toMatchObject({ runs: 1, over: 0, longest: 10_000 });
});
