/**
 * The script that agents' hooks run, by the real shell: what it prints, what it leaves, that it never waits and always ends well.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { posixScript } from '../../../src-main/engine/connect/hook-script.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { tempDir } from '../../support/temp.ts';

/** A home with two notes: one for `work`, one for everywhere else; a folder that is paused; a client that says it was asked. */
function homeOf(name = "da'ta $HOME `x`") {
  const folder = tempDir();
  const paths = homePaths(path.join(folder, name));
  for (const dir of [paths.hooks, paths.handoff, paths.spool]) mkdirSync(dir, { recursive: true });
  const places = ['work', 'work*', 'paused', 'else'].map((one) => path.join(folder, one));
  for (const place of places) mkdirSync(path.join(place, 'src'), { recursive: true });
  const [work = '', star = '', paused = '', other = ''] = places;
  const client = path.join(folder, 'client.js');
  writeFileSync(
    client,
    'process.stdin.resume().on("end", () => console.log("asked " + process.argv.slice(2).join(" ")))',
  );
  const script = path.join(paths.hooks, 'hook.sh');
  writeFileSync(script, posixScript(paths, { node: process.execPath, vesper: '', hook: client }));
  const note = (id: string, text: string) => writeFileSync(path.join(paths.handoff, `${id}.json`), text);
  note('n-work', '{"work":1}\n');
  note('n-all', '{"all":1}\n');
  writeFileSync(
    path.join(paths.handoff, 'folders'),
    [`p-paused\t-\t${paused}`, `p-star\tn-all\t${star}`, `p-work\tn-work\t${work}`, '-\tn-all\t']
      .map((line) => `${line}\n`)
      .join(''),
  );
  const run = (event: string, cwd: string, input: string | Buffer = '{"session_id":"s-1","cwd":"/x"}') => {
    const done = spawnSync('sh', [script, 'claude-code', event], {
      cwd,
      input,
      encoding: 'utf8',
      timeout: 10_000,
      env: { PATH: process.env['PATH'] },
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
  };
  const entries = () =>
    readdirSync(paths.spool).map((file) => {
      expect(statSync(path.join(paths.spool, file)).mode & 0o777).toBe(0o600);
      const text = readFileSync(path.join(paths.spool, file), 'utf8');
      rmSync(path.join(paths.spool, file));
      return JSON.parse(text) as Record<string, unknown>;
    });
  return { folder, paths, script, work, star, paused, other, run, entries };
}

test('a start prints the note of its folder, and leaves which one it was', () => {
  const w = homeOf();
  symlinkSync(w.work, path.join(w.folder, 'link'));
  const asked: [cwd: string, out: string, project: string][] = [
    [w.work, '{"work":1}\n', 'p-work'],
    [path.join(w.work, 'src'), '{"work":1}\n', 'p-work'],
    [path.join(w.folder, 'link', 'src'), '{"work":1}\n', 'p-work'],
    [path.join(w.star, 'src'), '{"all":1}\n', 'p-star'],
    [w.other, '{"all":1}\n', '-'],
  ];
  for (const [cwd, out, project] of asked) {
    expect(w.run('start', cwd), cwd).toEqual({ code: 0, out, err: '' });
    expect(w.entries()).toEqual([
      {
        v: 1,
        agent: 'claude-code',
        event: 'start',
        session: 's-1',
        project,
        note: project === 'p-work' ? 'n-work' : 'n-all',
      },
    ]);
  }
  expect(w.run('start', w.paused)).toEqual({ code: 0, out: '', err: '' });
  expect(w.entries()).toEqual([]);
});

test('after a compaction the note is given again, and that is what is left', () => {
  const w = homeOf();
  for (const source of ['"source":"compact"', '"source": "compact"', '"source":"startup"', '"source":"resume"']) {
    const event = source.includes('compact') ? 'compact' : 'start';
    const input = `{"session_id":"s-1","hook_event_name":"SessionStart",${source}}`;
    expect(w.run('start', w.work, input)).toEqual({ code: 0, out: '{"work":1}\n', err: '' });
    expect(w.entries()).toMatchObject([{ event, note: 'n-work' }]);
  }
  // What follows a turn's end does not write over the word of it.
  w.run('stop', w.work);
  w.run('tool', w.work);
  expect(
    w
      .entries()
      .map(({ event }) => event)
      .sort(),
  ).toEqual(['stop', 'tool']);
});

test('ids alone are kept of what it is given, whatever it is given', () => {
  const w = homeOf();
  const inputs: [string | Buffer, string][] = [
    ['{"session_id":"abc-1","prompt":"SECRET","tool_input":{"command":"SECRET"}}', 'abc-1'],
    ['{ "session_id": "abc-2", "prompt": "SECRET" }', 'abc-2'],
    ['{"prompt":"SECRET \\"session_id\\":\\"SECRET\\"","session_id":"abc-3"}', 'abc-3'],
    ['{"session_id":"SECRET $(touch x) `touch x` ; touch x","a":1}', 'unknown'],
    ['{"session_id":"../../SECRET"}', 'unknown'],
    [`{"session_id":"${'S'.repeat(65)}"}`, 'unknown'],
    ['SECRET', 'unknown'],
    ['', 'unknown'],
    [Buffer.from([0, 255, 1, 34, 10]), 'unknown'],
    [`{"session_id":"abc-4","tool_response":"${'SECRET'.repeat(200_000)}"}`, 'abc-4'],
  ];
  for (const event of ['prompt', 'tool', 'stop', 'compact', 'end'])
    for (const [input, session] of inputs) {
      expect(w.run(event, w.work, input), `${event} ${session}`).toEqual({ code: 0, out: '', err: '' });
      expect(w.entries()).toEqual([{ v: 1, agent: 'claude-code', event, session, project: 'p-work', note: '-' }]);
    }
  expect(existsSync(path.join(w.work, 'x'))).toBe(false);
});

test('a prompt asks while an engine lives, and only then', () => {
  const w = homeOf();
  const engine = path.join(w.paths.home, 'engine.json');
  const ended = spawnSync('true').pid;
  for (const [text, asks] of [
    [JSON.stringify({ pid: process.pid, token: 't' }), true],
    [JSON.stringify({ pid: ended, token: 't' }), false],
    ['{"pid":', false],
    ['', false],
  ] as const) {
    writeFileSync(engine, text);
    const done = w.run('prompt', w.work);
    expect(done).toEqual({ code: 0, out: asks ? `asked ${w.paths.home} claude-code\n` : '', err: '' });
    expect(w.entries()).toHaveLength(asks ? 0 : 1);
  }
  writeFileSync(engine, JSON.stringify({ pid: process.pid, token: 't' }));
  expect(w.run('prompt', w.paused).out).toBe('');
});

test('a home that is broken, gone or full costs the session nothing', async () => {
  const w = homeOf('home');
  const breaks: (() => void)[] = [
    () => rmSync(path.join(w.paths.handoff, 'n-work.json')),
    () => rmSync(w.paths.spool, { recursive: true }),
    () => writeFileSync(path.join(w.paths.handoff, 'folders'), 'no\nlines \0\t\t\t\n'),
    () => rmSync(w.paths.handoff, { recursive: true }),
  ];
  for (const harm of breaks) {
    harm();
    for (const event of ['start', 'prompt', 'tool', 'end'])
      expect(w.run(event, w.work)).toEqual({ code: 0, out: '', err: '' });
  }
  // As the agent runs it, with nothing there at all.
  rmSync(w.paths.home, { recursive: true });
  const gone = spawnSync('sh', ['-c', `sh '${w.script}' claude-code start 2>/dev/null || :`], {
    cwd: w.work,
    input: '{}',
  });
  expect([gone.status, gone.stdout.length, gone.stderr.length]).toEqual([0, 0, 0]);

  // An agent that never closes its end is not waited for.
  const again = homeOf();
  const child = spawn('sh', [again.script, 'claude-code', 'tool'], {
    cwd: again.work,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.write('{"session_id":"s-9"}');
  const code = await new Promise((resolve) => child.once('close', resolve));
  child.stdin.destroy();
  expect(code).toBe(0);
  expect(again.entries()).toMatchObject([{ session: 's-9' }]);
});
