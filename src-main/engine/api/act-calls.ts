/** act.*: what Vesper decided by itself, and how long it took. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { BLOCKING_BUDGET_MS } from '../act/actions.ts';
import type { EngineParts } from '../parts.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'act.ticks'>;

export function actCalls({ ticker, blocking }: Pick<EngineParts, 'ticker' | 'blocking'>): Calls {
  return {
    // Titles may quote any project.
    'act.ticks'(_input, caller) {
      requireUser(caller, 'Seeing what Vesper decided');
      return { ...ticker.decisions.view(), budget: BLOCKING_BUDGET_MS, actions: blocking.view() };
    },
  };
}
