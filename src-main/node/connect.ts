/**
 * Being a client of the engine that runs in a home.
 */
import { VesperError } from '../../src-shared/kit/errors.ts';
import { connect, type Client } from '../../src-shared/rpc/connect.ts';
import type { Port } from '../../src-shared/rpc/port.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import { readEngineFile } from './engine-file.ts';
import { dial } from './socket.ts';

/** A holder that does not answer within this is reported (INTERFACES: exit 4). */
export const patienceMs = 5000;

/**
 * Connects to the running engine; undefined when there is none. Throws when one refuses, and `busy` when one took the
 * connection and said nothing for `within` ms.
 */
export async function attach(home: string, caller: Caller, within = patienceMs): Promise<Client | undefined> {
  const reached = await dialEngine(home);
  if (!reached) return undefined;
  const { port, token } = reached;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    port.close();
  }, within);
  try {
    return await connect(port, { client: caller, token });
  } catch (thrown) {
    if (late) throw silentEngine(home);
    if (!(thrown instanceof VesperError)) throw thrown;
    // 'unavailable': it closed before it answered, so it is on its way out.
    if (thrown.code === 'unavailable') return undefined;
    // Between reading the file and dialling, one engine may have followed another.
    const now = readEngineFile(home);
    if (thrown.code === 'refused' && now?.token !== token) return now ? attach(home, caller, within) : undefined;
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

export function silentEngine(home: string): VesperError {
  return new VesperError(
    'busy',
    `Another engine holds ${home} and does not answer.`,
    'Try again; if it stays so, end that process and start Vesper anew.',
  );
}

/** An open port to the running engine and the token its hello must carry. */
export async function dialEngine(home: string): Promise<{ port: Port; token: string } | undefined> {
  const engine = readEngineFile(home);
  if (!engine) return undefined;
  const port = await dial(engine.socket);
  return port && { port, token: engine.token };
}
