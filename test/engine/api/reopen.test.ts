/**
 * Rooms that cannot be opened again after a forget or a restore: nothing is served on half a home, it is tried again by itself, and an engine
 * that was stopped meanwhile stays stopped.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { fakeClock } from '../../support/clock.ts';
import { startEngine } from '../../support/engine.ts';
import { everyByteOf, whereIs } from '../../support/everywhere.ts';
import { faultyFiles, type FileCall } from '../../support/faulty-files.ts';
import { makeProject } from '../../support/repository.ts';

/** The end of the log is made durable only when the log is opened. */
const opensLog = ({ operation, path: at }: FileCall) =>
  operation === 'file.sync' && /logs\/[^/]+\/\d{4}\/[\d-]+\.log$/.test(at);
const selector = { by: 'text' as const, text: 'kavolin' };
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Said: something to forget, and something that stays. */
async function engineThatCannotOpen(mode: 'full' | 'once' = 'once') {
  const faulty = faultyFiles(nodeFiles());
  const clock = fakeClock();
  const told: string[] = [];
  const diagnose = (area: string, message: string) => void told.push(`${area}: ${message}`);
  const running = await startEngine({ files: faulty.files, clock, diagnose }, { mode });
  await running.call('note.add', { text: 'The kavolin gateway retries 7 times.' });
  await running.call('note.add', { text: 'Deploys go out on Fridays.' });
  let opened = 0;
  faulty.plan = (call) => (opensLog(call) ? (opened++, 'EIO') : undefined);
  return { ...running, faulty, clock, told, opened: () => opened };
}

test('after a forget that could not open again every call says why, until a later try can; then all is there but what went', async () => {
  const { call, engine, home, faulty, clock, told, opened, userHome } = await engineThatCannotOpen('full');
  const project = makeProject(userHome);
  await call('project.add', { path: project.path });
  await expect(call('memory.forget', { selector })).rejects.toThrow(/EIO/);
  expect(opened()).toBe(1);
  expect(told.filter((line) => line.startsWith('engine: not open'))).toHaveLength(1);
  for (const name of ['memory.facts', 'engine.status', 'project.list'] as const)
    await expect(call(name, {})).rejects.toMatchObject({ code: 'degraded', message: expect.stringContaining('EIO') as unknown }); // prettier-ignore
  await expect(call('note.add', { text: 'said meanwhile' })).rejects.toMatchObject({
    code: 'degraded',
    hint: expect.stringContaining('by itself') as unknown,
  });

  // The next try fails as well, and another one follows; not before its time.
  clock.advance(4999);
  await turn();
  expect(opened()).toBe(1);
  clock.advance(1);
  await expect.poll(() => told.filter((line) => line.startsWith('engine: not open')).length).toBe(2);
  await expect(call('memory.facts', {})).rejects.toMatchObject({ code: 'degraded' });

  faulty.plan = undefined;
  const heard: string[] = [];
  for (const name of ['project.changed', 'memory.changed'] as const)
    engine.events.subscribe(name, () => void heard.push(name));
  clock.advance(5000);
  const texts = async () => (await call('log.read', { source: 'note' })).records.map(({ text }) => text);
  await expect.poll(texts).toContain('Deploys go out on Fridays.');
  expect(heard).toEqual(expect.arrayContaining(['project.changed', 'memory.changed']));
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  expect(existsSync(path.join(home, 'forgetting.json'))).toBe(false);
  // It watches and writes again.
  project.write('src/after.js', 'export const after = 1\n');
  await engine.reconcile();
  await call('note.add', { text: 'said after' });
  const logged = async () => (await call('log.read', { limit: 200 })).records.map(({ text }) => text).join('\n');
  await expect.poll(logged).toMatch(/after\.js[\s\S]*said after|said after[\s\S]*after\.js/);
}, 60_000);

test('a forget that is cut off by the disk is finished before anything is served again', async () => {
  const { call, home, faulty, clock } = await engineThatCannotOpen();
  faulty.plan = ({ operation, path: at }) => (operation === 'rename' && at.endsWith('.log') ? 'EIO' : undefined);
  await expect(call('memory.forget', { selector })).rejects.toThrow(/EIO/);
  expect(existsSync(path.join(home, 'forgetting.json'))).toBe(true);
  await expect(call('memory.facts', {})).rejects.toMatchObject({ code: 'degraded' });
  faulty.plan = undefined;
  clock.advance(5000);
  const texts = async () => (await call('log.read', { source: 'note' })).records.map(({ text }) => text);
  await expect.poll(() => texts().catch(() => [])).toEqual(['Deploys go out on Fridays.']);
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
}, 30_000);

test('stopped while it could not open: it opens no more, so whoever takes the home next is alone in it', async () => {
  const { call, engine, faulty, clock, opened } = await engineThatCannotOpen();
  await expect(call('memory.forget', { selector })).rejects.toThrow(/EIO/);
  expect(opened()).toBe(1);
  // The one call that is let in; an engine that a host runs would end now, this one is a test's.
  await expect(call('engine.stop', {})).rejects.toMatchObject({ code: 'unavailable' });
  await engine.stop();
  faulty.plan = undefined;
  const from = faulty.calls.length;
  clock.advance(60_000);
  await turn();
  expect(faulty.calls.slice(from)).toEqual([]);
}, 30_000);

test('stopped while it opens again: the stop waits and closes what was opened', async () => {
  const { call, engine, faulty, clock } = await engineThatCannotOpen();
  await expect(call('memory.forget', { selector })).rejects.toThrow(/EIO/);
  let isOpening = false;
  faulty.plan = (one) => ((isOpening ||= opensLog(one)), undefined);
  clock.advance(5000);
  await expect.poll(() => isOpening, { interval: 1 }).toBe(true);
  await engine.stop();
  const from = faulty.calls.length;
  clock.advance(60_000);
  await turn();
  expect(faulty.calls.slice(from)).toEqual([]);
  await expect(call('note.add', { text: 'said after the end' })).rejects.toThrow();
}, 30_000);

test('stopped while something is forgotten: the stop waits until it is gone', async () => {
  const { call, engine, home, faulty } = await engineThatCannotOpen();
  let isForgetting = false;
  faulty.plan = ({ path: at }) => ((isForgetting ||= at.endsWith('forgetting.json')), undefined);
  const forgetting = call('memory.forget', { selector });
  await expect.poll(() => isForgetting, { interval: 1 }).toBe(true);
  await engine.stop();
  const from = faulty.calls.length;
  expect(whereIs('kavolin', everyByteOf(home))).toEqual([]);
  await forgetting.catch(() => undefined);
  await turn();
  expect(faulty.calls.slice(from)).toEqual([]);
}, 30_000);
