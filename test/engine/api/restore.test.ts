/**
 * A restore into a home in use, beside others that call.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import { attach } from '../../../src-main/node/connect.ts';
import { hold } from '../../../src-main/node/hold.ts';
import { openHome, surroundingsOf } from '../../../src-main/node/open.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { tempDir } from '../../support/temp.ts';

const caller: Caller = { kind: 'cli', agent: false };
const surroundings = surroundingsOf({ HOME: '/nonexistent' });

test('calls during a restore wait for it, and none is lost', { timeout: 60_000 }, async () => {
  const other = await openHome({ ...surroundings, home: tempDir(), caller, reconcile: false });
  await other.client.call('note.add', { text: 'from the other home' });
  const dir = path.join(tempDir(), 'export');
  await other.client.call('storage.export', { dir });
  await other.close();

  const home = tempDir();
  const held = await hold({ ...surroundings, home, host: 'headless' });
  const client = await attach(home, caller);
  const refs: string[] = [];
  let done = false;
  const noting = (async () => {
    for (let n = 0; !done || n < 5; n++) refs.push((await client!.call('note.add', { text: `note ${n}` })).ref);
  })();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asking = Promise.all(Array.from({ length: 10 }, () => client!.call('recall.query', { query: 'note' })));
  const restored = await client!.call('storage.restore', { dir });
  done = true;
  await noting;
  await asking;
  expect(restored.files).toBeGreaterThan(0);
  expect((await client!.call('log.get', { refs: refs.slice(0, 200) })).records).toHaveLength(
    Math.min(200, refs.length),
  );
  client?.close();
  await held?.release();
});
