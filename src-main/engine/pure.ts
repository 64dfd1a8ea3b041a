/**
 * The engine's pure functions that commands offer by themselves: no home, no lock, no state.
 */
export { resolveDates } from './dates/resolve.ts';
export { matchStatements } from './dream/match.ts';
export { inspectTranscript } from './observe/agents/inspect.ts';
export { pathTable, TOMBSTONES_OF_OTHERS } from './storage/paths.ts';
export { readWebhook } from './observe/forge/webhook.ts';
export { redactText } from './redact/redact.ts';
export { secondOpinion } from './redact/second-opinion.ts';
