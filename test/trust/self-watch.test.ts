/**
 * Vesper never watches itself, nor other observers, through any agent's sessions (PEERS §3: the worst bug of its peers). And what is not
 * theirs is seen from each of the five.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { instructions } from '../../src-main/engine/dream/model/instructions.ts';
import { markOwnOutput } from '../../src-shared/kit/own-output.ts';
import { type RunningEngine, startEngine } from '../support/engine.ts';
import { everyDay } from '../support/log-days.ts';
import { makeProject } from '../support/repository.ts';
import {
  claudeCodeSession,
  codexSession,
  cursorSession,
  geminiSession,
  opencodeSession,
} from '../support/transcripts.ts';
import { trust } from '../support/trust.ts';

const writers = {
  'claude-code': claudeCodeSession,
  codex: codexSession,
  gemini: geminiSession,
  cursor: cursorSession,
  opencode: opencodeSession,
};
const ofAgents = async (e: RunningEngine) => (await everyDay(e)).filter(({ source }) => source === 'agent');
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
/** What begins a session that is an observer's. */
const openings = {
  own: `${instructions}\n\nRecords: OBSERVERWORD r1`,
  'claude-mem': 'You are a Claude-Mem, a specialized observer tool. OBSERVERWORD',
  'claude-mem, going on': 'Hello memory agent, you are continuing to observe the session. OBSERVERWORD',
};

test('J4: of sessions that are an observer’s own nothing is recorded, from any agent; of others beside them everything', async ({
  task,
}) => {
  const e = await startEngine({}, { mode: 'once' });
  const project = makeProject(e.userHome);
  const inside = path.join(e.home, 'staging');
  mkdirSync(inside, { recursive: true });
  let number = 10;
  const id = () => `019f0000-0000-7000-8000-0000000000${++number}`;
  let tried = 0;
  for (const [agent, write] of Object.entries(writers)) {
    write(e.userHome, project.path, id(), [
      {
        at: minutesAgo(30),
        prompt: `Asked in ${agent}`,
        conclusion: `Said in ${agent}. ${markOwnOutput('recall', 'OBSERVERWORD')}`,
      },
    ]);
    for (const opening of Object.values(openings)) {
      write(e.userHome, project.path, id(), [
        { at: minutesAgo(20), prompt: opening, conclusion: 'OBSERVERWORD learned' },
        { at: minutesAgo(19), prompt: 'OBSERVERWORD again', conclusion: 'OBSERVERWORD learned more' },
      ]);
      tried++;
    }
  }
  // In the data home, which here lies in nobody's project; and in the folder of another observer.
  claudeCodeSession(e.userHome, inside, id(), [{ at: minutesAgo(5), prompt: 'OBSERVERWORD at home' }]);
  tried++;

  const preview = await e.call('project.preview', { path: project.path });
  expect(JSON.stringify(preview)).not.toContain('OBSERVERWORD');

  await e.call('project.add', { path: project.path, sources: ['agents'] });
  await expect.poll(async () => (await ofAgents(e)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(10);
  const records = await ofAgents(e);
  const bad = records.filter((record) => JSON.stringify(record).includes('OBSERVERWORD')).length;
  trust(task, { id: 'J4', tried: 'sessions of observers, of five agents', count: tried, bad, badly: 'recorded' });
  expect(bad).toBe(0);
  const doctor = (await e.call('engine.doctor', {})).checks.find(({ name }) => name === 'sessions');
  expect(doctor?.found).toMatch(/^Claude Code 4, Codex 4, Cursor 4, Gemini CLI 4, OpenCode 4; 0 broken lines/);
  const said = records.map(({ text }) => text);
  for (const agent of Object.keys(writers)) {
    expect(said).toContain(`Asked in ${agent}`);
    expect(said).toContain(`Said in ${agent}.`);
  }
});
