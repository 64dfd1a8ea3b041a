/**
 * TRUST H12: no answer about settings, nor any other call, gives a secret back, wherever in the home one was put.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { names, entryOf } from '../../src-shared/contract/contract.ts';
import { agent, startEngine, user } from '../support/engine.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const secret = 'vspr-4f9c2b7e1d8a6035-never-to-be-answered';

test('H12: secrets in the home’s files come back in no answer and no error', async ({ task }) => {
  const userHome = tempDir();
  const home = path.join(userHome, '.vesper');
  mkdirSync(home, { recursive: true });
  const planted = {
    'model.apiKey': secret,
    'forge.token': secret,
    apiKey: secret,
    'notify.brief': secret,
    'quiet.from': secret,
  };
  for (const name of ['settings.json', 'secrets.json', 'device-secret.json'])
    writeFileSync(path.join(home, name), JSON.stringify(planted));
  const { engine } = await startEngine({}, { userHome });
  const answers: string[] = [];
  const ask = async (name: string, input: unknown, caller = user) => {
    const handle = engine.handlers[name as 'settings.set'];
    answers.push(
      await Promise.resolve()
        .then(() => handle(input as never, caller))
        .then(JSON.stringify, (error: unknown) => `${String(error)} ${JSON.stringify(error)}`),
    );
  };
  const readers = names().filter(
    (name) =>
      entryOf(name)?.type === 'call' &&
      entryOf(name)?.type &&
      /\.(?:get|status|doctor|list|read|facts|topics|review|gates|suggest|timeline)$/.test(name),
  );
  for (const caller of [user, agent])
    for (const name of readers)
      await ask(name, name === 'log.get' ? { refs: [] } : name === 'session.get' ? { session: 'x' } : {}, caller);
  for (const key of [...Object.keys(planted), '__proto__', 'constructor', secret]) {
    await ask('settings.set', { key, value: secret === key ? true : secret });
    await ask('settings.set', { key, value: 'another' });
  }
  await ask('settings.get', {});
  // The key that somebody gives as a setting's name is theirs to see; the value never is.
  const told = answers.filter((answer) => answer.replaceAll(`"${secret}" here`, '').includes(secret));
  trust(task, {
    id: 'H12',
    tried: 'answers and errors with secrets in the home',
    count: answers.length,
    bad: told.length,
    badly: 'gave one back',
  });
  expect(readers.length).toBeGreaterThan(12);
  expect(told).toEqual([]);
});
