/**
 * A memory state as files, and the digest by which two states of the files are compared.
 */
import { createHash } from 'node:crypto';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { indexFiles } from './index-files.ts';
import { printTopic } from './markdown.ts';
import { printProvenance } from './provenance.ts';
import type { MemoryState } from './state.ts';

export const provenanceFolder = 'provenance';

/**
 * Every file of a generation by path: topics, indexes, `provenance/<topic>.jsonl`.
 * The same state gives the same bytes.
 */
export function renderMemory(state: MemoryState): Map<string, string> {
  const files = new Map<string, string>();
  for (const doc of state.topics.values()) files.set(`${doc.path}.md`, printTopic(doc, state.facts));
  for (const [path, text] of indexFiles(state)) files.set(path, text);
  const byTopic = new Map<string, Fact[]>();
  for (const fact of state.facts.values()) {
    const facts = byTopic.get(fact.topic);
    if (facts) facts.push(fact);
    else byTopic.set(fact.topic, [fact]);
  }
  for (const [topic, facts] of byTopic) files.set(`${provenanceFolder}/${topic}.jsonl`, printProvenance(facts));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a generation's file is one that people see (a topic or an index) and not machine data. */
export function isMemoryFile(path: string): boolean {
  return path.endsWith('.md') && !path.startsWith(`${provenanceFolder}/`);
}

/**
 * SHA-256 (hex) over the memory files: for each path in code-unit order its name, a NUL, the length of its content in
 * bytes, a NUL, the content. Provenance, journal and manifest do not count, so that an undo can be compared.
 */
export function digestOf(files: ReadonlyMap<string, string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].filter(isMemoryFile).sort()) {
    const content = Buffer.from(files.get(path) ?? '');
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** SHA-256 (hex) of one content. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
