import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { fromWorkerSchema } from '../../../src-main/engine/dream/channel.ts';
import type { FromWorker, Snapshot } from '../../../src-main/engine/dream/snapshot.ts';
import { forkEntry } from '../../../src-main/node/fork.ts';
import { commit, edited, manifest, note, prompt, shell, work, writeLog } from '../../support/records.ts';
import { tempDir } from '../../support/temp.ts';

type Answer = Extract<FromWorker, { type: 'operations' }>;

/** Forks the real worker on `records` with nothing known. */
export async function dreamOn(
  home: string,
  records: Observation[],
  part: Partial<Snapshot> = {},
  mayRead: string[] = [],
): Promise<Answer> {
  const child = forkEntry('dream', { as: 'process', mayRead: [home, ...mayRead] });
  const snapshot: Snapshot = {
    dream: 'd1',
    now: '2026-11-20T12:00:00+01:00',
    generationDir: null,
    logs: writeLog(home, records),
    cursor: {},
    epoch: 0,
    projects: [{ id: 'p1', name: 'harbor', path: null, firstDream: true }],
    ...part,
  };
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined;
    child.onMessage((message) => {
      const parsed = fromWorkerSchema.parse(message);
      if (parsed.type === 'operations') answer = parsed;
      if (parsed.type === 'failed') reject(new Error(parsed.message));
    });
    child.onExit((code, reason) => (answer ? resolve(answer) : reject(new Error(`${code} ${reason ?? ''}`))));
    child.send({ type: 'dream', snapshot });
  });
}

describe('the dream process', () => {
  test('turns a first day of work into facts that cite records', async () => {
    const home = tempDir();
    const project = path.join(tempDir(), 'harbor');
    mkdirSync(project);
    writeFileSync(
      path.join(project, 'package.json'),
      JSON.stringify({ scripts: { test: 'vitest run' }, devDependencies: { vitest: '5' } }),
    );
    const records = [
      manifest({
        scripts: ['test', 'build'],
        dependencies: [{ name: 'vitest', version: '5', dev: true }],
        manager: 'npm',
      }),
      prompt('Please always run the linter before committing.'),
      prompt('Can you fix the login test?'),
      shell('npx vitest run test/a.test.ts', false, {}, 'TypeError: x is not a function'),
      edited('src/a.ts'),
      shell('npx vitest run test/a.test.ts', true),
      shell('npx vitest run', true),
      commit('switch to vitest instead of jest', ['package.json']),
      note('The staging server is in Frankfurt.'),
    ];
    const projects = [{ id: 'p1', name: 'harbor', path: project, firstDream: true }];
    const answer = await dreamOn(home, records, { projects }, [project]);
    const added = answer.operations.flatMap((operation) => (operation.op === 'add' ? [operation] : []));
    const texts = added.map((operation) => operation.fact.text);
    expect(texts).toContain('Tests run with `npm test` (script `test` in package.json).');
    expect(texts).toContain('The user asks to always run the linter before committing.');
    expect(texts).toContain('The staging server is in Frankfurt.');
    expect(texts.some((text) => text.includes('`npx vitest run test/a.test.ts` failed with "TypeError'))).toBe(true);
    expect(texts.some((text) => text.includes('switch to vitest instead of jest'))).toBe(true);
    expect(texts.filter((text) => text.includes('login test')).length, 'a request is no preference').toBe(1);
    const ids = new Set(records.map(({ id }) => id));
    for (const operation of answer.operations) for (const cite of operation.cites) expect(ids).toContain(cite);
    expect(answer.counts.records).toBe(records.length);
    if (process.env['SHOW']) console.log(texts);
  });

  test('leaves records after its clock unread', async () => {
    const home = tempDir();
    const seen = note('The port is 8080.', {
      seq: 1,
      at: '2026-11-19T10:00:00+01:00',
      loggedAt: '2026-11-20T10:00:00+01:00',
    });
    const later = note('The port is 9090.', {
      seq: 2,
      at: '2026-11-20T11:00:00+01:00',
      loggedAt: '2026-11-20T11:00:00+01:00',
    });
    const answer = await dreamOn(home, [seen, later], { now: '2026-11-20T00:00:00+01:00' });
    expect(answer.read).toEqual([{ device: 'dev1', seqs: [[1, 1]] }]);
    expect(answer.operations.map((operation) => operation.cites)).toEqual([[seen.id]]);
  });

  test('says nothing about records that an earlier dream has read', async () => {
    const home = tempDir();
    const records = [...work(500)];
    const answer = await dreamOn(home, records, { cursor: { dev1: [[1, 500]] } });
    expect(answer.operations).toEqual([]);
    expect(answer.counts).toEqual({ records: 0, sessions: 0 });
  });
});
