/**
 * A reader of git's configuration file. It tells where the remotes are and how objects and index are stored;
 * nothing in the file is obeyed, no include is followed.
 */

/** Values by lower-cased key, in order: `remote.origin.url`, with the middle part as it is written. */
export type GitConfig = ReadonlyMap<string, readonly string[]>;

/** Tolerant: a line that makes no sense is skipped. Format: git-config(1), "Configuration file". */
export function parseConfig(text: string): GitConfig {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of text.replaceAll('\r\n', '\n').replaceAll(/\\\n/g, '').split('\n')) {
    const header = /^\s*\[([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\]\s*(.*)$/.exec(line);
    if (header) {
      const [, name = '', middle] = header;
      section = name.toLowerCase() + (middle === undefined ? '' : `.${middle.replaceAll(/\\(.)/g, '$1')}`);
    }
    const pair = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$/.exec(header ? (header[3] ?? '') : line);
    if (!pair || section === '') continue;
    const key = `${section}.${(pair[1] ?? '').toLowerCase()}`;
    const list = values.get(key);
    const value = pair[2] === undefined ? 'true' : valueOf(pair[2]);
    if (list) list.push(value);
    else values.set(key, [value]);
  }
  return values;
}

/** The last value of a key, as git takes it. */
export function configValue(config: GitConfig, key: string): string | undefined {
  return config.get(key)?.at(-1);
}

/**
 * Remote URLs as `host/path`, without scheme, user, password, port, query and `.git`, so that the same repository looks
 * the same over every protocol. Helpers (`ext::…`) and paths on this machine are left out.
 */
export function remotesOf(config: GitConfig): string[] {
  const found = new Set<string>();
  for (const [key, urls] of config) {
    if (!/^remote\..*\.url$/.test(key)) continue;
    for (const url of urls) {
      const plain = normalRemote(url);
      if (plain !== undefined) found.add(plain);
    }
  }
  return [...found].sort();
}

function normalRemote(url: string): string | undefined {
  if (url.includes('::')) return undefined;
  const full = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?([^/:?#]+)(?::\d+)?\/+([^?#]*)/i.exec(url);
  const short = full ?? /^(?:[^/\\]*@)?([^/\\:@]{2,}):\/*([^?#]+)$/.exec(url);
  if (!short || /^file:/i.test(url)) return undefined;
  const name = (short[2] ?? '').replace(/\/+$/, '').replace(/\.git$/i, '');
  return name === '' ? undefined : `${(short[1] ?? '').toLowerCase()}/${name}`;
}

/** Quotes, escapes and comments of one value. */
function valueOf(raw: string): string {
  let out = '';
  let quoted = false;
  for (let i = 0; i < raw.length; i++) {
    const letter = raw.charAt(i);
    if (letter === '"') quoted = !quoted;
    else if (letter === '\\') {
      const next = raw.charAt(++i);
      out += next === 'n' ? '\n' : next === 't' ? '\t' : next;
    } else if (!quoted && (letter === '#' || letter === ';')) break;
    else out += letter;
  }
  return out.trim();
}
