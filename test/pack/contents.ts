/**
 * What is in the package: the archive that Electron runs, the folder that plain Node runs, and what lies beside them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { isLicence, nodeFor } from '../../assets/pack/copy.ts';
import { tracesIn } from '../support/traces.ts';

/** Files by name, with `/`; the text or bytes of each are read when asked for. */
export interface Tree {
  files: string[];
  read(file: string): Buffer;
}
export interface Shipped {
  app: Tree;
  commands: Tree;
}

export async function contents(resources: string): Promise<Shipped> {
  const asar = path.join(resources, 'app.asar');
  const commands = path.join(resources, 'commands');
  const inside = listPackage(asar, { isPack: false }).map((name) => name.split(path.sep).join('/').slice(1));
  // The list names folders as well: those that something lies in.
  const folders = new Set(inside.map((name) => path.posix.dirname(name)));
  return {
    app: {
      files: inside.filter((name) => !folders.has(name)).sort(),
      read: (file) => extractFile(asar, file.split('/').join(path.sep)),
    },
    commands: { files: filesBelow(commands), read: (file) => readFileSync(path.join(commands, file)) },
  };
}

/** With `/`, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** Own files one by one, packages by name: what a person reads to see what ships. */
export function listed({ app, commands }: Shipped): string[] {
  return [...linesOf(app).map((line) => `app.asar  ${line}`), ...linesOf(commands).map((line) => `commands  ${line}`)];
}
function linesOf({ files }: Tree): string[] {
  const lines = files.map((file) => {
    const [, place] = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
    // The bundler's names of chunks change with what is in them.
    return place ? `${place}/` : file.replace(/-[\w-]{8}\.(js|css)$/, '-*.$1');
  });
  return [...new Set(lines)].sort();
}

const snapshot = path.join(import.meta.dirname, 'shipped.txt');

/** The snapshot is of Linux; elsewhere the Node, the launcher and what shows notices differ by name. */
export function snapshotProblems(shipped: Shipped, update: boolean): string[] | string {
  if (process.platform !== 'linux') return 'the snapshot is of Linux';
  const now = listed(shipped);
  if (update) writeFileSync(snapshot, `${now.join('\n')}\n`);
  const known = readFileSync(snapshot, 'utf8').trimEnd().split('\n');
  return [
    ...now.filter((line) => !known.includes(line)).map((line) => `not on the list: ${line}`),
    ...known.filter((line) => !now.includes(line)).map((line) => `missing: ${line}`),
  ];
}

const own = [
  /^package\.json$/,
  /^dist\/main\/(chunks\/)?[\w-]+\.js$/,
  /^dist\/main\/(chunks\/)?token-formats\.jsonl$/,
  /^dist\/preload\/preload\.cjs$/,
  /^dist\/renderer\/(index|popover)\.html$/,
  /^dist\/renderer\/assets\/[\w-]+\.(js|css)$/,
  /^assets\/tray\/png\/[\w@-]+\.png$/,
  /^(bin\/vesper\.js|vesper|vesper\.cmd|node|node\.exe|node\.LICENCE\.txt)$/,
];
const ofPackage = (file: string) => /^node_modules\//.test(file) && (/\.([cm]?js|json)$/.test(file) || isLicence(file));
const neverIn = /\.(map|[cm]?ts|tsx|env|pem|key)$|(^|\/)(tests?|__tests__|\.env[^/]*|\.git[^/]*|\.npmrc)(\/|$)/;

/** Files of kinds that no list allows, programs other than the one Node, and folders that nobody asked for. */
export function strangers(resources: string, { app, commands }: Shipped, root: string): string[] {
  const beside = readdirSync(resources).filter(
    (name) => !/^(app\.asar|commands|THIRD-PARTY\.txt|sbom\.cdx\.json)$/.test(name) && !isOfElectron(name),
  );
  const isVendor = (file: string) =>
    /^node_modules\/node-notifier\/vendor\//.test(file) && process.platform !== 'linux';
  const wrong = [app, commands].flatMap(({ files }) =>
    files.filter(
      (file) => !isVendor(file) && ((!own.some((may) => may.test(file)) && !ofPackage(file)) || neverIn.test(file)),
    ),
  );
  const programs = filesBelow(resources).filter(
    (file) => isProgram(path.join(resources, file)) && !isVendor(file.replace('commands/', '')),
  );
  const node = process.platform === 'win32' ? 'commands/node.exe' : 'commands/node';
  const { file: locked } = nodeFor(root, { platform: process.platform, arch: process.arch });
  return [
    ...beside.map((name) => `beside the app: ${name}`),
    ...wrong.map((file) => `of no kind that ships: ${file}`),
    ...programs.filter((file) => file !== node).map((file) => `a program: ${file}`),
    ...(programs.includes(node) ? [] : [`no program: ${node}`]),
    ...(hashOf(locked) === hashOf(path.join(resources, node)) ? [] : [`${node} is not the one that is locked`]),
  ];
}

/** A real Electron brings these. */
function isOfElectron(name: string): boolean {
  return /^(default_app\.asar|electron\.icns|icon\.icns|.*\.lproj|inspector|app-update\.yml|elevate\.exe)$/.test(name);
}

/** By its first bytes: ELF, a Windows program, Mach-O of either order, or several of those in one. */
function isProgram(file: string): boolean {
  if (statSync(file).size < 4) return false;
  const head = readFileSync(file).subarray(0, 4).toString('hex');
  return /^(7f454c46|4d5a....|cffaedfe|feedfacf|cafebabe)$/.test(head);
}

function hashOf(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'nothing';
}

/** Words of others that look like something else: an example of a key in the comment of a rule that looks for such keys. */
const knownToLookLikeIt = ['node_modules/@secretlint/secretlint-rule-preset-recommend/module/index.js: a token'];

/** Where a file tells of the machine, the folders or the secrets of whoever packed. The Node and pictures are no text. */
export function told({ app, commands }: Shipped, resources: string): string[] {
  const isText = (file: string) => !/\.png$|token-formats\.jsonl$|^node(\.exe)?$|\/vendor\//.test(file);
  const papers = ['THIRD-PARTY.txt', 'sbom.cdx.json'];
  const found = [
    ...[app, commands].flatMap(({ files, read }) =>
      files.filter(isText).flatMap((file) => tracesIn(read(file).toString()).map((what) => `${file}: ${what}`)),
    ),
    ...papers.flatMap((name) =>
      tracesIn(readFileSync(path.join(resources, name), 'utf8')).map((what) => `${name}: ${what}`),
    ),
  ];
  return found.filter((line) => !knownToLookLikeIt.includes(line));
}
