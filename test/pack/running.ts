/**
 * Whether what was packed runs: the commands by the launcher, with no other Node in sight, and the app's own programs on the double.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { chromiumPath } from '../support/chromium.ts';

const run = promisify(execFile);
const isWindows = process.platform === 'win32';

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Takes a project, a note and a dream through a home of its own. One line a thing that is not as it should be. */
export async function commandsRun(resources: string, scratch: string): Promise<string[]> {
  const { vesper, folder, account } = inPlace(resources, scratch, 'commands');
  const problems: string[] = [];
  const expectThat = (what: string, is: boolean, ran: Ran) => {
    if (!is) problems.push(`${what}: ${ran.code} ${ran.out.slice(0, 200)} ${ran.err.slice(0, 300)}`);
  };

  const { version } = JSON.parse(readFileSync(path.join(resources, 'commands', 'package.json'), 'utf8')) as {
    version: string;
  };
  const told = await vesper('--version');
  expectThat('--version', told.code === 0 && told.out.trim() === version, told);
  const idle = await vesper('status', '--json');
  expectThat('status without an engine', idle.code === 0 && field(idle, 'running') === false, idle);
  const added = await vesper('add', folder, '--json');
  expectThat('add', added.code === 0 && (field(added, 'project') as { path?: string })?.path === folder, added);
  const noted = await vesper('note', 'The launch code of the packed app is heliotrope.', '--project', folder, '--json');
  expectThat('note', noted.code === 0, noted);
  const found = await vesper('recall', 'heliotrope', '--json');
  expectThat('recall', found.code === 0 && (field(found, 'hits') as unknown[])?.length > 0, found);
  const dreamt = await vesper('dream', '--now', '--json');
  expectThat('dream', [0, 3].includes(dreamt.code) && field(dreamt, 'phases') !== undefined, dreamt);
  const masked = await vesper('redact', '--json');
  expectThat('redact', masked.code === 0, masked);

  // What an agent is told to start is the Node and the commands of this package.
  const connected = await vesper('connect', 'claude-code', '--yes', '--json');
  const files = (field(connected, 'files') as string[] | undefined) ?? [];
  const node = path.join(resources, 'commands', isWindows ? 'node.exe' : 'node');
  expectThat(
    'connect',
    files.some((file) => file.startsWith(account) && readFileSync(file, 'utf8').includes(JSON.stringify(node))),
    connected,
  );

  if (!isWindows) {
    const link = path.join(scratch, 'linked');
    symlinkSync(path.join(resources, 'commands', 'vesper'), link);
    const linked = await settled(run(link, ['--version'], { env: { PATH: '/usr/bin:/bin', HOME: account } }));
    expectThat('by a link', linked.out.trim() === version, linked);
  }

  const started = await vesper('start', '--json');
  expectThat('start', started.code === 0 && typeof field(started, 'pid') === 'number', started);
  const living = await vesper('status', '--json');
  expectThat('status of a running engine', field(living, 'running') === true, living);
  const stopped = await vesper('stop');
  expectThat('stop', stopped.code === 0, stopped);
  return problems;
}

/** The archive's own files, taken out of it, as Electron would read them: an engine comes, with its workers, and goes. */
export async function appOnDouble(root: string, resources: string, scratch: string): Promise<string[] | string> {
  if (!chromiumPath()) return 'there is no Chromium, whose pages the double shows';
  const app = path.join(scratch, 'app');
  extractAll(path.join(resources, 'app.asar'), app);
  const { vesper, home, account, folder } = inPlace(resources, scratch, 'app');
  const child = spawn(
    process.execPath,
    ['--import', path.join(root, 'test/double/register.ts'), path.join(app, 'dist/main/electron.js'), '--home', home],
    {
      env: { ...process.env, HOME: account, XDG_CONFIG_HOME: path.join(account, '.config'), DISPLAY: '' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  try {
    const engine = await engineOf(vesper, child);
    if (!engine) return [`no engine came: ${errors.slice(0, 1500)}`];
    const added = await vesper('add', folder, '--json');
    const noted = await vesper('note', 'The packed app was here.', '--project', folder, '--json');
    const dreamt = await vesper('dream', '--now', '--json');
    const found = await vesper('recall', 'packed app', '--json');
    return [
      ...(engine.host === 'electron' ? [] : [`the engine is that of ${JSON.stringify(engine.host)}`]),
      ...[added, noted].flatMap(({ code, err }) => (code === 0 ? [] : [err])),
      ...([0, 3].includes(dreamt.code) ? [] : [`no dream: ${dreamt.err}`]),
      ...((field(found, 'hits') as unknown[] | undefined)?.length ? [] : [`nothing was found: ${found.out}`]),
    ];
  } finally {
    await vesper('stop');
    await Promise.race([ended(child), new Promise((resolve) => setTimeout(resolve, 10_000))]);
    child.kill('SIGKILL');
  }
}

async function engineOf(vesper: Vesper, child: ChildProcess): Promise<{ host: unknown } | undefined> {
  for (let tries = 0; tries < 60 && child.exitCode === null; tries++) {
    const status = await vesper('status', '--json');
    if (field(status, 'running') === true) return { host: field(status, 'host') };
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return undefined;
}
function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
}

type Vesper = (...words: string[]) => Promise<Ran>;

/** The packaged launcher on an account of its own: its environment has no Node to fall back on. */
function inPlace(resources: string, scratch: string, name: string) {
  const account = path.join(scratch, `account-${name}`);
  const home = path.join(account, '.vesper');
  const folder = path.join(account, 'project');
  mkdirSync(folder, { recursive: true });
  mkdirSync(path.join(account, '.claude'));
  writeFileSync(path.join(folder, 'package.json'), '{"name":"packed","scripts":{"test":"node --test"}}\n');
  const launcher = path.join(resources, 'commands', isWindows ? 'vesper.cmd' : 'vesper');
  const env: NodeJS.ProcessEnv = isWindows
    ? { ...process.env, PATH: process.env['SystemRoot'] ?? '', USERPROFILE: account, VESPER_HOME: home }
    : { PATH: '/usr/bin:/bin', HOME: account, VESPER_HOME: home };
  const vesper: Vesper = (...words) => {
    const child = run(launcher, words, { env, cwd: account, shell: isWindows, timeout: 60_000 });
    child.child.stdin?.end('nothing to mask\n');
    return settled(child);
  };
  return { vesper, home, folder, account };
}

async function settled(running: Promise<{ stdout: string; stderr: string }>): Promise<Ran> {
  try {
    const { stdout, stderr } = await running;
    return { code: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout = '', stderr = '' } = thrown as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : -1, out: stdout, err: stderr || String(thrown) };
  }
}

function field(ran: Ran, name: string): unknown {
  try {
    return (JSON.parse(ran.out) as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
