/**
 * Keys of MCP over HTTP: by hash alone, for one project, and for as long as was said.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openKeys } from '../../../src-main/engine/connect/keys.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { startEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';

test('a key opens until its time, and no moment longer; what stands in the file is no key', async () => {
  const home = tempDir();
  const { files, clock, randomBytes } = nodePorts(home);
  let now = Date.parse('2026-11-20T10:00:00Z');
  const file = path.join(home, 'mcp-keys.json');
  const keys = openKeys({ files, randomBytes, clock: { ...clock, now: () => now } }, { keys: file });
  const short = await keys.make('P1', { label: 'ci', until: '2026-11-20T12:00:00.000+01:00' });
  const long = await keys.make(null);
  expect(await keys.find(short.key)).toEqual({ id: short.id, project: 'P1', at: short.at, label: 'ci', until: short.until }); // prettier-ignore
  now = Date.parse('2026-11-20T10:59:59.999Z');
  expect(await keys.find(short.key)).toBeDefined();
  now = Date.parse('2026-11-20T11:00:00Z');
  expect(await keys.find(short.key)).toBeUndefined();
  expect(await keys.find(long.key)).toBeDefined();
  expect((await keys.list()).map(({ label }) => label)).toEqual(['ci', undefined]);
  expect(readFileSync(file, 'utf8')).not.toContain(short.key);
});

test('a key that ended already, or is for nobody that can be named, is not made', async () => {
  const { call } = await startEngine({}, { mode: 'once' });
  await expect(call('key.make', { until: '2020-01-01T00:00:00.000+00:00' })).rejects.toThrow(/in the past/);
  expect((await call('key.list', {})).keys).toEqual([]);
  const made = await call('key.make', { label: 'build machine', until: '2999-01-01T00:00:00.000+00:00' });
  expect(await call('key.admit', { key: made.key })).toMatchObject({ admitted: { id: made.id } });
  expect((await call('key.list', {})).keys).toMatchObject([{ id: made.id, label: 'build machine', name: null }]);
});
