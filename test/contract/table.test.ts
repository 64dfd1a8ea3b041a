/**
 * The contract's table against its schemas, its handlers and this list (TRUST I1, I3): a call without a line here fails.
 */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { entryOf, names, type CallName, type In } from '../../src-shared/contract/contract.ts';
import { connect } from '../../src-shared/rpc/connect.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import { startEngine } from '../support/engine.ts';
import { trust } from '../support/trust.ts';

/** An input of every call that its schema takes, with every optional key said. */
const samples: { [K in CallName]: In<K> } = {
  'engine.status': {},
  'engine.doctor': {},
  'egress.hosts': {},
  'egress.switch': { origin: 'https://x.example', purpose: 'model', on: true },
  'egress.remove': { origin: 'https://x.example', purpose: 'model' },
  'engine.proof': {},
  'engine.stop': {},
  'engine.link': {},
  'settings.get': {},
  'settings.set': { key: 'notify.brief', value: true },
  'ledger.read': { limit: 10, before: 5 },
  'ledger.day': { day: '2026-11-20' },
  'push.get': {},
  'push.test': {},
  'push.keepKey': { value: 'k' },
  'push.removeKey': {},
  'outbox.list': {},
  'outbox.read': { name: '2026-11-20-day' },
  'outbox.make': { kind: 'week', day: '2026-11-20', since: '2026-11-20T10:00:00+01:00', project: 'x', pr: 'a/b#1' },
  'outbox.remove': { name: '2026-11-20-day' },
  'project.add': { path: '/x', sources: ['files'], name: 'x', confirmed: true },
  'project.remove': { project: 'x' },
  'project.list': {},
  'project.pause': { project: 'x', until: null },
  'project.resume': { project: 'x' },
  'project.folders': { path: '/x' },
  'project.allow': { project: 'x', sources: ['git'] },
  'project.preview': { path: '/x' },
  'project.suggest': {},
  'log.lines': { batch: 'b', project: 'x', first: 1, lines: ['{}'], more: true },
  'log.session': { as: 'codex', path: '/x', project: 'x', batch: 'b' },
  'log.read': { source: 'git', limit: 10, project: 'x' },
  'log.timeline': { day: '2026-11-20', project: 'x' },
  'log.get': { refs: ['r'] },
  'session.list': { project: 'x', limit: 10 },
  'session.get': { session: 's' },
  'note.add': { text: 'x', project: 'x', key: 'k' },
  'note.undo': { ref: 'r' },
  'recall.query': { query: 'x', k: 5, project: 'x', in: 'all', kinds: ['fact'], tier: 'user' },
  'recall.detail': { refs: ['r'] },
  'memory.facts': { project: 'x', topic: 't', state: 'all' },
  'memory.why': { fact: 'f' },
  'memory.topics': { project: 'x', from: 0, limit: 10 },
  'memory.topic': { topic: 't' },
  'memory.review': {},
  'memory.confirm': { fact: 'f' },
  'memory.reject': { fact: 'f' },
  'memory.edit': { fact: 'f', text: 'x' },
  'memory.restore': { fact: 'f' },
  'memory.answer': { question: 'q', retract: false },
  'memory.pin': { fact: 'f', pinned: true },
  'memory.keepPrivate': { fact: 'f', private: false },
  'memory.undo': { target: 't' },
  'memory.forgetPreview': { selector: { by: 'text', text: 't' } },
  'memory.forget': { selector: { by: 'fact', fact: 'f' } },
  'model.get': {},
  'model.allow': { project: 'x', on: true },
  'model.keepKey': { name: 'anthropic', value: 'k' },
  'model.removeKey': { name: 'anthropic' },
  'dream.now': { dreamer: 'offline', dryRun: true },
  'dream.stop': {},
  'dream.gates': {},
  'dream.list': { limit: 5 },
  'brief.get': { project: 'x' },
  'storage.export': { dir: '/x' },
  'storage.restore': { dir: '/x' },
  'terminal.ran': {
    command: 'x',
    cwd: '/x',
    at: '2026-11-20T10:00:00+01:00',
    durationMs: 1,
    exit: 0,
    shell: 'run',
    id: 'run-1',
    output: 'y',
  },
  'connect.plan': { agent: 'codex', places: { home: '/x', claude: '/c', codex: '/d', config: '/e' }, undo: true },
  'connect.apply': { agent: 'codex', places: { home: '/x' }, undo: true, shown: 'd' },
  'connect.leave': { places: { home: '/x' } },
  'key.list': {},
  'key.make': { project: 'x' },
  'key.remove': { key: 'k' },
  'key.admit': { key: 'k' },
  'handoff.get': { project: 'x' },
  'receipt.list': { project: 'x', session: 's', limit: 5 },
  'hook.prompt': { agent: 'codex', session: 's', prompt: 'x' },
  'foreign.list': {},
  'foreign.diff': { file: '/x/CLAUDE.md', version: 1 },
  'foreign.restore': { file: '/x/CLAUDE.md', version: 1 },
  'archive.list': { project: 'x', session: 's' },
  'archive.search': { query: 'x', project: 'x', limit: 5 },
  'archive.read': { id: 'a', from: 1, limit: 5 },
  'update.check': {},
  'forge.list': {},
  'forge.watch': { url: 'u', project: 'x', kind: 'gitea', allow: true },
  'forge.stop': { what: 'w' },
  'forge.allow': { host: 'h', on: true },
  'forge.keepKey': { host: 'h', value: 'v' },
  'forge.removeKey': { host: 'h' },
  'forge.hook': { on: true, port: 0, address: '127.0.0.1' },
  'act.ticks': {},
  'wish.list': {},
  'wish.answer': { wish: 'w', allow: false },
};
const calls = names().filter((name) => entryOf(name)?.type === 'call');

test('I3: the table, the handlers and the list of tested calls are one list', async ({ task }) => {
  const { engine } = await startEngine({}, { mode: 'once' });
  const lists = [Object.keys(engine.handlers), Object.keys(samples)];
  const odd = lists.flatMap((list) =>
    [...new Set([...list, ...calls])].filter((name) => !(list.includes(name) && calls.includes(name))),
  );
  trust(task, {
    id: 'I3',
    tried: 'calls in table, handlers and tests',
    count: calls.length,
    bad: odd.length,
    badly: 'missing somewhere',
  });
  expect(odd).toEqual([]);
  expect(new Set(names()).size).toBe(names().length);
});

test('I1: every call’s schema is strict to the bottom, and refuses a key too much wherever it stands', ({ task }) => {
  const bad: string[] = [];
  let tries = 0;
  for (const name of calls) {
    const entry = entryOf(name);
    if (entry?.type !== 'call') continue;
    const sample = samples[name as CallName] as Record<string, unknown>;
    if (!entry.in.safeParse(sample).success) bad.push(`${name} does not take its sample`);
    const asText = JSON.stringify(z.toJSONSchema(entry.in, { io: 'input', unrepresentable: 'any' }));
    const objects = asText.match(/"type":"object"/g)?.length ?? 0;
    const closed = asText.match(/"additionalProperties":false/g)?.length ?? 0;
    if (objects === 0 || objects !== closed) bad.push(`${name} has an open object`);
    for (const extra of ['surprise', 'constructor', 'toString', '']) {
      tries++;
      if (entry.in.safeParse({ ...sample, [extra]: 1 }).success) bad.push(`${name} takes "${extra}"`);
    }
    for (const key of Object.keys(sample))
      for (const value of [{}, [[]], Symbol.iterator]) {
        tries++;
        if (entry.in.safeParse({ ...sample, [key]: value }).success) bad.push(`${name} takes another type as ${key}`);
      }
    for (const whole of [null, [], 'x', 1, true, undefined]) {
      tries++;
      if (entry.in.safeParse(whole).success) bad.push(`${name} takes ${String(whole)}`);
    }
  }
  trust(task, {
    id: 'I1',
    tried: `inputs of ${calls.length} calls with a key or a type too much`,
    count: tries,
    bad: bad.length,
    badly: 'taken',
  });
  expect(bad).toEqual([]);
});

test('I1: an answer or an event that is not what the contract says reaches no caller', async ({ task }) => {
  const heard: unknown[] = [];
  let toClient: ((frame: string) => void) | undefined;
  const port: Port = {
    send(frame) {
      const said = JSON.parse(frame) as { t: string; id?: number };
      if (said.t === 'hello')
        toClient?.(JSON.stringify({ t: 'hello', version: 1, engine: { version: '0', home: '/h', pid: 1, host: 'x' } }));
      if (said.t === 'call') toClient?.(JSON.stringify({ t: 'result', id: said.id, out: { generation: 'x' } }));
      return true;
    },
    onMessage: (listen) => void (toClient = listen),
    onClose: () => undefined,
    close: () => undefined,
  };
  const client = await connect(port, { client: { kind: 'cli', agent: false } });
  let gaps = 0;
  client.onGap(() => gaps++);
  for (const name of names())
    if (entryOf(name)?.type === 'event') client.on(name as 'log.appended', (payload) => heard.push(payload));
  let n = 0;
  const events = names().filter(
    (name) =>
      entryOf(name)?.type === 'event' &&
      JSON.stringify(z.toJSONSchema((entryOf(name) as { payload: z.ZodType }).payload)).includes('"required"'),
  );
  for (const name of [...events, 'no.such', 'engine.status', '__proto__.toString'])
    for (const payload of [null, 'x', [], {}, { state: 1, key: 1, count: 'x', generation: 'x', id: 1 }])
      toClient?.(JSON.stringify({ t: 'event', n: ++n, name, payload }));
  const answers = await Promise.all(
    ['memory.facts', 'log.get', 'project.list'].map((name) =>
      client.call(name as 'project.list', {}).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      ),
    ),
  );
  const taken = heard.length + answers.filter((code) => code !== 'failed').length;
  trust(task, {
    id: 'I1',
    tried: 'answers and events of another shape',
    count: n + answers.length,
    bad: taken,
    badly: 'heard',
  });
  expect(heard).toEqual([]);
  expect(answers).toEqual(['failed', 'failed', 'failed']);
  expect(gaps).toBe(n);
});
