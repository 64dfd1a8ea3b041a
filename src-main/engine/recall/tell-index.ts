/** What memory holds, as the index is told of it. */
import type { MemoryStore } from '../memory/store.ts';
import type { Recall } from './recall.ts';

/** Gives the index what memory holds now; the index keeps only differences. */
export async function tellIndex(
  memory: Pick<MemoryStore, 'state' | 'files'>,
  recall: Pick<Recall, 'setMemory'>,
): Promise<void> {
  const state = memory.state();
  const texts = memory.files();
  const topics = [...state.topics.values()].map((topic) => ({
    path: topic.path,
    name: topic.name,
    description: topic.description,
    project: topic.project,
    text: texts.get(`${topic.path}.md`) ?? '',
    updated: topic.updated,
  }));
  await recall.setMemory([...state.facts.values()], topics);
}
