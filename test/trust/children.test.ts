/**
 * TRUST F8, read from the source: every place that starts a program is in the table below, with the program it starts and its environment;
 * none of them goes through a shell. What git is given as words is watched in git.test.ts.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { findProgram } from '../../src-main/node/programs.ts';
import { tempDir } from '../support/temp.ts';
import { trust } from '../support/trust.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** File → its calls, each with what it starts and where its environment is from. */
const starts: Record<string, string[]> = {
  // git: by its absolute path, an environment made from nothing. `what.args` is made in objects.ts alone; see git.test.ts.
  'src-main/engine/observe/git/run.ts': ['spawn(what.binary) env { ...what.env }'],
  // The dream: this very Node, an empty environment, the permission model.
  'src-main/node/fork.ts': ['fork(file) env {}'],
  // What ends it with its parent: by its absolute path.
  'src-main/node/leash.ts': ['execFileSync(SETPRIV) env {}'],
  // notify-send and the bus: by findProgram.
  'src-main/hosts/headless/notify.ts': ['execFile(program) env env'],
  'src-main/hosts/electron/tray-host.ts': ['execFile(program) env env'],
  // gdbus and gsettings, before a word is said: by findProgram.
  'src-main/node/focus.ts': ['execFile(program) env env'],
  // Vesper itself, and Electron from node_modules: they get what their starter had, as they stand for it.
  'src-main/hosts/headless/start.ts': [
    'spawn(program) env inherited',
    'spawn(process.execPath) env inherited',
    'spawn(program) env inherited',
  ],
  // Electron's own installer, which needs the user's proxy settings.
  'src-main/node/electron-install.ts': ['spawn(process.execPath) env inherited'],
  // `vesper run` and `vesper shell`: what the user typed, as they typed it; on a terminal by the system's `script`, which starts it by `sh`
  // from words that are each quoted (`test/clients/run.test.ts`). Asking `script` who it is.
  'src-main/node/pty.ts': [
    "spawn('/usr/bin/env') env inherited",
    'spawn(program) env inherited',
    'spawnSync(found) env inherited',
  ],
  // mkfifo: by findProgram.
  'src-main/node/fifo.ts': ['execFile(program) env {}'],
  'bin/vesper.js': ["spawn(node) env { ...process.env, VESPER_NODE_AGAIN: '1' }"],
};
const starters = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'];

test('F8: programs are started from eleven files, by path and argument array, and never by a shell but what you run on a terminal', ({
  task,
}) => {
  const files = ['src-main', 'src-shared', 'bin'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[tj]s$/.test(name))
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/'))),
  );
  const found: Record<string, string[]> = {};
  const shells: string[] = [];
  for (const file of files) {
    const text = readFileSync(path.join(root, file), 'utf8');
    // A field of another value is the terminal's: a name, a title or a path.
    if (/\bshell['"]?\s*:\s*true\b/.test(text)) shells.push(`${file} asks for a shell`);
    if (/child_process/.test(text) && !/^import \{[^}]*\} from 'node:child_process';$/m.test(text))
      shells.push(`${file} gets at child_process in another way`);
    if (!/from 'node:child_process'/.test(text)) continue;
    for (const call of callsIn(file, text)) {
      (found[file] ??= []).push(call.said);
      if (!call.hasArray) shells.push(`${file}: ${call.said} has no argument array`);
      if (call.asksShell) shells.push(`${file}: ${call.said} asks for a shell`);
    }
  }
  const calls = Object.values(found).flat().length;
  const unlisted = Object.entries(found).filter(
    ([file, said]) => JSON.stringify(starts[file]) !== JSON.stringify(said),
  );
  trust(task, { id: 'F8', tried: `calls in ${files.length} files that start a program`, count: calls, bad: unlisted.length + shells.length, badly: 'unknown or by a shell' }); // prettier-ignore
  expect(shells).toEqual([]);
  expect(found).toEqual(starts);
});

interface Call {
  said: string;
  hasArray: boolean;
  asksShell: boolean;
}

/** The calls of child_process's functions in a file, as its syntax tree has them. */
function callsIn(file: string, text: string): Call[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const calls: Call[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && starters.includes(node.expression.text)) {
      const [program, ...rest] = node.arguments;
      const options = rest.find(ts.isObjectLiteralExpression);
      const env = options?.properties.find((one) => one.name?.getText(source) === 'env');
      const value = env && ts.isPropertyAssignment(env) ? env.initializer.getText(source) : env?.getText(source);
      calls.push({
        said: `${node.expression.text}(${program?.getText(source) ?? ''}) env ${value ?? 'inherited'}`,
        // The words are an array, or a name for one; a fork of a worker has none.
        asksShell: options?.properties.some((one) => one.name?.getText(source) === 'shell' && !/false$/.test(one.getText(source))) ?? false, // prettier-ignore
        hasArray: node.expression.text === 'fork' || (rest[0] !== undefined && !ts.isObjectLiteralExpression(rest[0])),
      });
    }
    // Under another name its calls would not be seen.
    const isNamed = ts.isIdentifier(node) && starters.includes(node.text) && !ts.isImportSpecifier(node.parent);
    if (isNamed && !(ts.isCallExpression(node.parent) && node.parent.expression === node) && !isField(node))
      calls.push({ said: `${node.text} as a value`, hasArray: false, asksShell: false });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** The name of a field or of another object's method: `pattern.exec(text)`, `fork: (…) => …`. */
function isField(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isMethodDeclaration(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node)
  );
}

test('F8: a program is never taken from a relative place of PATH, nor a folder or a file that cannot be run', () => {
  const dir = tempDir();
  mkdirSync(path.join(dir, 'folder/tool'), { recursive: true });
  for (const name of ['plain/tool', 'good/tool']) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), '#!/bin/sh\n');
  }
  chmodSync(path.join(dir, 'good/tool'), 0o755);
  const relative = path.relative(process.cwd(), path.join(dir, 'good'));
  const inOrder = ['.', '', relative, ...['folder', 'plain', 'missing'].map((name) => path.join(dir, name))];
  expect(findProgram('tool', inOrder.join(path.delimiter))).toBeUndefined();
  expect(findProgram('tool', [...inOrder, path.join(dir, 'good')].join(path.delimiter))).toBe(
    path.join(dir, 'good/tool'),
  );
  expect(findProgram('tool', undefined)).toBeUndefined();
});
