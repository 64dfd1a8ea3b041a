/**
 * `vesper serve` and `vesper start`: the engine in plain Node with its page over loopback.
 */
import { parseArgs } from 'node:util';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { mcpOverHttpOf } from '../../clients/mcp/http.ts';
import { installElectron } from '../../node/electron-install.ts';
import { findTrayApp } from '../../node/electron-program.ts';
import { homeOf } from '../../node/home.ts';
import { packageRoot } from '../../node/package-root.ts';
import { surroundingsOf } from '../../node/open.ts';
import { version } from '../../node/version.ts';
import { serveHome } from './serve.ts';
import { runTrayApp, startBehind, type Background } from './start.ts';

const { env } = process;
/** A slow line needs minutes for 110 MB; no line fails at once. */
const installWithin = 240_000;

const usage =
  "vesper serve [--home DIR] [--port N] [--json]   run Vesper here, with its page\nvesper start [--home DIR] [--json]              run it in the background, in the tray where there is one\nvesper start --foreground [--no-install]        run it here; Electron's program is fetched once unless told not to";

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
        'no-install': { type: 'boolean' },
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
  const home = homeOf(values.home, env);
  const json = values.json ?? false;
  if (command !== 'start') return serve(home, port, json);
  if (!values.foreground) return start(home, json);
  return startHere(home, port, json, !values['no-install'] && !env['CI']);
}

/** `npm start`: the tray app here, fetched first where only its program is missing; else the headless host, and why. */
async function startHere(home: string, port: number, json: boolean, mayInstall: boolean): Promise<number> {
  const root = packageRoot();
  let tray = findTrayApp(root, env, process.platform);
  if ('fetchable' in tray && mayInstall) {
    const because = await installElectron({ root, now: Date.now(), within: installWithin, say: console.error });
    tray = because === undefined ? findTrayApp(root, env, process.platform) : { because };
  }
  if ('program' in tray) {
    const ran = await runTrayApp(tray.program, { home, root });
    if ('code' in ran) return ran.code;
    tray = ran;
  }
  if (!json) console.log(`${whyNoTray(tray.because)} This is the headless host, with the same pages.`);
  return serve(home, port, json);
}

/** Runs here until it is told to stop. */
async function serve(home: string, port: number, json: boolean): Promise<number> {
  try {
    const mcp = mcpOverHttpOf(home, version());
    const served = await serveHome({ home, port, mcp, ...surroundingsOf(env) });
    // Before the address is told: who reads it may ask us to end at once. Heard for good: a library of ours that hears signals
    // raises each again, and one that nobody hears any more would end this before it has left in order.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void served.stop());
    const { url } = served;
    if (json) console.log(JSON.stringify({ url, pid: process.pid, home }));
    else {
      console.log(
        `Vesper runs. Open its page within a minute:\n  ${url}\nLater: npx vesper open gives a fresh address. Ctrl+C stops it.`,
      );
    }
    await served.stopped.catch((thrown: unknown) => {
      // What the disk has not answered keeps a process alive for ever.
      console.error(`vesper: ${messageOf(thrown)}`);
      process.exit(1);
    });
    return 0;
  } catch (thrown) {
    console.error(`vesper: ${messageOf(thrown)}`);
    return thrown instanceof VesperError && thrown.code === 'busy' ? 4 : 1;
  }
}

/** In the background. */
async function start(home: string, json: boolean): Promise<number> {
  const root = packageRoot();
  const got = await startBehind({ home, root }, findTrayApp(root, env, process.platform));
  if (!got) {
    console.error('vesper: the headless host did not start. Run it in the foreground to see why: vesper serve');
    return 1;
  }
  const { url, pid } = got;
  return tell(json, { url, pid, home, started: got.isNew }, wordsFor(got));
}

function wordsFor(got: Background): string {
  if (!got.isNew)
    return got.shown ? 'Vesper runs already, and its window is shown.' : `Vesper runs already: ${got.url}`;
  if (got.host === 'tray') return 'Vesper runs in the tray. Its window: vesper open';
  const page = `Vesper runs in the background. Open its page within a minute:\n  ${got.url}`;
  return got.because ? `${whyNoTray(got.because)}\n${page}` : page;
}

function whyNoTray(because: string): string {
  return `The tray app cannot run: ${because}.`;
}

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
