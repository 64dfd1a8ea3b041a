/** Every topic, read a thousand at a time so that the page stays quick; anew when memory changed in between. */
import type { Topic } from '../../../src-shared/contract/memory.ts';
import type { Client } from '../../../src-shared/rpc/connect.ts';

const part = 500;

export async function allTopics(client: Client): Promise<Topic[]> {
  for (let tries = 0; ; tries++) {
    const { topics, total = topics.length, generation } = await client.call('memory.topics', { from: 0, limit: part });
    const all = [...topics];
    let whole = true;
    while (all.length < total && whole) {
      const next = await client.call('memory.topics', { from: all.length, limit: part });
      whole = next.generation === generation && next.topics.length > 0;
      all.push(...next.topics);
    }
    // Memory that changes all the time is shown as it was found.
    if (whole || tries === 2) return all;
  }
}
