/**
 * What a branch will be merged into: the remote's own choice (`origin/HEAD`), else `main` or `master` there, else here. Read by our own
 * readers, as all refs are.
 */
import { readInside } from './confined.ts';
import { configValue } from './config-file.ts';
import { isHash, isRefName, type Refs } from './refs.ts';
import type { Repository } from './repository.ts';

export interface Base {
  /** As git shows it: `origin/main`. */
  name: string;
  hash: string;
}

export async function baseOf(
  repository: Repository,
  { branches }: Pick<Refs, 'branches'>,
  branch: string,
): Promise<Base | undefined> {
  const said = configValue(repository.config, `branch.${branch}.remote`) ?? 'origin';
  const remote = said !== '.' && isRefName(said) ? said : 'origin';
  const packed = await packedText(repository);
  const head = (await readInside(repository.commonDir, `refs/remotes/${remote}/HEAD`, 4096))?.toString('utf8').trim();
  const chosen = /^ref: (refs\/remotes\/.+)$/.exec(head ?? '')?.[1];
  for (const ref of [chosen, `refs/remotes/${remote}/main`, `refs/remotes/${remote}/master`]) {
    const hash = ref !== undefined && isRefName(ref) ? await hashOf(repository, packed, ref) : undefined;
    if (ref !== undefined && hash !== undefined) return { name: ref.slice('refs/remotes/'.length), hash };
  }
  for (const name of ['main', 'master']) {
    const hash = branches.get(name);
    if (name !== branch && hash !== undefined) return { name, hash };
  }
  return undefined;
}

/** A loose ref wins over a packed one. */
async function hashOf(repository: Repository, packed: string, ref: string): Promise<string | undefined> {
  const loose = (await readInside(repository.commonDir, ref, 4096))?.toString('latin1').split(/\s/, 1)[0] ?? '';
  if (isHash(repository, loose)) return loose;
  const at = packed.indexOf(` ${ref}\n`);
  const hash = at < 0 ? '' : packed.slice(packed.lastIndexOf('\n', at) + 1, at);
  return isHash(repository, hash) ? hash : undefined;
}

async function packedText(repository: Repository): Promise<string> {
  return (
    (await readInside(repository.commonDir, 'packed-refs', 64 << 20))?.toString('utf8').replaceAll('\r\n', '\n') ?? ''
  );
}
