/**
 * YAML that somebody else wrote: front matter of memory files, compose files. The library goes on after a fault and makes an error of
 * each, with the line around it and a stack: of a hostile text that was half a second (TRUST R15). The first fault is enough.
 */
import { parse, Parser } from 'yaml';

/** The value; throws the first fault. */
export function readYaml(text: string): unknown {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    for (const token of new Parser().parse(text)) if (token.type === 'error') throw new Error(token.message);
    return parse(text, { prettyErrors: false, maxAliasCount: 50 });
  } finally {
    Error.stackTraceLimit = before;
  }
}
