/** A memory for MCP servers under test: empty, but for what a test puts in its place. */
import type { MemoryAccess } from '../../src-main/clients/mcp/access.ts';

export function memory(over: Partial<MemoryAccess>): MemoryAccess {
  return {
    recall: async () => ({ found: [], live: true }),
    topics: async () => [],
    topic: async () => '',
    detail: async (refs) => ({ details: [], missing: refs }),
    day: async () => ({ records: [], days: [], total: 0 }),
    handoff: async () => '',
    projects: async () => [],
    remember: async () => ({ ref: 'r', duplicate: false }),
    close: () => undefined,
    ...over,
  };
}
