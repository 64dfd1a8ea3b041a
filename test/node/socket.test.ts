/**
 * The engine's socket and the files around it (TRUST I5): whose they are, what a stranger can do with them, and a socket that a dead engine left.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attach } from '../../src-main/node/connect.ts';
import { privateFolder, socketPath } from '../../src-main/node/engine-file.ts';
import { hold } from '../../src-main/node/hold.ts';
import { surroundingsOf } from '../../src-main/node/open.ts';
import { dial, listenOn, maxFrameBytes } from '../../src-main/node/socket.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const surroundings = surroundingsOf({ HOME: '/nonexistent' });
/** `nobody` on every Linux and macOS of today. */
const NOBODY = 65_534;
const onUnix = process.platform !== 'win32';
const asRoot = process.getuid?.() === 0;
if (!asRoot) console.log('skipped: only root can be another user for a moment');

async function held(home: string) {
  const engine = await hold({ ...surroundings, home, host: 'headless' });
  if (!engine) throw new Error('somebody else holds the home');
  return engine;
}

test.runIf(onUnix)('I5: home 0700, socket, token file and log 0600, whatever the umask', async ({ task }) => {
  const before = process.umask(0);
  const home = path.join(tempDir(), 'home');
  const engine = await held(home);
  const client = await attach(home, { kind: 'cli', agent: false });
  await client?.call('note.add', { text: 'kept' });
  const found = ['', 'engine.sock', 'engine.json', 'engine.lock', 'device.json', 'logs'].map((name) => {
    const stat = statSync(path.join(home, name));
    return `${name || 'the home'} ${(stat.mode & 0o777).toString(8)} ${stat.isDirectory() ? 'folder' : 'file'}`;
  });
  client?.close();
  await engine.release();
  process.umask(before);
  const open = found.filter((one) => !/ 700 folder$| 600 file$/.test(one));
  trust(task, {
    id: 'I5',
    tried: 'modes under umask 0',
    count: found.length,
    bad: open.length,
    badly: 'open to others',
  });
  expect(open).toEqual([]);
});

test.runIf(onUnix && asRoot)(
  'I5: another user of this machine can neither connect nor read the token',
  async ({ task, skip }) => {
    const home = path.join(tempDir(), 'home');
    const engine = await held(home);
    // And where folders are open to all, the socket alone keeps them out.
    const open = tempDir();
    chmodSync(open, 0o755);
    const bare = await listenOn(path.join(open, 'x.sock'), (port) => port.close());
    const script = `
    const net = require('node:net'), fs = require('node:fs');
    const say = (what, ok) => console.log(what, ok ? 'WORKED' : 'refused');
    const to = (file) => new Promise((done) => net.connect(file).once('connect', () => done(true)).once('error', () => done(false)));
    const reads = (file) => { try { fs.readFileSync(file); return true; } catch { return false; } };
    (async () => {
      say('connect', await to(${JSON.stringify(path.join(home, 'engine.sock'))}));
      say('connect in an open folder', await to(${JSON.stringify(path.join(open, 'x.sock'))}));
      for (const name of ['engine.json', 'device.json', 'logs', 'index.sqlite']) say('read ' + name, reads(${JSON.stringify(home)} + '/' + name));
      say('control', fs.existsSync(${JSON.stringify(path.join(open, 'x.sock'))}));
      process.exit(0);
    })();`;
    const ran = await new Promise<string>((resolve) => setImmediate(() => resolve(asNobody(script))));
    await bare.close();
    await engine.release();
    if (ran === '') return skip('an ordinary user cannot start this Node');
    const lines = ran.trim().split('\n');
    const worked = lines.filter((line) => line.includes('WORKED') && !line.startsWith('control'));
    trust(task, {
      id: 'I5',
      tried: 'tries of another user',
      count: lines.length - 1,
      bad: worked.length,
      badly: 'let in',
    });
    expect(lines.at(-1)).toBe('control WORKED');
    expect(worked).toEqual([]);
  },
);

/** What a script prints as a user without any right; '' when it could not be started. */
function asNobody(script: string): string {
  return (
    spawnSync(process.execPath, ['-e', script], { uid: NOBODY, gid: NOBODY, encoding: 'utf8', cwd: '/' }).stdout ?? ''
  );
}

test('I5: a wrong token, a long frame and a thousand strangers leave the engine to its clients', async ({ task }) => {
  const home = tempDir();
  const engine = await held(home);
  const { socket, token } = JSON.parse(readFileSync(path.join(home, 'engine.json'), 'utf8')) as {
    socket: string;
    token: string;
  };
  const hello = (given: unknown) =>
    JSON.stringify({ t: 'hello', version: 1, token: given, client: { kind: 'cli', agent: false } });
  const call = JSON.stringify({ t: 'call', id: 1, name: 'engine.status', in: {} });
  const tries = [
    hello(undefined),
    hello(''),
    hello([token]),
    hello(token.toLowerCase()),
    hello(`${token}x`),
    hello(token.slice(1)),
    call,
    '{',
    '\0'.repeat(100),
    `"${'x'.repeat(maxFrameBytes + 10)}"`,
    'x'.repeat(2 * maxFrameBytes),
  ];
  const answered: string[] = [];
  for (const first of tries) {
    const heard = await tell(socket, [first, call]);
    if (/"t":"(?:result|hello)"/.test(heard)) answered.push(first.slice(0, 60));
  }
  const strangers = Array.from({ length: 1000 }, () => net.connect(socket).on('error', () => undefined));
  await Promise.all(
    strangers.map((one) => new Promise((resolve) => one.once('connect', resolve).once('close', resolve))),
  );
  const client = await attach(home, { kind: 'cli', agent: false });
  expect((await client?.call('engine.status', {}))?.projects).toEqual([]);
  client?.close();
  for (const stranger of strangers) stranger.destroy();
  await engine.release();
  trust(task, {
    id: 'I5',
    tried: 'first frames without the token or too long, and idle strangers',
    count: tries.length + strangers.length,
    bad: answered.length,
    badly: 'answered',
  });
  expect(answered).toEqual([]);
}, 60_000);

/** Says lines on a fresh connection; what came back until it was closed. */
function tell(socket: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const stream = net.connect(socket, () => stream.write(`${lines.join('\n')}\n`));
    stream.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve(heard));
    setTimeout(() => stream.destroy(), 4000).unref();
  });
}

test.runIf(onUnix)(
  'I5: a socket, a file or a link that lies in its place is taken over, 50 times',
  async ({ task }) => {
    const file = path.join(tempDir(), 'engine.sock');
    const precious = path.join(tempDir(), 'precious');
    writeFileSync(precious, 'precious');
    let bad = 0;
    for (let n = 0; n < 50; n++) {
      // What a killed engine leaves: a socket nobody listens on. Node removes its own, so a child makes it and is killed.
      if (n === 0)
        spawnSync(process.execPath, [
          '-e',
          `require('node:net').createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`,
        ]);
      else if (n % 3 === 1) writeFileSync(file, 'x');
      else if (n % 3 === 2) symlinkSync(precious, file);
      if (n === 0) expect(lstatSync(file).isSocket()).toBe(true);
      const server = await listenOn(file, (port) => port.onMessage((frame) => port.send(frame)));
      const port = await dial(file);
      const echoed = new Promise<string>((resolve) => port?.onMessage(resolve));
      port?.send('hello');
      if ((await echoed) !== 'hello' || (lstatSync(file).mode & 0o777) !== 0o600) bad++;
      port?.close();
      await server.close();
    }
    if (readFileSync(precious, 'utf8') !== 'precious') bad++;
    trust(task, { id: 'I5', tried: 'things in the socket’s place', count: 50, bad, badly: 'not taken over' });
    expect(bad).toBe(0);
  },
);

test.runIf(onUnix)(
  'I5: a home with a long path has its socket in a folder of this user alone, whatever others put there',
  ({ task }) => {
    const uid = process.getuid?.() ?? 0;
    const bad: string[] = [];
    const tricks: Record<string, (folder: string, base: string) => void> = {
      nothing: () => undefined,
      'its own folder, open to all': (folder) => mkdirSync(folder, { mode: 0o777 }),
      'a link to another folder': (folder, base) => {
        mkdirSync(path.join(base, 'elsewhere'), { mode: 0o755 });
        symlinkSync(path.join(base, 'elsewhere'), folder);
      },
      'a link to nowhere': (folder) => symlinkSync('/not/there', folder),
      'a file': (folder) => writeFileSync(folder, ''),
      ...(asRoot
        ? { 'a folder of another user': (folder: string) => (mkdirSync(folder), chownSync(folder, NOBODY, NOBODY)) }
        : {}),
    };
    for (const [what, put] of Object.entries(tricks)) {
      const base = tempDir();
      put(path.join(base, `vesper-${uid}`), base);
      const stat = lstatSync(privateFolder(base));
      if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o777) !== 0o700) bad.push(what);
      if (what.startsWith('a link to another') && (statSync(path.join(base, 'elsewhere')).mode & 0o777) !== 0o755)
        bad.push(`${what} was changed`);
    }
    trust(task, {
      id: 'I5',
      tried: 'things in the private folder’s place',
      count: Object.keys(tricks).length,
      bad: bad.length,
      badly: 'used',
    });
    expect(bad).toEqual([]);
    const runtime = path.join(tempDir(), 'run');
    expect(path.dirname(socketPath(`/${'x'.repeat(200)}`, runtime))).toBe(runtime);
    expect(statSync(runtime).mode & 0o777).toBe(0o700);
  },
);
