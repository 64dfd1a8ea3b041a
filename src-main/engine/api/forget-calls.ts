/** memory.forgetPreview and memory.forget: leave nothing of it, and prove it. */
import type { ForgetReceipt } from '../../../src-shared/contract/forget.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { forget, previewForget } from '../forget/forget.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'memory.forgetPreview' | 'memory.forget'>;

export function forgetCalls(parts: EngineParts): Calls {
  const { ports } = parts.options;
  return {
    async 'memory.forgetPreview'({ selector }, caller) {
      requireUser(caller, 'Forgetting');
      const { memory, paths } = parts.rooms();
      await memory.takeHandEdits();
      return previewForget({ ports, paths }, memory.state(), selector);
    },

    async 'memory.forget'({ selector }, caller) {
      requireUser(caller, 'Forgetting');
      // Asked first while everything runs: what finds nothing, or is wrong, must not stop a dream.
      const { memory, paths, dreams } = parts.rooms();
      await memory.takeHandEdits();
      await previewForget({ ports, paths }, memory.state(), selector);
      await dreams.abort('Something was forgotten meanwhile. Memory is as it was, without it.');
      const receipt = await parts.whileClosed((closed) => forget({ ports, paths: closed }, selector));
      await sayIt(receipt).catch((thrown: unknown) => ports.diagnose('forget', String(thrown)));
      parts.events.emit('brief.changed', {});
      return receipt;
    },
  };

  /** An act of the user's own, with its figures and nothing of what it was about. */
  async function sayIt({ id, at, removed }: ForgetReceipt): Promise<void> {
    const { records = 0, facts = 0 } = removed;
    await parts.rooms().ingest.take([
      {
        key: `forget:${id}`,
        at,
        project: null,
        source: 'action',
        kind: 'forgot',
        origin: 'vesper',
        text: `Forgot ${records} ${records === 1 ? 'record' : 'records'} and ${facts} ${facts === 1 ? 'fact' : 'facts'}.`,
      },
    ]);
  }
}
