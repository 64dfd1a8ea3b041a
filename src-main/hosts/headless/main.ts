/**
 * `vesper serve` and `vesper start`: the engine in plain Node with its page over loopback.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { attach } from '../../node/connect.ts';
import { findTrayApp } from '../../node/electron-program.ts';
import { homeOf } from '../../node/home.ts';
import { packageRoot } from '../../node/package-root.ts';
import { surroundingsOf } from '../../node/open.ts';
import { serveHome } from './serve.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  let given;
  try {
    given = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        home: { type: 'string' },
        port: { type: 'string', default: '0' },
        json: { type: 'boolean' },
        foreground: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (thrown) {
    return refuse(messageOf(thrown));
  }
  const { values, positionals } = given;
  const [command, ...rest] = positionals;
  if (values.help) return say(usage);
  if (rest.length > 0) return refuse(`${rest[0]} is not understood.`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return refuse(`--port: "${values.port}" is no port.`);
  const home = homeOf(values.home, process.env);
  if (command === 'start' && !values.foreground) return start(home, values.json ?? false);
  if (command !== 'start') return serve(home, port, values.json ?? false);
  const tray = findTrayApp(packageRoot(), process.env, process.platform);
  if ('program' in tray) return runTrayApp(tray.program, home);
  if (!values.json)
    console.log(`The tray app cannot run: ${tray.because}. This is the headless host, with the same pages.`);
  return serve(home, port, values.json ?? false);
}

/** Electron in place of this process: it gets its signals and gives its exit code. */
async function runTrayApp(program: string, home: string): Promise<number> {
  const child = spawn(program, [packageRoot(), '--home', home], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(refuse(`${program} cannot be started: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs here until it is told to stop. */
async function serve(home: string, port: number, json: boolean): Promise<number> {
  try {
    const served = await serveHome({ home, port, ...surroundingsOf(process.env) });
    // Before the address is told: who reads it may ask us to end at once.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void served.stop());
    const { url } = served;
    if (json) console.log(JSON.stringify({ url, pid: process.pid, home }));
    else {
      console.log(
        `Vesper runs. Open its page within a minute:\n  ${url}\nLater: npx vesper open gives a fresh address. Ctrl+C stops it.`,
      );
    }
    await served.stopped;
    return 0;
  } catch (thrown) {
    console.error(`vesper: ${messageOf(thrown)}`);
    return thrown instanceof VesperError && thrown.code === 'busy' ? 4 : 1;
  }
}

/** In the background: a detached `serve` of our own, once none answers yet. */
async function start(home: string, json: boolean): Promise<number> {
  const running = await attach(home, { kind: 'cli', agent: false });
  if (running) {
    const { url } = await running.call('engine.link', {});
    running.close();
    return tell(json, { url, pid: running.engine.pid, home, started: false }, `Vesper runs already: ${url}`);
  }
  const child = spawn(
    process.execPath,
    [path.join(packageRoot(), 'bin', 'vesper.js'), 'serve', '--json', '--home', home],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: path.parse(home).root, // so that it keeps no folder of the user busy
    },
  );
  const line = child.stdout ? await firstLine(child.stdout) : undefined;
  child.stdout?.destroy();
  child.unref();
  if (!line) {
    console.error('vesper: the headless host did not start. Run it in the foreground to see why: vesper serve');
    return 1;
  }
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  return tell(
    json,
    { url, pid, home, started: true },
    `Vesper runs in the background. Open its page within a minute:\n  ${url}`,
  );
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  return undefined;
}

const usage =
  'vesper serve [--home DIR] [--port N] [--json]   run Vesper here, with its page\nvesper start [--home DIR] [--json]              run it in the background';

function tell(json: boolean, value: object, text: string): number {
  return say(json ? JSON.stringify(value) : text);
}
function say(text: string): number {
  console.log(text);
  return 0;
}
function refuse(message: string): number {
  console.error(`vesper: ${message}\n${usage}`);
  return 2;
}
