/** Every call of the contract, from the file that answers it. */
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { EngineParts } from '../parts.ts';
import { actCalls } from './act-calls.ts';
import { agentCalls } from './agent-calls.ts';
import { archiveCalls } from './archive-calls.ts';
import { briefCalls } from './brief-calls.ts';
import { connectCalls } from './connect-calls.ts';
import { dreamCalls } from './dream-calls.ts';
import { egressCalls } from './egress-calls.ts';
import { engineCalls } from './engine-calls.ts';
import { foreignCalls } from './foreign-calls.ts';
import { forgeCalls } from './forge-calls.ts';
import { forgetCalls } from './forget-calls.ts';
import { keyCalls } from './key-calls.ts';
import { ledgerCalls } from './ledger-calls.ts';
import { logCalls } from './log-calls.ts';
import { memoryCalls } from './memory-calls.ts';
import { modelCalls } from './model-calls.ts';
import { noteCalls } from './note-calls.ts';
import { outboxCalls } from './outbox-calls.ts';
import { previewCalls } from './preview-calls.ts';
import { projectCalls } from './project-calls.ts';
import { recallCalls } from './recall-calls.ts';
import { proofCalls } from './proof-calls.ts';
import { pushCalls } from './push-calls.ts';
import { receiptCalls } from './receipt-calls.ts';
import { reviewCalls } from './review-calls.ts';
import { sessionCalls } from './session-calls.ts';
import { settingsCalls } from './settings-calls.ts';
import { storageCalls } from './storage-calls.ts';
import { terminalCalls } from './terminal-calls.ts';
import { updateCalls } from './update-calls.ts';
import { wishCalls } from './wish-calls.ts';

export function callsOf(parts: EngineParts): Handlers {
  return {
    ...engineCalls(parts),
    ...projectCalls(parts),
    ...previewCalls(parts),
    ...logCalls(parts),
    ...noteCalls(parts),
    ...memoryCalls(parts),
    ...forgetCalls(parts),
    ...reviewCalls(parts),
    ...dreamCalls(parts),
    ...briefCalls(parts),
    ...recallCalls(parts),
    ...sessionCalls(parts),
    ...settingsCalls(parts),
    ...modelCalls(parts),
    ...ledgerCalls(parts),
    ...storageCalls(parts),
    ...terminalCalls(parts),
    ...wishCalls(parts),
    ...connectCalls(parts),
    ...keyCalls(parts),
    ...agentCalls(parts),
    ...receiptCalls(parts),
    ...foreignCalls(parts),
    ...archiveCalls(parts),
    ...forgeCalls(parts),
    ...actCalls(parts),
    ...outboxCalls(parts),
    ...pushCalls(parts),
    ...egressCalls(parts),
    ...proofCalls(parts),
    ...updateCalls(parts),
  };
}
