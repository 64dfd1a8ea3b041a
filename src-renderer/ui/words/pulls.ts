/** What is said of watched pull requests. Their own words are a stranger's, and stand beside these as observed text. */
import type { ForgeHook, ForgeHost, ForgeWatch, WatchedPull } from '../../../src-shared/contract/forge.ts';
import { when } from '../when.ts';
import { count, sentence } from '../words.ts';

export const pulling = {
  title: 'Pull requests',
  none: {
    what: 'No pull request is watched.',
    means: 'Reviews, checks, merges and conflicts of those you choose are told in the brief, and kept in the log.',
  },
  watch: 'Watch a pull request',
  watchMeans: 'By the address of its page. Nothing is asked of a host before you allow it.',
  address: 'Address of its page',
  add: 'Watch',
  ofProject: 'Watch those of a project',
  ofProjectMeans: 'The open ones of its own branches, as they come and go.',
  choose: 'Choose project…',
  /** Of a question: the forge would have to be asked, or its kind be known. */
  allow: 'Allow and watch',
  leave: 'Leave it',
  kinds: { github: 'GitHub', gitea: 'Gitea or Forgejo' },
  watched: (name: string) => `Watching ${name}. Every request is in the ledger.`,
  known: (name: string) => `${name} is watched already.`,
  stop: 'Stop watching',
  stopped: (name: string) => `${name} is no longer watched. What was logged of it stays.`,
  again: (name: string) => `${name} is watched again.`,
  copy: 'Copy address',
  copied: 'Copied. Open it in your browser.',
  showAll: (n: number) => `Show all ${n}`,
  openSettings: 'Show all',
  forges: 'Forges that are asked',
  mayAsk: (host: string) => `May be asked: ${host}`,
  asked: (host: string, on: boolean) => `${host}: ${on ? 'asked for what is watched' : 'not asked any more'}.`,
  token: 'Token',
  hasToken: 'Kept for this forge, and sent to no other host.',
  noToken: 'None: only what everybody may see, and few requests an hour.',
  tokenKept: (host: string) => `The token is kept for ${host} and sent to no other.`,
  tokenRemoved: 'The token was removed.',
  deliveries: 'Deliveries',
  hear: 'Hear deliveries of forges',
  secret: 'Secret',
  hasSecret: 'A delivery that is not signed with it is not heard.',
  noSecret: 'None. Until there is one, no delivery is heard; the same goes into the forge’s settings.',
  secretKept: 'The secret is kept.',
  secretRemoved: 'The secret was removed. No delivery is heard.',
  hearing: (on: boolean) => (on ? 'Deliveries are listened to.' : 'Deliveries are not listened to.'),
};

/** `harbor/api #412`; of a project `harbor/api, your branches`. */
export function watchName({ repo, number }: ForgeWatch): string {
  return number === null ? `${repo}, your branches` : `${repo} #${number}`;
}

/** How far it is known: `looked at 18:32`, or why nothing is asked. */
export function watchWords({ state, because, lookedAt, pulls }: ForgeWatch): string {
  if (state === 'ended') return 'Ended: nothing is asked any more';
  const looked = lookedAt === undefined ? 'not looked at yet' : `looked at ${when(lookedAt)}`;
  // The page has a switch for what the reason tells a command of.
  if (because !== undefined) return sentence(`${because.replace(/: vesper .*$/, '')}; ${looked}`);
  return pulls.length === 0 ? sentence(`${looked}; none is open`) : sentence(looked);
}

/** Whether it needs the user before it can be merged. */
export function isTroubled({ state, mergeable, checks }: WatchedPull): boolean {
  return state === 'open' && (mergeable === false || checks?.outcome === 'failure');
}

/** Those in trouble first, then the open ones, then what ended; within each the newest number first. */
export function inOrder(pulls: readonly WatchedPull[]): WatchedPull[] {
  const rank = (pull: WatchedPull) => (isTroubled(pull) ? 0 : pull.state === 'open' ? 1 : 2);
  return [...pulls].sort((a, b) => rank(a) - rank(b) || b.number - a.number);
}

export function hostWords({ allowed, used, budget, rests, resetAt }: ForgeHost): string {
  if (!allowed) return 'Not asked for anything.';
  if (rests) return `Not asked before ${when(rests.until)}: ${rests.because}.`;
  const until = resetAt === undefined ? '' : `; the next hour begins at ${when(resetAt)}`;
  return `${count(used, 'request')} this hour, of at most ${budget.toLocaleString('en')}${until}.`;
}

export function hookWords({ on, listening, address, port, path, because, heard, refused }: ForgeHook): string {
  if (!on) return 'Off: what is watched is asked for in turn, which is the same, later.';
  const where = `${address}:${port}${path}`;
  if (!listening) return `Not heard at ${where}: ${because ?? 'Vesper does not run'}.`;
  return `Heard at ${where}: ${heard} heard, ${refused} refused. A forge on the internet needs a public address that leads here.`;
}
