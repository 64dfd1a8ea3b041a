/**
 * Names of what a project leaves out, taken from what git and agents tell of it: excluded means in no store, not by name either
 * (PRODUCT 3.6, TRUST P4). The files observer never sees them; these two have their names from elsewhere.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { openIgnoreRules, ruleFiles, type IgnoreRules } from './files/ignore.ts';

/** What stands in a text instead of such a name. */
export const LEFT_OUT = '[left out]';

export interface LeftOut {
  /** The drafts without such names: lists lose the entries, texts the words. */
  drafts(drafts: readonly Draft[]): Promise<Draft[]>;
  /** Those of `paths` that are not left out. */
  names(paths: readonly string[]): Promise<string[]>;
  /** Whether the project's own list leaves out this path. */
  owns(path: string): Promise<boolean>;
  /** Any value of JSON with its texts treated like those of a draft; the same object when nothing was found. */
  json<T>(value: T): Promise<T>;
}

/**
 * The rules are read anew with each, as they may have changed; `root` is the project's folder or worktree. `links`: also where a name
 * leads; git's own lists never lead through one. `from`: the folder that names in texts may be relative to, beside `root`.
 */
export async function leftOutOf(root: string, { links = false, from = root } = {}): Promise<LeftOut> {
  const rules = await openIgnoreRules({ root, never: [] });
  const known = new Map<string, ReturnType<IgnoreRules['byRule']>>();

  /** By its name, and by where it leads. */
  async function ruleOf(name: string): Promise<{ own: boolean; git: boolean }> {
    const said = await ruleAt(root, name);
    return said.own || from === root ? said : { ...said, own: (await ruleAt(from, name)).own };
  }
  async function ruleAt(base: string, name: string): Promise<{ own: boolean; git: boolean }> {
    const rel = relativeTo(root, name, base);
    if (rel === undefined) return { own: false, git: false };
    const found = known.get(rel) ?? (await ruleOfPath(rel));
    known.set(rel, found);
    return found;
  }
  async function ruleOfPath(rel: string): Promise<{ own: boolean; git: boolean }> {
    const said = await ask(rel);
    if (said.own || !links) return said;
    const real = await realpath(path.join(root, rel)).catch(() => undefined);
    const led = real === undefined ? undefined : relativeTo(root, real);
    if (led === undefined || led === rel) return said;
    const there = await ask(led);
    return { own: there.own, git: said.git || there.git };
  }
  async function ask(rel: string): Promise<{ own: boolean; git: boolean }> {
    const parts = rel.split('/');
    if (parts.length > 200) return { own: false, git: false };
    for (let depth = 0; depth < parts.length; depth++) await rules.enter(parts.slice(0, depth).join('/'), ruleFiles);
    return rules.byRule(rel);
  }
  const isOut = async (name: string) => {
    const { own, git } = await ruleOf(name);
    return own || git;
  };

  /** What looks like a path (it has a slash or a dot) and is left out by the project's own list, and every name in `gone`. */
  async function text(said: string, gone: readonly string[]): Promise<string> {
    let left = said;
    for (const name of gone) if (BREAKS.test(name)) left = left.replaceAll(name, LEFT_OUT);
    for (const word of new Set(left.match(WORD) ?? [])) {
      const name = word.replace(/^[.,]+(?![./\\])|[.,!?]+$/g, '');
      if (gone.includes(name) || (/[./\\]/.test(name) && (await ruleOf(name)).own))
        left = left.replace(WORD, (one) => (one === word ? one.replace(name, LEFT_OUT) : one));
    }
    return left;
  }

  async function data(value: unknown, gone: string[], key = ''): Promise<unknown> {
    if (typeof value === 'string') return text(value, gone);
    if (Array.isArray(value)) {
      const kept: unknown[] = [];
      for (const one of value as unknown[]) {
        const here = LISTS.has(key) ? await entry(one, gone) : one;
        if (here !== undefined) kept.push(await data(here, gone));
      }
      return kept;
    }
    if (typeof value !== 'object' || value === null) return value;
    const made: Record<string, unknown> = {};
    for (const [name, one] of Object.entries(value)) made[name] = await data(one, gone, name);
    return made;
  }

  /** One entry of a list: a path, or what happened to one. undefined when it is left out. */
  async function entry(one: unknown, gone: string[]): Promise<unknown> {
    if (typeof one === 'string') {
      if (!(await isOut(one))) return one;
      gone.push(one);
      return undefined;
    }
    if (!isChange(one)) return one;
    const from = one.from !== undefined && (await isOut(one.from)) ? one.from : undefined;
    if (from !== undefined) gone.push(from);
    if (await isOut(one.path)) {
      gone.push(one.path);
      return undefined;
    }
    // What came out of a place nobody is told of has just appeared.
    const { from: _, ...rest } = one;
    return from === undefined ? one : { ...rest, op: 'add' };
  }

  async function draft(one: Draft): Promise<Draft> {
    const gone: string[] = [];
    // Lists first: they say which names may stand in the text.
    const given = one.data === undefined ? {} : ((await data(one.data, gone)) as NonNullable<Draft['data']>);
    const cleaned = gone.length === 0 ? given : ((await data(given, gone)) as NonNullable<Draft['data']>);
    const said = await text(one.text, gone);
    return { ...one, text: said, ...(one.data === undefined ? {} : { data: cleaned }) };
  }

  return {
    async drafts(list) {
      const cleaned: Draft[] = [];
      for (const one of list) cleaned.push(await draft(one));
      return cleaned;
    },
    async names(paths) {
      const kept: string[] = [];
      for (const name of paths) if (!(await isOut(name))) kept.push(name);
      return kept;
    },
    owns: async (name) => (await ruleOf(name)).own,
    async json(value) {
      const gone: string[] = [];
      const once = await data(value, gone);
      return (gone.length === 0 ? once : await data(once, gone)) as typeof value;
    },
  };
}

/** As far as a path goes in prose and in commands; a name with anything else in it is looked for as a whole. */
const WORD = /[^\s'"`()<>[\]{},;:=|&*]+/g;
const BREAKS = /[\s'"`()<>[\]{},;:=|&*]/;
/** Under these keys stand lists of paths. */
const LISTS = new Set(['files', 'paths']);

function isChange(one: unknown): one is { path: string; from?: string; op?: string } {
  return typeof one === 'object' && one !== null && 'path' in one && typeof one.path === 'string';
}

/** With forward slashes, of a name as it is said in `base`; undefined for the root itself and what lies elsewhere. */
function relativeTo(root: string, name: string, base = root): string | undefined {
  if (name.includes('\0') || name.length > 4096) return undefined;
  const slashed = name.replaceAll('\\', '/');
  const rel = path.relative(root, path.resolve(base, slashed)).replaceAll(path.sep, '/');
  return rel === '' || rel === '..' || rel.startsWith('../') || path.isAbsolute(rel) ? undefined : rel;
}
