/**
 * Where a pull request lies: its page's address, and the address of its forge's API. Told from the address alone, so that nothing is asked
 * of a server to learn what it is: GitHub's pages say `/pull/12`, those of Gitea and Forgejo `/pulls/12`.
 */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { addressKind, hostIn } from '../../egress/addresses.ts';
import { configValue, type GitConfig } from '../git/config-file.ts';

export type ForgeKind = 'github' | 'gitea';

/** One repository on one forge. */
export interface ForgePlace {
  kind: ForgeKind;
  /** Of the web pages: name and port, as it is shown (`github.com`). */
  host: string;
  /** Of the API: what the user allows, as `URL.origin` writes it. */
  origin: string;
  /** Of the API's paths: `` on github.com, `/api/v3` on GitHub Enterprise, `/api/v1` on Gitea and Forgejo. */
  base: string;
  /** `OWNER/NAME`. */
  repo: string;
}

/** Of github.com alone the API has a host of its own. */
export const GITHUB_API = 'https://api.github.com';

/** Names as forges allow them; anything else would make another path of it. */
const NAME = /^(?!\.{1,2}$)[\w.-]{1,100}$/;

/** `text`: the address of a pull request's page, as it stands in a browser. */
export function placeOfPull(text: string): { place: ForgePlace; number: number; url: string } | { refused: string } {
  const url = webAddress(text);
  if (!url) return { refused: 'that is no https:// address' };
  const found = /^(.*)\/([^/]+)\/([^/]+)\/(pulls?)\/([1-9]\d{0,8})(?:\/.*)?$/.exec(url.pathname);
  if (!found) return { refused: 'that is not the address of a pull request' };
  const [, prefix = '', owner = '', name = '', word, number = ''] = found;
  const kind: ForgeKind = word === 'pull' ? 'github' : 'gitea';
  if (!NAME.test(owner) || !NAME.test(name) || (kind === 'github' && prefix !== '') || !isPrefix(prefix))
    return { refused: 'that is not the address of a pull request' };
  const place = placeAt(url, prefix, kind, `${owner}/${name}`);
  return { place, number: Number(number), url: `${url.origin}${prefix}/${place.repo}/${word}/${number}` };
}

/** Of the remote `origin` in a repository's configuration. `kind`: what the user says it is, where its name does not tell. */
export function placeOfRemote(config: GitConfig, kind?: ForgeKind): { place: ForgePlace } | { refused: string } {
  const said = configValue(config, 'remote.origin.url');
  if (said === undefined) return { refused: 'the repository has no remote called origin' };
  const web = webAddress(said) ?? overSsh(said);
  const found = /^(.*)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(web?.pathname ?? '');
  const [, prefix = '', owner = '', name = ''] = found ?? [];
  if (!web || !NAME.test(owner) || !NAME.test(name) || !isPrefix(prefix))
    return { refused: 'its remote origin is not a repository on a forge' };
  const known = kind ?? KNOWN[web.hostname];
  if (!known) return { refused: `what kind of forge ${web.host} is cannot be told from its name` };
  return { place: placeAt(web, known === 'gitea' ? prefix : '', known, `${owner}/${name}`) };
}

const KNOWN: Partial<Record<string, ForgeKind>> = {
  'github.com': 'github',
  'codeberg.org': 'gitea',
  'gitea.com': 'gitea',
};

function placeAt(url: URL, prefix: string, kind: ForgeKind, repo: string): ForgePlace {
  const at = { kind, host: url.host, repo };
  if (kind === 'gitea') return { ...at, origin: url.origin, base: `${prefix}/api/v1` };
  if (url.hostname === 'github.com') return { ...at, origin: GITHUB_API, base: '' };
  return { ...at, origin: url.origin, base: '/api/v3' };
}

/** The folder a forge is served below, on a host of several things. */
function isPrefix(prefix: string): boolean {
  return prefix === '' || /^(?:\/[\w-][\w.-]{0,60}){1,3}$/.test(prefix);
}

/** Encrypted, or of this machine. A name and password in it are refused: they would be kept. */
function webAddress(text: string): URL | undefined {
  const url = /[\s\\]/.test(text) || text.length > 1000 ? null : URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return undefined;
  const isHere = url.protocol === 'http:' && addressKind(hostIn(url)) === 'this machine';
  return url.protocol === 'https:' || isHere ? url : undefined;
}

/** `git@HOST:OWNER/NAME.git` and `ssh://…`: the same repository is served on the web under the same name. */
function overSsh(text: string): URL | undefined {
  const found =
    /^ssh:\/\/(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?\/([\w./-]+)$/.exec(text) ??
    /^(?:[^@/\s]*@)?([\w.-]{2,}):\/*([\w./-]+)$/.exec(text);
  return found ? (URL.parse(`https://${found[1]}/${found[2]}`) ?? undefined) : undefined;
}

/** `github.com`, `api.github.com` and `https://api.github.com` mean the same; elsewhere pages and API have one origin. @throws VesperError `bad-input` */
export function originOf(host: string): string {
  const said = host.includes('://') ? host : `https://${host}`;
  const url = URL.parse(said);
  if (!url || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new VesperError(
      'bad-input',
      `"${host}" is no host.`,
      'Give its name, as it stands in the address of its pages.',
    );
  return url.hostname === 'github.com' ? GITHUB_API : url.origin;
}
