/** Projects as memory names their folders. */
import { slugOf, uniqueSlugs } from '../../../src-shared/kit/slug.ts';

/** Two whose names make the same folder are told apart, the older keeps its own. */
export function namedForMemory<P extends { name: string }>(list: readonly P[]): (P & { name: string })[] {
  const slugs = uniqueSlugs(list.map(({ name }) => name));
  return list.map((one, i) => ({ ...one, name: slugOf(one.name) === slugs[i] ? one.name : (slugs[i] ?? one.name) }));
}
