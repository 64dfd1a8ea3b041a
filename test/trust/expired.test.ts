/**
 * What outlives an expired day (TRUST P7): the facts, with their excerpts; and what does not come back: lines read again from the
 * agents' own files. Real engine, real dream; only the wall clock and who sits there are made up.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src-main/node/clock.ts';
import { addDays } from '../../src-shared/kit/time.ts';
import { startEngine } from '../support/engine.ts';
import { everyDay } from '../support/log-days.ts';
import { tempDir } from '../support/temp.ts';
import { claudeCodeSession } from '../support/transcripts.ts';
import { trust } from '../support/trust.ts';
import { DAY_MS } from './retention-world.ts';

test(
  'P7: a day expires by itself, dreamt first; the fact keeps its words, and nothing is read back',
  { timeout: 120_000 },
  async ({ task }) => {
    const userHome = tempDir();
    const home = path.join(userHome, '.vesper');
    const folder = path.join(userHome, 'harbor-api');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'package.json'), '{"name":"harbor-api","scripts":{"test":"vitest"}}');
    let ahead = 0;
    const real = systemClock();
    const clock = { ...real, now: () => real.now() + ahead, offsetAt: () => 0 };
    const today = () => new Date(clock.now()).toISOString().slice(0, 10);
    const presence = { idleSeconds: () => 7200, power: () => 'unknown' as const };
    const texts = async (e: Awaited<ReturnType<typeof startEngine>>) => {
      await e.engine.settle(10_000);
      return (await everyDay(e)).map(({ source, text }) => `${source}: ${text}`);
    };

    // Day one: a session, a note; nothing is dreamt.
    const at = new Date(clock.now() - 2 * 3_600_000).toISOString();
    claudeCodeSession(userHome, folder, 'aaaaaaaa-1111-4222-8333-444455556666', [
      { at, prompt: 'please fix the tariff rounding', conclusion: 'The tariff rounding is fixed.' },
    ]);
    const one = await startEngine({ clock }, { userHome, mode: 'once' });
    await one.call('project.add', { path: folder, sources: ['files', 'agents'] });
    await one.engine.reconcile();
    await one.call('note.add', { text: 'Deploys of harbor-api go through staging first.', project: 'harbor-api' });
    await one.call('settings.set', { key: 'log.keepDays', value: 30 });
    expect((await texts(one)).join('\n')).toMatch(/tariff rounding[^]*staging first|staging first[^]*tariff rounding/);
    const firstDay = today();
    await one.engine.stop();

    // Forty days later, after a week in which somebody looked daily. Too little is new for a dream by the gates.
    ahead = 40 * DAY_MS;
    const looks = Array.from({ length: 6 }, (_, i) => addDays(today(), i - 6));
    writeFileSync(path.join(home, 'retention.json'), JSON.stringify({ looks, goneUpTo: null, stays: [] }));
    const two = await startEngine({ clock, presence }, { userHome });
    const kept = async () => (await two.call('engine.status', {})).log.kept;
    await expect.poll(async () => (await kept())?.oldest, { timeout: 60_000, interval: 200 }).toBe(today());
    expect(await kept()).toMatchObject({ days: 30, bytes: 2e9, stays: [] });
    const left = (await texts(two)).filter((text) => /tariff|staging/.test(text));
    const { facts } = await two.call('memory.facts', { project: 'harbor-api' });
    const fact = facts.find(({ text }) => text.includes('staging'));
    expect(fact?.evidence[0]?.excerpt).toContain('go through staging first');
    const { entries } = await two.call('memory.why', { fact: fact?.id ?? '' });
    expect(entries.map(({ what, record }) => [what, record])).toContainEqual(['evidence', undefined]);
    expect((await two.call('dream.list', { limit: 1 })).dreams[0]?.because).toBeUndefined();
    await two.call('dream.now', {}); // what is gone disturbs no later dream
    expect((await two.call('dream.list', { limit: 1 })).dreams[0]?.because).not.toMatch(/failed/);
    await two.engine.stop();

    // How far the readers have got is lost: the session file is read from its beginning, and what expired stays gone.
    const readAgain = async () => {
      rmSync(path.join(home, 'cursors', 'agents.json'));
      const engine = await startEngine({ clock }, { userHome, mode: 'once' });
      await engine.engine.reconcile();
      const back = (await texts(engine)).filter((text) => text.includes('tariff'));
      await engine.engine.stop();
      return back.length;
    };
    const back = await readAgain();
    trust(task, {
      id: 'P7',
      tried: 'lines of an expired day, looked for in index, log and a session file that is read again',
      count: 6,
      bad: left.length + back,
      badly: 'still there or back',
      note: `${firstDay} was dreamt, then removed`,
    });
    expect(left).toEqual([]);
    expect(back).toBe(0);
    // It is the horizon that keeps them out: without it they return.
    const horizon = JSON.parse(readFileSync(path.join(home, 'retention.json'), 'utf8')) as object;
    writeFileSync(path.join(home, 'retention.json'), JSON.stringify({ ...horizon, goneUpTo: null }));
    expect(await readAgain()).toBeGreaterThan(0);
  },
);
