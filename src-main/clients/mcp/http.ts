/**
 * MCP over streamable HTTP, for the headless host, which is handed this as a function: it has checked Host, Origin and key before. Each
 * request has a server of its own, in both revisions of the protocol; what is kept between them is the line to the engine and the limits.
 */
import { createMcpHandler } from '@modelcontextprotocol/server';
import { openMemoryAccess, type MemoryAccess } from './access.ts';
import { limitsFor } from './limits.ts';
import { makeServer } from './server.ts';

/** A key that was found good: its id, and the folder whose project it opens; null for the user tier alone. */
export interface Admitted {
  id: string;
  cwd: string | null;
}

export interface McpOverHttp {
  answer(admitted: Admitted, request: Request): Promise<Response>;
  close(): Promise<void>;
}

const mostStreams = 4;
export const mostBytes = 1_048_576;

export interface McpOverHttpOptions {
  version: string;
  /** A line of its own to the memory of one folder; without one, to the user tier alone. */
  open(cwd: string | undefined): MemoryAccess;
  /** Makes the server of each request; Vesper's own where this is absent. */
  make?: typeof makeServer;
}

export function openMcpOverHttp(options: McpOverHttpOptions): McpOverHttp {
  const open = new Map<string, { answer(request: Request): Promise<Response>; close(): Promise<void> }>();

  /** One a key and folder. */
  function served({ id, cwd }: Admitted) {
    const name = `${id} ${cwd ?? ''}`;
    const known = open.get(name);
    if (known) return known;
    const limited = limitsFor();
    const access = options.open(cwd ?? undefined);
    const make = options.make ?? makeServer;
    const handler = createMcpHandler(() => make(access, options.version, limited), {
      maxSubscriptions: mostStreams,
      maxRequestBodySize: mostBytes,
    });
    const made = {
      answer: (request: Request) => handler.fetch(request),
      async close() {
        await handler.close();
        access.close();
      },
    };
    open.set(name, made);
    return made;
  }

  return {
    answer: (admitted, request) => served(admitted).answer(request),
    async close() {
      await Promise.all([...open.values()].map((one) => one.close()));
      open.clear();
    },
  };
}

/** For the running engine of a home. */
export function mcpOverHttpOf(home: string, version: string): McpOverHttp {
  return openMcpOverHttp({ version, open: (cwd) => openMemoryAccess({ home, ...(cwd === undefined ? {} : { cwd }) }) });
}
