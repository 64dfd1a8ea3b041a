/** Every topic as clients list them, counted in one pass and kept until memory is another. */
import type { Topic } from '../../../src-shared/contract/memory.ts';
import type { MemoryState } from '../memory/state.ts';
import { isActive } from '../memory/topics.ts';

interface Memory {
  state(): MemoryState;
  files(): ReadonlyMap<string, string>;
}

const made = new WeakMap<MemoryState, Topic[]>();

/** The user's own first, then by path; topics with neither a fact nor a file are left out. */
export function topicList(memory: Memory): Topic[] {
  const state = memory.state();
  const { topics, facts } = state;
  const known = made.get(state);
  if (known) return known;
  const active = new Map<string, number>();
  for (const fact of facts.values()) if (isActive(fact)) active.set(fact.topic, (active.get(fact.topic) ?? 0) + 1);
  const files = memory.files();
  const list = [...topics.values()]
    .map(({ path, name, description, type, project, updated }) => {
      const bytes = Buffer.byteLength(files.get(`${path}.md`) ?? '');
      return { path, name, description, type, project, updated, facts: active.get(path) ?? 0, bytes };
    })
    .filter((topic) => topic.facts > 0 || topic.bytes > 0)
    .sort((a, b) => rank(a) - rank(b) || inAlphabet(a.path, b.path));
  made.set(state, list);
  return list;
}

const rank = (topic: Topic): number => (topic.path.startsWith('user/') ? 0 : 1);
// One collator: localeCompare looks for one at every call, which 10,000 topics feel.
const inAlphabet = new Intl.Collator('en').compare;
