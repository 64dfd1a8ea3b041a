/** Receipts of what is given over MCP. A person who reads is given nothing: there is no session to tell of. */
import { agentIds, type AgentId } from '../../../src-shared/contract/connect.ts';
import type { Receipt } from '../../../src-shared/contract/receipts.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Rooms } from '../rooms.ts';
import type { Scope } from './scope.ts';

type What = Pick<Receipt, 'how' | 'characters'> & { facts?: readonly string[]; records?: number };

/** MCP does not say which session asks; `receipt.list` tells it by time where it can. Not waited for: a receipt delays no answer. */
export function noteGiven({ receipts }: Pick<Rooms, 'receipts'>, caller: Caller, scope: Scope, what: What): void {
  if (caller.kind !== 'mcp' || what.characters === 0) return;
  const { facts = [], records, ...rest } = what;
  void receipts.add({
    ...rest,
    ...{ agent: agentIdOf(caller), session: null, project: scope === 'all' ? null : (scope[0] ?? null) },
    facts: [...facts],
    ...(records === undefined ? {} : { records }),
  });
}

/** What the client said it is, where it is one we know; else `mcp`. */
function agentIdOf({ via }: Caller): AgentId | 'mcp' {
  const said = via?.agent?.toLowerCase().replaceAll(' ', '-');
  return agentIds.find((id) => said === id || said === `${id}-cli`) ?? 'mcp';
}
