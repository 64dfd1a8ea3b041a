/**
 * The tests in two parts: `npm test` is for whoever changes something and takes less than ten minutes on two cores; `npm run test:rest` has what
 * takes longer, kills, storms, traces, second users and whole walks, in their short forms. CI runs both.
 */

/** Files of which each took ten seconds or more in CI, by folder. */
const byFolder: Record<string, string> = {
  clients: 'cli edits forget homes input mcp pause review shells terminal uninstall',
  crash: 'append clock engine full-disk hostile-text starts',
  'engine/act': 'consult',
  'engine/api': 'agents review',
  'engine/dream/model': 'refine',
  'engine/dream': 'run',
  'engine/forget': 'home',
  'engine/memory': 'interleavings',
  'engine/model': 'client',
  'engine/observe/files': 'observer saves trouble',
  'engine/observe/git': 'observer pause trial-merge uncommitted',
  'engine/observe/terminal': 'typed',
  'hosts/headless': 'notify serve',
  node: 'hold',
  trust:
    'agent-acts booby-trap clocks dream-storm egress environment file-storm forget-crash forget-kill forget-source forget hijacked honest-status' +
    ' injection ledger-figures long-line loopback planted promises redacted-brand redaction retention same-state soak thin-clients traced',
  'trust/power': 'faults mutants power',
};

export const longTests = Object.entries(byFolder).flatMap(([folder, names]) =>
  names.split(' ').map((name) => `test/${folder}/${name}.test.ts`),
);

/** They hold a promise of time (of 5 s, of a second): they come last, one after the other, with nothing beside. */
export const timedTests = [
  'test/clients/at-once.test.ts',
  'test/engine/api/preview.test.ts',
  'test/trust/big-tree.test.ts',
  'test/trust/event-storm.test.ts',
  'test/trust/unreachable.test.ts',
];

/** Pages that are looked at in every way, and walks beside the main ones: of two cores, four minutes. */
export const longPages =
  'contact desktop dreaming electron exfil forget looks outbox quiet review shell strangers views'
    .split(' ')
    .map((name) => `test/e2e/${name}.spec.ts`);

/** It holds a promise of a fifth of a second, so it comes last, with nothing beside it. */
export const timedPages = ['test/e2e/night.spec.ts'];

/** Which part the runners are asked for, for their configurations; none: all there is. */
export const part = process.env['VESPER_PART'] as 'quick' | 'rest' | undefined;
