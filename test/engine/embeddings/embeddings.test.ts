/**
 * Search by meaning with a server on this machine: off until every switch is on, words alone whenever it fails, and nothing left of what
 * was forgotten.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { embeddingsServer, type EmbeddingsServer, type EmbeddingsWay } from '../../support/embeddings-server.ts';
import { startEngine, type RunningEngine } from '../../support/engine.ts';
import { tempDir } from '../../support/temp.ts';

const long = { timeout: 60_000 };
const said = 'We had lunch with Anna near the harbour';
const paraphrase = 'Who joined us for a meal?';

interface House extends RunningEngine {
  server: EmbeddingsServer;
  see(text: string, project?: string): Promise<void>;
  find(query: string, project?: string): Promise<string[]>;
  vectors(): number;
}

async function house(): Promise<House> {
  const userHome = tempDir();
  const one = await startEngine({}, { userHome });
  for (const name of ['harbor', 'secret']) {
    mkdirSync(path.join(userHome, name));
    await one.call('project.add', { path: path.join(userHome, name), sources: ['files'], confirmed: true });
  }
  let n = 0;
  return {
    ...one,
    server: await embeddingsServer(),
    async see(text, project = 'harbor') {
      const line = { id: `line-${++n}`, at: '2026-11-20T09:00:00+01:00', source: 'agent', origin: 'agent', text, project }; // prettier-ignore
      expect((await one.call('log.lines', { first: 1, lines: [JSON.stringify(line)] })).imported).toBe(1);
    },
    async find(query, project) {
      const { hits } = await one.call('recall.query', { query, in: 'log', ...(project === undefined ? {} : { project }) }); // prettier-ignore
      return hits.map(({ text }) => text);
    },
    vectors() {
      const db = new DatabaseSync(path.join(one.home, 'index.sqlite'), { readOnly: true });
      try {
        return Number(db.prepare('select count(*) as n from vectors').get()?.['n']);
      } finally {
        db.close();
      }
    },
  };
}

async function switchOn({ call, server }: House): Promise<void> {
  await call('settings.set', { key: 'embeddings.url', value: server.url });
  await call('settings.set', { key: 'embeddings.name', value: 'table' });
  await call('settings.set', { key: 'embeddings.on', value: true });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isTrue(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(isTrue()).toBe(true);
}

test(
  'a paraphrase without a common word is found with it and not without; nothing is sent while it is off, or of a project that may not be',
  long,
  async () => {
    const one = await house();
    await one.see(said);
    await one.see('The tests of the ledger are green again');
    await one.see('Nobody drove to the secret meal', 'secret');
    expect(await one.find(paraphrase, 'harbor')).toEqual([]);
    await switchOn(one);
    // No project may be sent yet: neither its records nor a question leave.
    expect(await one.find(paraphrase)).not.toContain(said);
    expect(one.server.asked).toEqual([]);

    await one.call('model.allow', { project: 'harbor', on: true });
    await until(() => one.vectors() === 2);
    expect((await one.find(paraphrase, 'harbor'))[0]).toBe(said);
    expect(one.server.asked.flatMap(({ input }) => input).join(' ')).not.toContain('secret');
    expect(one.server.asked.every(({ model }) => model === 'table')).toBe(true);
    const { entries, allowed } = await one.call('ledger.read', {});
    expect(allowed).toEqual([one.server.url]);
    expect(entries.map(({ purpose }) => purpose)).toContain('search by meaning: a question');

    // A question about a project that may not be sent stays here, and so does one of a paused project.
    const before = one.server.asked.length;
    await one.find('Who drove there?', 'secret');
    await one.call('project.pause', { project: 'harbor', until: null });
    await one.find(paraphrase, 'harbor');
    await one.find(paraphrase);
    expect(one.server.asked.length).toBe(before);
    await one.call('project.resume', { project: 'harbor' });

    // What words find stands where it stood, and a question in the words of a record still has it first.
    expect((await one.find('ledger tests green', 'harbor'))[0]).toBe('The tests of the ledger are green again');

    await one.call('settings.set', { key: 'embeddings.on', value: false });
    const off = one.server.asked.length;
    expect(await one.find(paraphrase, 'harbor')).toEqual([]);
    expect(one.server.asked.length).toBe(off);
    expect((await one.call('ledger.read', {})).allowed).toEqual([]);
  },
);

test('a server that is dead, slow or wrong changes no answer, and is left alone for a while', long, async () => {
  const one = await house();
  await one.see(said);
  await one.see('The tests of the ledger are green again');
  await one.call('model.allow', { project: 'harbor', on: true });
  const words = await one.find('lunch near the harbour', 'harbor');
  await switchOn(one);
  await until(() => one.vectors() === 2);
  const ways: EmbeddingsWay[] = ['silence', 'status', 'garbage', 'too-few', 'zeros', 'hang-up'];
  for (const way of ways) {
    one.server.way = way;
    await one.call('settings.set', { key: 'embeddings.on', value: true }); // lets it be tried again
    const asked = one.server.asked.length;
    const from = performance.now();
    expect(await one.find('lunch near the harbour', 'harbor'), way).toEqual(words);
    expect(performance.now() - from, way).toBeLessThan(2000);
    expect(one.server.asked.length, way).toBeGreaterThan(asked);
    // It rests: the next question does not wait for it.
    const rested = one.server.asked.length;
    await one.find('lunch near the harbour', 'harbor');
    expect(one.server.asked.length, way).toBe(rested);
  }
  one.server.way = 'well';
  await one.call('settings.set', { key: 'embeddings.on', value: true });
  expect((await one.find(paraphrase, 'harbor'))[0]).toBe(said);
});

test('wrong vectors of records are not kept, and what was forgotten leaves none', long, async () => {
  const one = await house();
  one.server.way = 'uneven';
  await one.see(said);
  await one.see('My automobile is a green one, and so is the boat');
  await one.call('model.allow', { project: 'harbor', on: true });
  await switchOn(one);
  await until(() => one.server.asked.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(one.vectors()).toBe(0);

  one.server.way = 'well';
  await one.call('settings.set', { key: 'embeddings.on', value: true });
  await until(() => one.vectors() === 2);
  await one.call('settings.set', { key: 'embeddings.on', value: false });
  await one.call('memory.forget', { selector: { by: 'text', text: 'automobile' } });
  await until(() => one.vectors() <= 1);
  expect(await one.find('automobile', 'harbor')).toEqual([]);
  expect(readFileSync(path.join(one.home, 'index.sqlite')).includes('automobile')).toBe(false);
});
