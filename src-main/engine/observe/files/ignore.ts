/**
 * What is left out of a project. Excluded means never read: neither listed nor opened.
 */
import ignore, { type Ignore } from 'ignore';
import path from 'node:path';
import { openInside } from '../../projects/confine.ts';
import { folded, volumeFolds } from '../../projects/within.ts';
import { neverRead } from '../../redact/never-read.ts';
import { commonDirOfFolder } from '../git/repository.ts';

export interface IgnoreRules {
  /** Relative path with forward slashes; true also when a folder above it is left out. */
  ignored(relPath: string, isDir: boolean): boolean;
  /** The same for walkers that come from above and never enter an ignored folder. */
  entryIgnored(folder: string, name: string, isDir: boolean): boolean;
  /** Which lists leave the path out, be it a file or a folder; rules of the folders above it must have been entered. */
  byRule(relPath: string): { own: boolean; git: boolean };
  /** Reads the rule files among `names` of a folder (again, with `fresh`); true when the rules changed by it. */
  enter(folder: string, names: readonly string[], fresh?: boolean): Promise<boolean>;
  /** Forgets the rules of folders that are gone. */
  leave(folder: string): void;
}

export interface IgnoreOptions {
  root: string;
  /** Absolute paths never to be entered: Vesper's own data home (TRUST F4), projects inside this one. */
  never: readonly string[];
  /** Whether the volume tells `A` from `a`; what this system's volumes do unless given (TRUST F3). */
  folds?: boolean;
}

/** Rule files of people and of git; `.vesperignore` can only narrow (TRUST F7). */
const GIT_RULES = '.gitignore';
const OWN_RULES = '.vesperignore';
export const ruleFiles: readonly string[] = [GIT_RULES, OWN_RULES];
/** A rule file longer than this is no rule file. */
const MAX_RULES = 256 * 1024;
/** Characters; no path that a system allows is longer. */
const LONGEST_RULE = 4096;

/** For a folder that has not answered yet: nothing in it is read. */
export const everythingIgnored: IgnoreRules = {
  byRule: () => ({ own: true, git: false }),
  ignored: () => true,
  entryIgnored: () => true,
  enter: async () => false,
  leave: () => undefined,
};

export function isRuleFile(name: string): boolean {
  return ruleFiles.includes(name);
}

export async function openIgnoreRules({ root, never, folds = volumeFolds }: IgnoreOptions): Promise<IgnoreRules> {
  const git = new Map<string, Matcher>();
  const own = new Map<string, Matcher>();
  const entered = new Set<string>();
  const spelled = (rel: string) => (folds ? folded(rel) : rel);
  const above = await rulesAbove(root, folds);
  const neverBelow = new Set(
    never.map((full) => slashed(path.relative(spelled(root), spelled(full)))).filter((rel) => rel !== ''),
  );

  return {
    ignored(relPath, isDir) {
      let folder = '';
      for (const [index, name] of relPath.split('/').entries()) {
        const rel = folder === '' ? name : `${folder}/${name}`;
        const last = rel.length === relPath.length;
        if (index > 200 || entryIgnored(folder, name, last ? isDir : true)) return true;
        folder = rel;
      }
      return false;
    },
    entryIgnored,
    byRule(relPath) {
      const said = { own: false, git: false };
      const parts = relPath.normalize('NFC').split('/');
      for (let depth = 1; depth <= parts.length; depth++) {
        const rel = parts.slice(0, depth).join('/');
        const folder = parts.slice(0, depth - 1).join('/');
        for (const asked of depth < parts.length ? [`${rel}/`] : [rel, `${rel}/`]) {
          said.own ||= ownIgnores(asked);
          said.git ||= gitIgnores(asked, folder);
        }
      }
      return said;
    },
    async enter(folder, names, fresh = false) {
      if (entered.has(folder) && !fresh) return false;
      const first = !entered.has(folder);
      entered.add(folder);
      const before = `${git.get(folder)?.text}\0${own.get(folder)?.text}`;
      await load(git, folder, names.includes(GIT_RULES) ? GIT_RULES : undefined, folds);
      await load(own, folder, names.includes(OWN_RULES) ? OWN_RULES : undefined, true);
      return !first && before !== `${git.get(folder)?.text}\0${own.get(folder)?.text}`;
    },
    leave(folder) {
      entered.delete(folder);
      git.delete(folder);
      own.delete(folder);
    },
  };

  function entryIgnored(folder: string, name: string, isDir: boolean): boolean {
    if (isBuiltIn(name)) return true;
    const rel = folder === '' ? name : `${folder}/${name}`;
    if (neverBelow.has(spelled(rel)) || neverRead(rel)) return true;
    const asked = (isDir ? `${rel}/` : rel).normalize('NFC');
    return ownIgnores(asked) || gitIgnores(asked, folder);
  }

  function ownIgnores(asked: string): boolean {
    for (const [at, matcher] of own) {
      // A folder is not below itself: its own list says nothing of it.
      if (isBelow(asked, at) && below(asked, at) !== '' && matcher.test(below(asked, at)) === 'ignored') return true;
    }
    return false;
  }

  /** git's order: the deepest rule file with an opinion decides; then those above the project, then info/exclude. */
  function gitIgnores(asked: string, folder: string): boolean {
    if (git.size > 0) {
      for (let at: string | undefined = folder; at !== undefined; at = parentOf(at)) {
        const said = git.get(at)?.test(below(asked, at));
        if (said) return said === 'ignored';
      }
    }
    for (const { prefix, matcher } of above) {
      const said = matcher.test(prefix + asked);
      if (said) return said === 'ignored';
    }
    return false;
  }

  async function load(
    into: Map<string, Matcher>,
    folder: string,
    name: string | undefined,
    fold: boolean,
  ): Promise<void> {
    const text = name === undefined ? undefined : await readRules(root, path.join(folder, name));
    if (text === undefined) into.delete(folder);
    else if (into.get(folder)?.text !== text) into.set(folder, matcherOf(text, fold));
  }
}

interface Matcher {
  text: string;
  test(asked: string): 'ignored' | 'kept' | undefined;
}

/** The library remembers every path it was ever asked; it is made anew now and then, or 50,000 paths would stay in memory. */
function matcherOf(text: string, fold: boolean): Matcher {
  const usable = text.normalize('NFC').split(/\r?\n/).filter(isUsable);
  const make = (): Ignore => ignore({ ignorecase: fold }).add(usable);
  let rules = make();
  let asked = 0;
  return {
    text,
    test(rel) {
      if (++asked % 2_000 === 0) rules = make();
      const said = rules.test(rel);
      return said.ignored ? 'ignored' : said.unignored ? 'kept' : undefined;
    },
  };
}

/**
 * A rule that cannot be compiled would throw at every path that is asked about. The library compiles at the first question, so one is
 * asked; without its `!` a rule is always considered.
 */
function isUsable(rule: string): boolean {
  if (rule.length > LONGEST_RULE) return false;
  try {
    ignore().add(rule.replace(/^!/, '')).ignores('a/b');
    return true;
  } catch {
    return false;
  }
}

/** git compares as the volume does (`folds`); our own list always folds case, since it only narrows. A project may be a folder inside a repository: rule files up to its top count too, and the clone's own exclude file. */
async function rulesAbove(root: string, folds: boolean): Promise<{ prefix: string; matcher: Matcher }[]> {
  const found: { prefix: string; matcher: Matcher }[] = [];
  const add = (folder: string, text: string | undefined) => {
    const rel = slashed(path.relative(folder, root));
    if (text !== undefined) found.push({ prefix: rel === '' ? '' : `${rel}/`, matcher: matcherOf(text, folds) });
  };
  const onTheWay: [string, string | undefined][] = [];
  for (let folder = root, depth = 0; depth < 40; folder = path.dirname(folder), depth++) {
    if (folder !== root) onTheWay.push([folder, await readRules(folder, GIT_RULES)]);
    const exclude = await infoExclude(folder);
    if (exclude !== undefined) {
      for (const [at, text] of onTheWay) add(at, text);
      add(folder, exclude);
      return found;
    }
    if (path.dirname(folder) === folder) break;
  }
  return []; // no repository: rule files above the project are strangers'
}

/** Text of the clone's `info/exclude`; '' when there is a repository without one; undefined when there is none. */
async function infoExclude(folder: string): Promise<string | undefined> {
  const direct = await readRules(folder, path.join('.git', 'info', 'exclude'));
  if (direct !== undefined) return direct;
  if ((await readRules(folder, path.join('.git', 'HEAD'))) !== undefined) return '';
  // A worktree's `.git` names another folder: only one that knows this folder may add rules.
  const commonDir = await commonDirOfFolder(folder).catch(() => undefined);
  return commonDir === undefined ? undefined : ((await readRules(commonDir, path.join('info', 'exclude'))) ?? '');
}

/** Text of a regular file below the real folder `root`: a link would bring a stranger's words in, a pipe would never end. */
async function readRules(root: string, name: string): Promise<string | undefined> {
  try {
    const file = await openInside(root, name);
    if (!file) return undefined;
    try {
      const size = Math.min((await file.stat()).size, MAX_RULES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

const BUILT_IN = new Set(['.git', '.hg', '.svn', 'node_modules', '__pycache__', '.ds_store', '4913']);
/** What editors put beside a file while they save it: vim, Emacs, GNOME, JetBrains, LibreOffice, and plain `.tmp`. */
const SAVE_LEFTOVER =
  /~$|^\.#|^#.*#$|^\..+\.sw[a-z]$|^\.goutputstream-|___jb_(?:tmp|old|bak)___$|\.tmp$|^\.~lock\..+#$|\.crswap$/i;

function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name.toLowerCase()) || SAVE_LEFTOVER.test(name);
}

function isBelow(rel: string, folder: string): boolean {
  return folder === '' || rel.startsWith(`${folder}/`);
}
function below(rel: string, folder: string): string {
  return folder === '' ? rel : rel.slice(folder.length + 1);
}
/** The folder above, '' at the top, undefined above that. */
function parentOf(folder: string): string | undefined {
  if (folder === '') return undefined;
  const cut = folder.lastIndexOf('/');
  return cut < 0 ? '' : folder.slice(0, cut);
}
function slashed(rel: string): string {
  return rel.replaceAll(path.sep, '/');
}
