#!/usr/bin/env node
// Picks the built entry for a command. Plain JavaScript that old Nodes parse: below the needed Node it runs itself again
// with the one that came with the package, else says which is needed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const needed = [24, 15];

if (isOldNode()) runAgain();
else await run();

async function run() {
  if (process.env.VESPER_NODE_AGAIN && process.channel) followParent();
  const entry = path.join(root, 'dist', 'main', `${entryOf(commandOf(process.argv.slice(2)))}.js`);
  if (!existsSync(entry)) {
    console.error('vesper: this checkout is not built yet. Run: npm run build');
    process.exit(1);
  }
  await import(pathToFileURL(entry).href);
}

/** The first word that is neither an option nor the value of one; of the options that may stand before it only --home has a value. */
function commandOf(words) {
  const at = words.findIndex((word, i) => !word.startsWith('-') && words[i - 1] !== '--home');
  return words[at];
}

/** `serve` and `start` are a host's, `mcp` is its own client, everything else is the CLI's. */
function entryOf(command) {
  if (command === 'serve' || command === 'start') return 'headless';
  return command === 'mcp' ? 'mcp' : 'cli';
}

function isOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < needed[0] || (major === needed[0] && minor < needed[1]);
}

/** The other process stands for this one: it gets this one's signals, gives its exit code, and ends when this one is gone. */
function runAgain() {
  const node = bundledNode();
  if (!node || process.env.VESPER_NODE_AGAIN) {
    console.error(
      `vesper: needs Node ${needed.join('.')} or newer, this is ${process.versions.node}. Install it, or run: npm ci`,
    );
    process.exit(1);
  }
  const child = spawn(node, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, VESPER_NODE_AGAIN: '1' },
  });
  // A terminal sends Ctrl+C to both; twice does no harm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`vesper: ${node} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** Started by an old Node: ends when that is killed. What this process starts itself may be anything again. */
function followParent() {
  delete process.env.VESPER_NODE_AGAIN;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

/** The Node binary that the package's optional dependencies brought, if there is one for this machine. */
function bundledNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const folder = path.join(root, 'node_modules', `node-${system}-${process.arch}`);
  try {
    const bin = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).bin;
    return path.join(folder, typeof bin === 'string' ? bin : bin.node);
  } catch {
    return undefined;
  }
}
