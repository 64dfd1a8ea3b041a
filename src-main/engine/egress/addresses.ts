/**
 * Where a name leads. A name may lead to the public internet only, or into a private network where the user wrote that of its host; this
 * machine and all else is reached only by an address that the user wrote down as such. The address that was looked at is the one that is
 * connected to.
 */
import { BlockList, isIP } from 'node:net';
import { messageOf } from '../../../src-shared/kit/errors.ts';

export type AddressKind = 'this machine' | 'near' | 'public' | 'nowhere' | 'name';

/** The address to connect to; or why not. `resolve` is asked for names only; `near`: they may lead into a private network. */
export async function whereTo(
  url: URL,
  resolve: (name: string) => Promise<string[]>,
  near = false,
): Promise<{ address: string } | { refused: string }> {
  const host = hostIn(url);
  if (isLocalhost(host)) return { address: '127.0.0.1' };
  const kind = addressKind(host);
  if (kind === 'nowhere') return { refused: `${host} is no address of a host` };
  if (kind !== 'name') return { address: host };
  let found: string[];
  try {
    found = await resolve(host);
  } catch (thrown) {
    return { refused: `its name was not found (${messageOf(thrown)})` };
  }
  const inward = found.find((address) => addressKind(address) !== 'public' && !(near && isPrivate(address)));
  if (inward !== undefined)
    return {
      refused: `its name leads to ${inward}, which is not on the public internet${isPrivate(inward) ? ' (for a host of your own network: "near": true in its entry under egress.hosts)' : ''}`,
    };
  const [address] = found;
  return address === undefined ? { refused: 'its name leads nowhere' } : { address };
}

/** A name or an address; the brackets around IPv6 are taken off. */
export function hostIn({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** `name` for anything that is no address. */
export function addressKind(address: string): AddressKind {
  if (isLocalhost(address)) return 'this machine';
  const family = isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : undefined;
  if (!family) return 'name';
  const is = (list: BlockList) => list.check(address, family);
  if (is(thisMachine)) return 'this machine';
  if (is(nowhere)) return 'nowhere';
  if (is(near)) return 'near';
  // Of IPv6 only the part that is given out for the internet, less what was set aside of it.
  return family === 'ipv4' || (is(global6) && !is(setAside6)) ? 'public' : 'near';
}

/** Of a network that somebody runs; not what an address of this machine, a cloud's metadata or no host at all would be. */
function isPrivate(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return isIP(address) !== 0 && privateNetworks.check(address, family);
}

/** RFC 6761: this machine, whatever a name server says. */
function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

// Written as IPv6 (::ffff:10.0.0.1), an IPv4 address is held against the IPv4 rules.
const thisMachine = listOf('127.0.0.0/8', '::1/128');
const nowhere = listOf('0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'ff00::/8');
/** Private, shared, link-local (a cloud's metadata at 169.254.169.254 among them), benchmarks and documentation (RFC 6890). */
const near = listOf(
  ...[
    '10.0.0.0/8',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
  ],
  ...['192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
);
/** RFC 1918 and RFC 4193, and the shared addresses (RFC 6598) that overlay networks give out. */
const privateNetworks = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
const global6 = listOf('2000::/3');
/** Tunnels that carry IPv4 addresses inside (2001::/32, 2002::/16) would lead around the rules above. */
const setAside6 = listOf('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');

function listOf(...networks: string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
