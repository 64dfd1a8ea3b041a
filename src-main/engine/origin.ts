/**
 * Trust labels: which one an observation gets by where it came from (PRODUCT 3.1, "Origin by source"), and how labels
 * combine. Set here by code, never by a model or by observed text; nothing in this file can raise one (TRUST J1).
 */
import type { Origin } from '../../src-shared/contract/observation.ts';
import { origins } from '../../src-shared/contract/lists.ts';

/** What is known, by code, about where a piece of text came from. */
export type Provenance =
  /** `measured`: paths, counts, names of scripts and dependencies. `content`: text out of a file. */
  | { source: 'file'; part: 'measured' | 'content' }
  /** `here`: this clone's reflog shows that the words were written here. `measured`: a switch, merge, tag, conflict. */
  | { source: 'git'; part: 'message'; here: boolean }
  | { source: 'git'; part: 'measured' }
  /** `measured`: that a command ran and how it exited. */
  | { source: 'terminal'; part: 'measured' | 'output' }
  /** `own-words`: the user's, without pasted blocks, tool results and hook text. `agent`: its words and tool use. */
  | { source: 'agent'; part: 'own-words' | 'agent' | 'pasted' | 'tool-result' | 'hook' }
  | { source: 'forge' }
  | { source: 'note'; by: Caller }
  /** What Vesper itself says or does is never evidence. */
  | { source: 'system' | 'tick' | 'dream' | 'action' };

/** Who makes a call. `agent`: a marker in the environment or a known agent among the ancestors of a CLI call. */
export interface Caller {
  agent: boolean;
  /** `app`: Vesper's own windows; `mcp` and `hook` speak for an agent whatever else is claimed. */
  kind: 'app' | 'cli' | 'mcp' | 'hook';
}

/** The origin of something observed. */
export function originOf(from: Provenance): Origin {
  switch (from.source) {
    case 'file':
      return from.part === 'measured' ? 'local' : 'external';
    case 'git':
      if (from.part === 'measured') return 'local';
      return from.here ? 'agent' : 'external';
    case 'terminal':
      return from.part === 'measured' ? 'local' : 'external';
    case 'agent':
      if (from.part === 'own-words') return 'user-turn';
      return from.part === 'agent' ? 'agent' : 'external';
    case 'forge':
      return 'external';
    case 'note':
      return originOfCaller(from.by);
    case 'system':
    case 'tick':
    case 'dream':
    case 'action':
      return 'vesper';
  }
}

/** INTERFACES, "Who is the user": a call counts as the user's only when nothing marks it as an agent's. */
export function originOfCaller(caller: Caller): Origin {
  if (caller.agent || caller.kind === 'mcp' || caller.kind === 'hook') return 'agent';
  return 'user-direct';
}

/** An import is an act of the person: its claim is honoured as given, `external` without one (INTERFACES, import). */
export function originOfImport(claimed?: Origin): Origin {
  return claimed ?? 'external';
}

/** True when `origin` is trusted at least as much as `level`. */
export function isAtLeast(origin: Origin, level: Origin): boolean {
  return origins.indexOf(origin) <= origins.indexOf(level);
}

/** The least trusted of several; `vesper` of none, because what cites nothing is no evidence. */
export function minTrust(several: readonly Origin[]): Origin {
  if (several.length === 0) return 'vesper';
  return several.reduce((least, origin) => (isAtLeast(least, origin) ? origin : least));
}

/** The most trusted of several; `vesper` of none. For display: what one operation may claim is `minTrust`. */
export function maxTrust(several: readonly Origin[]): Origin {
  return several.reduce<Origin>((best, origin) => (isAtLeast(best, origin) ? best : origin), 'vesper');
}
