/** Calls of the contract whose rooms are being built. */
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';

const notYet = (): never => {
  throw new VesperError('unavailable', 'Not built yet.');
};

export const pendingCalls = {
  'settings.get': notYet,
  'settings.set': notYet,
  'ledger.read': notYet,
  'project.allow': notYet,
  'project.preview': notYet,
  'project.suggest': notYet,
  'dream.stop': notYet,
} satisfies Partial<Handlers>;
