/** Every topic, read in parts so that the page stays quick; anew when memory changed in between. */
import type { Topic } from '../../../src-shared/contract/memory.ts';
import type { Client } from '../../../src-shared/rpc/connect.ts';

/** A part is checked in one go: with this many it stays well below 50 ms. */
const part = 250;

/** What was read last, of which line and which state of memory: who comes back to the view need not read ten thousand again. */
let kept: { client: Client; generation: number; topics: Topic[] } | undefined;

export async function allTopics(client: Client): Promise<Topic[]> {
  for (let tries = 0; ; tries++) {
    const { topics, total = topics.length, generation } = await client.call('memory.topics', { from: 0, limit: part });
    if (kept?.client === client && kept.generation === generation && kept.topics.length === total) return kept.topics;
    const all = [...topics];
    let whole = true;
    while (all.length < total && whole) {
      const next = await client.call('memory.topics', { from: all.length, limit: part });
      whole = next.generation === generation && next.topics.length > 0;
      all.push(...next.topics);
    }
    if (whole && generation !== undefined) kept = { client, generation, topics: all };
    // Memory that changes all the time is shown as it was found.
    if (whole || tries === 2) return all;
  }
}
