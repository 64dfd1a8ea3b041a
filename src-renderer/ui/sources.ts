/** Icon and words of each source of observations. */
import type { Source } from '../../src-shared/contract/observation.ts';
import type { IconName } from './icons.ts';

const table: Record<Source, [IconName, string]> = {
  file: ['file', 'files'],
  git: ['git', 'git'],
  terminal: ['terminal', 'the terminal'],
  agent: ['agent', 'agents'],
  forge: ['forge', 'pull requests'],
  note: ['note', 'notes'],
  system: ['ledger', 'the system'],
  tick: ['check', 'ticks'],
  dream: ['dreams', 'dreams'],
  action: ['check', 'actions'],
};

export const iconOfSource = (source: Source): IconName => table[source][0];
export const sourceWords = (source: Source): string => table[source][1];

/** As a name of its own: `Files`, `Git`, `Terminal`. */
export function sourceName(source: Source): string {
  const name = table[source][1].replace(/^the /, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
