/**
 * The dream process's line to its parent: a Node child's IPC channel or, in Electron, a utility process's port.
 * When the line breaks the process leaves at once, so that no dream outlives its engine.
 */
import { z } from 'zod';
import { operationSchema, phaseNameSchema } from '../../../src-shared/contract/memory.ts';
import type { FromWorker, ToWorker } from './snapshot.ts';

export interface Channel {
  send(message: FromWorker): void;
  onMessage(listen: (message: ToWorker) => void): void;
  /** Ends the process once everything sent has left it. */
  close(): void;
}

/** Electron's `process.parentPort` of a utility process, as far as it is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listen: (event: { data: unknown }) => void): void;
}

export function openChannel(): Channel {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) return utilityChannel(parentPort);
  process.on('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0); // the parent went while this was still loading
  let sent: Promise<void> = Promise.resolve();
  return {
    send(message) {
      // Cutting the line drops what is still on its way, so closing waits for the last message.
      sent = new Promise((resolve) => void process.send?.(message, undefined, {}, () => resolve()));
    },
    onMessage: (listen) => void process.on('message', (message) => listen(message as ToWorker)),
    close: () => void sent.then(() => process.disconnect()),
  };
}

/** Electron ends a utility process together with its parent, so there is nothing to watch. */
function utilityChannel(port: ParentPort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listen) => port.on('message', ({ data }) => listen(data as ToWorker)),
    close: () => void setTimeout(() => process.exit(0), 100),
  };
}

const range = z.tuple([z.int(), z.int()]);
/** What the parent accepts from a dream: anything else is a failed dream. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('waits') }),
  z.object({ type: z.literal('phase'), name: phaseNameSchema, ms: z.number(), found: z.string().max(500) }),
  z.object({
    type: z.literal('operations'),
    operations: z.array(operationSchema),
    read: z.array(z.object({ device: z.string(), seqs: z.array(range) })),
    counts: z.object({ records: z.int(), sessions: z.int() }),
    notPromoted: z.array(z.object({ fact: z.string(), reason: z.string() })),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
