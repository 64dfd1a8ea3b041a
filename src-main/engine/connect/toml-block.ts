/**
 * Tables of Vesper in a TOML file: one block at its end, between two comments, so that nothing else of the file is touched.
 */
import { isDeepStrictEqual } from 'node:util';
import { parse, type TomlTable } from 'smol-toml';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';

interface Block {
  path: string[];
  text: string;
}

const begins = '# vesper: put here by "vesper connect"; "vesper disconnect" takes it out';
const ends = '# vesper: end';

/** `[mcp_servers.vesper]` with string and list values. */
export function tomlBlock(path: readonly string[], values: Record<string, string | number | string[]>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${written(value)}`);
  return [begins, `[${path.join('.')}]`, ...lines, ends].join('\n');
}

export function putBlock(
  text: string,
  blocks: readonly Block[],
  file: string,
): { text: string; inserted: string[]; had: string[] } {
  const before = read(text, file);
  const inserted: string[] = [];
  let now = text;
  for (const { path, text: block } of blocks) {
    if (at(before, path) !== undefined)
      throw new VesperError(
        'bad-input',
        `${file} has [${path.join('.')}] already, and Vesper did not put it there.`,
        'Take it out or give it another name, then connect again.',
      );
    const newline = /\r\n/.test(text) ? '\r\n' : '\n';
    const gap = now === '' ? '' : /\n$/.test(now) ? newline : newline + newline;
    const put = `${gap}${block.replaceAll('\n', newline)}${newline}`;
    inserted.push(put);
    now += put;
  }
  // A table may not be made where its parent is written in one line: then the whole would be unreadable.
  read(now, file);
  return { text: now, inserted, had: [] };
}

/**
 * The block with the empty line before it; else the table itself, as whoever wrote the file anew left it. `exact`: the text with just the
 * characters cut out that were put in; taken if it says the same.
 */
export function takeBlock(
  text: string,
  blocks: readonly Block[],
  file: string,
  exact: string | undefined,
): { text: string; left: string[] } {
  const left: string[] = [];
  let now = text;
  for (const { path } of [...blocks].reverse()) {
    if (at(read(now, file), path) === undefined) continue;
    const name = path.join('\\.');
    const whole = new RegExp(
      `(?:(?<=\\n)\\r?\\n)?# vesper: put here[^\\n]*\\r?\\n\\[${name}\\][\\s\\S]*?# vesper: end\\r?(?:\\n|$)`,
    );
    const bare = new RegExp(`(?:(?<=\\n)\\r?\\n)?^\\[${name}\\][^\\n]*\\r?\\n(?:(?!\\[)[^\\n]*(?:\\n|$))*`, 'm');
    const tries = [...(exact === undefined ? [] : [exact]), now.replace(whole, ''), now.replace(bare, '')];
    const cut = tries.find((one) => one !== now && isWithout(one, now, path));
    if (cut === undefined) left.push(`[${path.join('.')}] cannot be told from what stands around it, so it stays.`);
    else now = cut;
  }
  return { text: now, left };
}

/** Whether `text` says all that `before` does but the table at `path`; a parent that is empty then may be there or not. */
function isWithout(text: string, before: string, path: readonly string[]): boolean {
  const [found, all] = [quiet(text), quiet(before)];
  if (found === undefined || all === undefined || at(found, path) !== undefined) return false;
  return isDeepStrictEqual(pruned(found, path), pruned(all, path));
}

function pruned(table: TomlTable, path: readonly string[]): TomlTable {
  for (let depth = path.length; depth > 0; depth--) {
    const above = at(table, path.slice(0, depth - 1)) as TomlTable | undefined;
    const key = path[depth - 1] ?? '';
    if (above === undefined || !(key in above)) continue;
    if (depth === path.length || Object.keys(above[key] as object).length === 0) delete above[key];
  }
  return table;
}

function written(value: string | number | string[]): string {
  // A basic string of TOML escapes what JSON escapes.
  return Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value);
}

function read(text: string, file: string): TomlTable {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch (thrown) {
    const [said] = messageOf(thrown).split('\n');
    throw new VesperError(
      'bad-input',
      `${file} cannot be read: ${said ?? 'no TOML'}. Nothing was changed.`,
      'Mend it, then try again.',
    );
  }
}

function quiet(text: string): TomlTable | undefined {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function at(table: TomlTable, path: readonly string[]): unknown {
  let value: unknown = table;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return value;
}
