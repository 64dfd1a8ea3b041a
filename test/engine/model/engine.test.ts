/**
 * The whole engine with a scripted model: off until every switch is on, one way out, the key and what was seen in no log, and a
 * report and a ledger that say what was asked and what it cost.
 */
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { agent, startEngine, type RunningEngine } from '../../support/engine.ts';
import { nameOf } from '../../support/model-answers.ts';
import { scriptedModel, type ScriptedModel } from '../../support/scripted-model.ts';
import { tempDir } from '../../support/temp.ts';
import { trust } from '../../support/trust.ts';

const key = 'a-key-that-nobody-prints-4711';
const said = 'The lighthouse queue keeps messages for nine days.';
const long = { timeout: 60_000 };

async function house(): Promise<RunningEngine & { project: string }> {
  const userHome = tempDir();
  const folder = path.join(userHome, 'harbor');
  mkdirSync(folder);
  const one = await startEngine({}, { userHome, mode: 'once' });
  const { project } = await one.call('project.add', { path: folder, sources: ['files'], confirmed: true });
  return { ...one, project: project.id };
}

let lines = 0;
async function see({ call }: RunningEngine, text: string): Promise<void> {
  const line = { id: `line-${++lines}`, at: '2026-11-20T09:00:00+01:00', source: 'agent', origin: 'agent', session: 's1', text, project: 'harbor' }; // prettier-ignore
  const { imported } = await call('log.lines', { first: 1, lines: [JSON.stringify(line)] });
  expect(imported).toBe(1);
}

async function switchOn({ call }: RunningEngine, model: ScriptedModel, more: Record<string, string | number> = {}) {
  const set = {
    'model.url': model.url,
    'model.name': 'scripted',
    'model.priceIn': '1',
    'model.priceOut': '5',
    ...more,
  };
  for (const [name, value] of Object.entries(set)) await call('settings.set', { key: name, value });
  await call('settings.set', { key: 'model.on', value: true });
}

test(
  'off by default; switched on it still asks nothing before a project is allowed; then it dreams and says so',
  long,
  async () => {
    // prettier-ignore
    const one = await house();
    const model = await scriptedModel();
    model.otherwise = ({ body }) => ({
      way: 'calls',
      calls: [{ name: 'add', input: { key: 'a', text: said, type: 'project', topic: 'projects/harbor/queue', cites: [nameOf(body.messages[0]?.content ?? '', 'nine days')] } }], // prettier-ignore
      usage: { input_tokens: 1000, output_tokens: 100, cache_read_input_tokens: 900 },
    });
    expect(await one.call('model.get', {})).toMatchObject({
      on: false,
      because: 'it is switched off',
      key: { kept: false },
    });
    await see(one, said);
    expect((await one.call('dream.now', {})).dreamer).toBe('offline');

    await switchOn(one, model);
    await see(one, `${said} It is so.`);
    expect(await one.call('dream.now', {})).toMatchObject({ dreamer: 'offline', noModel: 'no project may be sent' });
    expect(model.asked).toEqual([]);

    expect(await one.call('model.allow', { project: 'harbor', on: true })).not.toHaveProperty('because');
    await see(one, `${said} It is so still.`);
    // A dry run asks nothing of anybody.
    expect(await one.call('dream.now', { dryRun: true })).not.toHaveProperty('model');
    const report = await one.call('dream.now', {});
    expect(model.asked.length).toBe(1);
    expect(report).toMatchObject({
      dreamer: 'model',
      model: {
        name: 'scripted',
        requests: 1,
        answered: 1,
        tokens: { in: 1000, out: 100, cacheRead: 900 },
        fallbacks: [],
      },
    });
    // 1000 + 900 × 0.1 tokens read at $1, 100 written at $5 a million.
    expect(report.model?.spent).toBeCloseTo(0.00159, 8);
    const ledger = await one.call('ledger.read', {});
    expect(ledger.entries).toMatchObject([
      { host: URL.parse(model.url)?.host, run: report.id, spent: report.model?.spent, kind: 'model', tokens: { in: 1900, out: 100 } }, // prettier-ignore
    ]);
    expect(ledger.allowed).toEqual([model.url]);
    expect(await one.call('ledger.day', {})).toMatchObject({
      spent: report.model?.spent,
      tokens: { in: 1900, out: 100 },
      calls: [{ kind: 'model', used: 1 }],
    });
    const { facts } = await one.call('memory.facts', {});
    expect(facts.find(({ text }) => text === said)).toMatchObject({ state: 'tentative', origin: 'agent' });

    await one.call('settings.set', { key: 'model.on', value: false });
    expect((await one.call('ledger.read', {})).allowed).toEqual([]);
  },
);

test(
  'N5, R9: trouble leaves the dream to the rules and says why; the figures of the ledger are the report’s',
  long,
  async ({ task }) => {
    // prettier-ignore
    const one = await house();
    const model = await scriptedModel();
    await switchOn(one, model);
    await one.call('model.allow', { project: 'harbor', on: true });
    const ways = ['refusal', 'cut-json', 'cut-stream', 'max-tokens', 'no-usage', 'garbage'] as const;
    let bad = 0;
    for (const way of ways) {
      model.next = [{ way }];
      await see(one, `${said} As seen before ${way}.`);
      const report = await one.call('dream.now', {});
      const [entry] = (await one.call('ledger.read', { limit: 1 })).entries;
      if (report.dreamer !== 'offline' && way !== 'no-usage') bad++;
      if (report.model?.spent !== entry?.spent || entry?.run !== report.id || entry.open) bad++;
      expect(report.read.records).toBeGreaterThan(0);
      if (way === 'refusal') expect(report.model?.fallbacks[0]?.because).toBe('it refused to answer');
      await one.call('settings.set', { key: 'model.perDream', value: 0.5 }); // lets it be tried again
    }
    for (const id of ['N5', 'R9'])
    trust(task, { id, tried: 'dreams with a model that fails', count: ways.length, bad, badly: 'not as the ledger says, or not by the rules' }); // prettier-ignore
    expect(bad).toBe(0);
  },
);

test(
  'the key goes to the host it was given for alone, whatever the environment says, and stands nowhere but in its file',
  long,
  async () => {
    // prettier-ignore
    const one = await house();
    const [model, other] = [await scriptedModel(), await scriptedModel()];
    for (const [name, value] of Object.entries({
      ANTHROPIC_BASE_URL: other.url,
      ANTHROPIC_API_KEY: 'theirs',
      ANTHROPIC_AUTH_TOKEN: 'theirs',
      ANTHROPIC_CUSTOM_HEADERS: 'x-theirs: 1',
      HTTP_PROXY: other.url,
      http_proxy: other.url,
    })) {
      // prettier-ignore
      process.env[name] = value;
      onTestFinished(() => void delete process.env[name]);
    }
    await switchOn(one, model);
    await one.call('model.allow', { project: 'harbor', on: true });
    expect((await one.call('model.keepKey', { name: 'anthropic', value: key })).key).toMatchObject({ kept: true });
    await see(one, said);
    await one.call('dream.now', {});
    expect(model.asked[0]?.headers['x-api-key']).toBe(key);
    expect(JSON.stringify(model.asked[0]?.headers)).not.toContain('theirs');

    await one.call('settings.set', { key: 'model.url', value: other.url });
    await see(one, `${said} Once more.`);
    await one.call('dream.now', {});
    expect(other.asked.length).toBe(1);
    expect(other.asked[0]?.headers['x-api-key']).toBeUndefined();
    await one.call('settings.set', { key: 'model.url', value: 'https://models.example' });
    expect((await one.call('model.get', {})).because).toMatch(
      /was given for 127\.0\.0\.1:\d+, and goes to no other host/,
    );

    const holding = readdirSync(one.home, { recursive: true, encoding: 'utf8' }).filter((name) => {
      const file = path.join(one.home, name);
      return statSync(file).isFile() && readFileSync(file).includes(key);
    });
    expect(holding).toEqual(['secrets.json']);
    expect(statSync(path.join(one.home, 'secrets.json')).mode & 0o777).toBe(0o600);
    await one.call('model.removeKey', { name: 'anthropic' });
    expect(readFileSync(path.join(one.home, 'secrets.json'), 'utf8')).toBe('{}\n');
    // Diagnostics are for developers: neither what was seen nor what failed quotes it.
    const diagnostics = path.join(one.home, 'diagnostics.log');
    if (statSync(diagnostics, { throwIfNoEntry: false }))
      expect(readFileSync(diagnostics, 'utf8')).not.toMatch(/nine days|lighthouse/);
  },
);

test('an agent neither allows, nor keeps, nor removes; and addresses that would leave unencrypted are refused', async () => {
  const one = await house();
  for (const [name, input] of [
    ['model.allow', { project: 'harbor', on: true }],
    ['model.keepKey', { name: 'anthropic', value: key }],
    ['model.removeKey', { name: 'anthropic' }],
    ['settings.set', { key: 'model.on', value: true }],
  ] as const)
    await expect(one.call(name, input as never, agent)).rejects.toThrow(/the user's to do/);
  expect((await one.call('model.get', {}, agent)).projects).toEqual([]);
  for (const url of [
    'http://models.example',
    'http://10.0.0.1',
    'ftp://models.example',
    'https://a:b@models.example',
    'https://models.example/?x=1',
    'http://127.0.0.1.models.example',
  ])
    // prettier-ignore
    await expect(one.call('settings.set', { key: 'model.url', value: url })).rejects.toThrow(/give https/);
  await expect(one.call('model.keepKey', { name: 'anthropic', value: 'two words' })).rejects.toThrow(/no key/);
});
