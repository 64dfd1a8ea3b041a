/**
 * Being a client of the engine that runs in a home.
 */
import { VesperError } from '../../src-shared/kit/errors.ts';
import { connect, type Client } from '../../src-shared/rpc/connect.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { readEngineFile } from './engine-file.ts';
import { dial } from './socket.ts';

/** Connects to the running engine; undefined when none answers. Throws only when an engine refuses. */
export async function attach(home: string, caller: Caller): Promise<Client | undefined> {
  const reached = await dialEngine(home);
  if (!reached) return undefined;
  try {
    return await connect(reached.port, { client: caller, token: reached.token });
  } catch (thrown) {
    // 'unavailable': it closed before it answered, so it is on its way out.
    if (thrown instanceof VesperError && thrown.code === 'unavailable') return undefined;
    throw thrown;
  }
}

/** An open port to the running engine and the token its hello must carry. */
export async function dialEngine(home: string): Promise<{ port: Port; token: string } | undefined> {
  const engine = readEngineFile(home);
  if (!engine) return undefined;
  const port = await dial(engine.socket);
  return port && { port, token: engine.token };
}
