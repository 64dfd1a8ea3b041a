/** Topics as the rows of a tree: You, then each project, with what is folded or filtered out left out. */
import type { Topic } from '../../../src-shared/contract/memory.ts';

export type TreeRow = { group: string; topics: number; folded: boolean } | { topic: Topic };

interface Asked {
  /** Words that name or description hold, in any case. */
  filter: string;
  folded: ReadonlySet<string>;
  /** Only the user's own and this project's. */
  project: string | undefined;
}

export function treeRows(topics: readonly Topic[], { filter, folded, project }: Asked): TreeRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = ({ name, description }: Topic) => {
    if (words.length === 0) return true;
    const text = `${name} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const groups = Map.groupBy(
    topics.filter(
      (topic) => (project === undefined || topic.project === null || topic.project === project) && holds(topic),
    ),
    groupOf,
  );
  return [...groups].flatMap(([group, list]): TreeRow[] => {
    // A filter shows what it finds wherever it is.
    const isFolded = words.length === 0 && folded.has(group);
    const head = { group, topics: list.length, folded: isFolded };
    return isFolded ? [head] : [head, ...list.map((topic) => ({ topic }))];
  });
}

function groupOf({ path }: Topic): string {
  return path.startsWith('user/') ? 'You' : (path.split('/')[1] ?? 'Projects');
}
