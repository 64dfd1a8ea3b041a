/**
 * An agent's command that wants an act of the user waits for their answer, and says so meanwhile.
 */
import { wishCalls } from '../../../src-shared/contract/wish.ts';
import type { Client } from '../../../src-shared/rpc/connect.ts';

/** What is answered at once was not asked about. */
const soonMs = 800;

/** The same client; it says what it waits for. */
export function sayingWaits(client: Client, say: (line: string) => void): Client {
  return {
    ...client,
    async call(name, input) {
      if (!wishCalls.some((wish) => wish === name)) return client.call(name, input);
      const timer = setTimeout(
        () =>
          say(
            'This is the user\u2019s to do, so they are asked: in the tray, on the page, or by `vesper answer` in a terminal of their own. Waiting up to 60 s.',
          ),
        soonMs,
      );
      try {
        return await client.call(name, input);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
