/**
 * What sources, origins and states there are, without their schemas: threads and workers that only compare them load no library.
 */

export const sources = [
  'file',
  'git',
  'terminal',
  'agent',
  'forge',
  'note',
  'system',
  'tick',
  'dream',
  'action',
] as const;

/** Trust labels, most trusted first. */
export const origins = ['user-direct', 'user-turn', 'local', 'agent', 'external', 'vesper'] as const;

export const activeStates = ['proposed', 'tentative', 'confirmed'] as const;
export const factStates = [...activeStates, 'superseded', 'merged', 'rejected', 'retracted', 'expired'] as const;
