/**
 * A forge on this machine that speaks as much of the REST API as is asked of one: GitHub's below `/api/v3`, Gitea's below `/api/v1`, with
 * ETags, pages, an hourly limit, secondary limits, errors and silence.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForgePull {
  number: number;
  title: string;
  state: 'open' | 'closed';
  merged: boolean;
  merged_at: string | null;
  closed_at: string | null;
  created_at: string;
  updated_at: string;
  body: string;
  user: { login: string };
  merged_by: { login: string } | null;
  head: { ref: string; sha: string; repo: { full_name: string } | null };
  base: { ref: string; sha: string };
  mergeable: boolean | null;
}

interface Said {
  id: number;
  user: { login: string };
  body: string;
}

export interface MadeForge {
  port: number;
  origin: string;
  /** Paths that were asked for, with status, in order. */
  asked: { path: string; status: number; at: number; etag: boolean; token: string | undefined }[];
  pulls: Map<number, ForgePull>;
  reviews: Map<number, (Said & { state: string; submitted_at: string })[]>;
  comments: Map<number, (Said & { created_at: string; updated_at: string })[]>;
  inline: Map<number, (Said & { created_at: string; updated_at: string })[]>;
  runs: Map<string, { name: string; status: string; conclusion: string | null; completed_at: string | null }[]>;
  statuses: Map<string, { context: string; state: string; updated_at: string }[]>;
  /** What it does with the next requests. */
  mode: 'well' | 'down' | 'error' | 'secondary' | 'refuses' | 'garbage';
  /** Requests an hour; undefined: it names no limit. */
  limit: number | undefined;
  /** Of a page, however many are asked for. */
  perPage: number;
  pull(number: number, part?: Partial<ForgePull>): ForgePull;
  review(number: number, state: string, by: string, at: string, body?: string): void;
  comment(number: number, by: string, at: string, body: string, inline?: boolean): void;
  close(): void;
}

export const repo = 'harbor/api';
const sha = (n: number) => createHash('sha1').update(String(n)).digest('hex');

/** `now`: what the hour of its limit goes by (ms). */
export async function makeForge(now: () => number): Promise<MadeForge> {
  let id = 100;
  let windowEnds = 0;
  let used = 0;
  const touch = (number: number, at: string) => {
    const pull = server.pulls.get(number);
    if (pull) pull.updated_at = at;
  };
  const listener = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const server: MadeForge = {
    port,
    origin: `http://127.0.0.1:${port}`,
    asked: [],
    pulls: new Map(),
    reviews: new Map(),
    comments: new Map(),
    inline: new Map(),
    runs: new Map(),
    statuses: new Map(),
    mode: 'well',
    limit: 5000,
    perPage: 100,
    pull(number, part = {}) {
      const at = '2026-11-20T08:00:00Z';
      const pull: ForgePull = {
        ...{ number, title: `Change ${number}`, state: 'open', merged: false, merged_at: null, closed_at: null },
        ...{ created_at: at, updated_at: at, body: 'What it is for.', user: { login: 'mara' }, merged_by: null },
        head: { ref: `topic-${number}`, sha: sha(number), repo: { full_name: repo } },
        base: { ref: 'main', sha: sha(0) },
        mergeable: true,
        ...part,
      };
      server.pulls.set(number, pull);
      return pull;
    },
    review(number, state, login, at, body = '') {
      const list = server.reviews.get(number) ?? [];
      server.reviews.set(number, [...list, { id: ++id, user: { login }, state, body, submitted_at: at }]);
      touch(number, at);
    },
    comment(number, login, at, body, inline = false) {
      const all = inline ? server.inline : server.comments;
      all.set(number, [
        ...(all.get(number) ?? []),
        { id: ++id, user: { login }, body, created_at: at, updated_at: at },
      ]);
      touch(number, at);
    },
    close() {
      listener.close();
      listener.closeAllConnections();
    },
  };
  return server;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', server.origin);
    const path = `${url.pathname.replace(/^\/api\/v[13]/, '')}${url.search}`;
    const etag = request.headers['if-none-match'];
    const token = request.headers.authorization;
    const end = (status: number, headers: Record<string, string> = {}, body = '') => {
      server.asked.push({ path, status, at: now(), etag: etag !== undefined, token });
      response.writeHead(status, headers).end(body);
    };
    if (server.mode === 'down') {
      server.asked.push({ path, status: 0, at: now(), etag: false, token });
      return void request.socket.destroy();
    }
    if (now() >= windowEnds) {
      windowEnds = now() + 3_600_000;
      used = 0;
    }
    used++;
    const { limit } = server;
    const left = Math.max(0, (limit ?? 0) - used);
    const headers: Record<string, string> =
      limit === undefined
        ? {}
        : {
            'x-ratelimit-limit': String(limit),
            'x-ratelimit-remaining': String(left),
            'x-ratelimit-reset': String(Math.ceil(windowEnds / 1000)),
          };
    if (server.mode === 'error') return end(502, headers);
    if (server.mode === 'secondary')
      return end(403, { ...headers, 'retry-after': '300' }, '{"message":"secondary rate limit"}');
    if (server.mode === 'refuses') return end(401, headers, '{"message":"Bad credentials"}');
    if (server.mode === 'garbage') return end(200, headers, '<html>');
    if (limit !== undefined && used > limit) return end(403, headers, '{"message":"API rate limit exceeded"}');
    const found = content(url);
    if (found === undefined) return end(404, headers, '{"message":"Not Found"}');
    const page = Number(url.searchParams.get('page') ?? 1);
    const asked = Number(url.searchParams.get('per_page') ?? url.searchParams.get('limit') ?? 30);
    const size = Math.min(asked, server.perPage);
    const shown: unknown = Array.isArray(found) ? found.slice((page - 1) * size, page * size) : found;
    if (Array.isArray(found) && found.length > page * size)
      headers['link'] = `<${server.origin}/elsewhere?page=${page + 1}>; rel="next"`;
    const body = JSON.stringify(shown);
    const mark = `W/"${createHash('sha256').update(body).digest('hex')}"`;
    if (etag === mark) return end(304, { ...headers, etag: mark });
    end(200, { ...headers, etag: mark, 'content-type': 'application/json' }, body);
  }

  function content(url: URL): unknown {
    const path = url.pathname.replace(/^\/api\/v[13]\/repos\/harbor\/api/, '');
    const since = Date.parse(url.searchParams.get('since') ?? '1970-01-01T00:00:00Z');
    const newer = <T extends { updated_at: string }>(list: T[] | undefined) =>
      (list ?? []).filter((one) => Date.parse(one.updated_at) >= since);
    if (path === '/pulls') return [...server.pulls.values()].filter(({ state }) => state === 'open').reverse();
    const commit = /^\/commits\/([0-9a-f]+)\/(check-runs|status)$/.exec(path);
    if (commit?.[2] === 'check-runs') return { total_count: 0, check_runs: server.runs.get(commit[1] ?? '') ?? [] };
    if (commit) return { state: 'pending', statuses: server.statuses.get(commit[1] ?? '') ?? [] };
    const [, what, number = '', part] = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    const pull = server.pulls.get(Number(number));
    if (!pull) return undefined;
    if (what === 'pulls' && part === undefined) return pull;
    if (what === 'pulls' && part === 'reviews') return server.reviews.get(pull.number) ?? [];
    if (what === 'pulls' && part === 'comments') return newer(server.inline.get(pull.number));
    if (what === 'issues' && part === 'comments') return newer(server.comments.get(pull.number));
    return undefined;
  }
}
