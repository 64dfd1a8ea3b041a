/**
 * One question to the running engine, for a hook that may not take long: no schemas are loaded, the answer is checked by hand.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { contractVersion } from '../../src-shared/contract/version.ts';
import { dial } from './socket.ts';

/** What the call answers, as JSON gave it; undefined when no engine runs, it refuses, or the line breaks. */
export async function askQuickly(home: string, client: Caller, name: string, input: unknown): Promise<unknown> {
  const { socket, token } = JSON.parse(readFileSync(path.join(home, 'engine.json'), 'utf8')) as Record<string, unknown>;
  if (typeof socket !== 'string' || typeof token !== 'string') return undefined;
  const port = await dial(socket);
  if (!port) return undefined;
  const answer = new Promise<unknown>((resolve) => {
    port.onMessage((frame) => {
      const said = JSON.parse(frame) as Record<string, unknown>;
      if (said['t'] === 'result' && said['id'] === 1) resolve(said['out']);
      if (said['t'] === 'error') resolve(undefined);
    });
    port.onClose(() => resolve(undefined));
  });
  // The engine reads one frame after the other, so the question need not wait for its greeting.
  port.send(JSON.stringify({ t: 'hello', version: contractVersion, token, client }));
  port.send(JSON.stringify({ t: 'call', id: 1, name, in: input }));
  return answer.finally(() => port.close());
}
