/** ledger.*: what was spent and what left. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';

export function ledgerCalls(parts: EngineParts): Pick<Handlers, 'ledger.read'> {
  return {
    async 'ledger.read'({ limit = 100, before }, caller) {
      const { ledger, egress } = parts.rooms();
      const { entries, ...totals } = await ledger.read({ limit, ...(before ? { before } : {}) });
      // A copy may hold what was seen in any project; its figures are for everybody's eyes.
      const shown = caller.agent ? entries.map(({ copy: _copy, sha256: _sha256, ...figures }) => figures) : entries;
      return { entries: shown, ...totals, allowed: egress.allowed() };
    },
  };
}
