/**
 * A server on this machine that speaks the Messages API as a test tells it to: well, or in every way that a server can fail. It
 * keeps its own account of what it would bill, to be held against the ledger.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  headers: IncomingHttpHeaders;
  /** As it arrived. */
  text: string;
  body: {
    model: string;
    max_tokens: number;
    system: { type: string; text: string; cache_control?: unknown }[];
    tools: { name: string; strict: boolean; input_schema: { additionalProperties: boolean } }[];
    messages: { content: string }[];
  };
}

/** One way to answer. Tokens are what it says, and bills, unless `bills` says otherwise. */
export type Way =
  | { way: 'calls'; calls: readonly { name: string; input: unknown }[]; usage?: Partial<Usage> }
  | { way: 'status'; status: number; headers?: Record<string, string> }
  | {
      way:
        'refusal' | 'max-tokens' | 'cut-json' | 'cut-stream' | 'endless' | 'huge' | 'silence' | 'hang-up' | 'garbage';
    }
  | { way: 'no-usage' | 'negative-usage' | 'spike' };
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

export interface ScriptedModel {
  url: string;
  asked: Asked[];
  /** Tokens of all that a real server would have billed. */
  billed: { in: number; out: number };
  /** The next answers, each once; after them `otherwise`. */
  next: Way[];
  otherwise: Way | ((asked: Asked) => Way);
}

const plain: Usage = {
  input_tokens: 1200,
  output_tokens: 80,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
};

export async function scriptedModel(): Promise<ScriptedModel> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    response.on('error', () => undefined);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      if (request.method !== 'POST' || request.url !== '/v1/messages') return void response.writeHead(404).end();
      const asked: Asked = { headers: request.headers, text, body: JSON.parse(text) as Asked['body'] };
      model.asked.push(asked);
      const otherwise = typeof model.otherwise === 'function' ? model.otherwise(asked) : model.otherwise;
      play(model.next.shift() ?? otherwise, asked, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const response of open) response.destroy();
    server.close();
  });
  const model: ScriptedModel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    billed: { in: 0, out: 0 },
    next: [],
    otherwise: { way: 'calls', calls: [] },
  };
  return model;

  function play(way: Way, asked: Asked, response: ServerResponse): void {
    const inputs = Math.ceil(asked.text.length / 4);
    if (way.way === 'status') {
      response.writeHead(way.status, { 'content-type': 'application/json', ...way.headers });
      return void response.end(
        JSON.stringify({ type: 'error', error: { type: 'x', message: asked.text.slice(0, 300) } }),
      );
    }
    if (way.way === 'hang-up') return void response.destroy();
    if (way.way === 'silence') return void (model.billed.in += inputs);
    response.writeHead(200, { 'content-type': way.way === 'garbage' ? 'text/html' : 'text/event-stream' });
    if (way.way === 'garbage') return void response.end('<html>'.repeat(1000));
    const usage = { ...plain, input_tokens: inputs, ...(way.way === 'calls' ? way.usage : {}) };
    if (way.way === 'spike') usage.output_tokens = 5_000_000;
    if (way.way === 'negative-usage') Object.assign(usage, { input_tokens: -5_000_000, output_tokens: -1 });
    model.billed.in += Math.max(inputs, usage.input_tokens);
    model.billed.out += way.way === 'spike' ? asked.body.max_tokens : Math.max(0, usage.output_tokens);
    const say = (type: string, data: object) =>
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
    say('message_start', {
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [],
        ...(way.way === 'no-usage' ? {} : { usage }),
      },
    });
    say('ping', {});
    if (way.way === 'endless') return endless(say, response);
    if (way.way === 'huge') return huge(response);
    const calls =
      way.way === 'calls' ? way.calls : [{ name: 'move', input: { fact: 'aaaaaa', topic: 'x', cites: ['r1'] } }];
    calls.forEach(({ name, input }, index) => {
      say('content_block_start', { index, content_block: { type: 'tool_use', id: `t${index}`, name, input: {} } });
      const json = JSON.stringify(input);
      const half = Math.floor(json.length / 2);
      say('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json.slice(0, half) } });
      if (way.way === 'cut-stream') return;
      if (way.way !== 'cut-json')
        say('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json.slice(half) } });
      say('content_block_stop', { index });
    });
    if (way.way === 'cut-stream') return void response.destroy();
    const stop =
      way.way === 'refusal'
        ? 'refusal'
        : way.way === 'max-tokens'
          ? 'max_tokens'
          : calls.length > 0
            ? 'tool_use'
            : 'end_turn';
    const told = way.way === 'no-usage' ? {} : { usage: { output_tokens: usage.output_tokens } };
    say('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, ...told });
    say('message_stop', {});
    response.end();
  }
}

/** A word every few ms, and no end. */
function endless(say: (type: string, data: object) => void, response: ServerResponse): void {
  say('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  const timer = setInterval(
    () => say('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'and on ' } }),
    5,
  );
  response.on('close', () => clearInterval(timer));
}

/** 50 MB in one block. */
function huge(response: ServerResponse): void {
  const piece = Buffer.from(`data: ${JSON.stringify({ type: 'ping', of: 'x'.repeat(1 << 20) })}\n\n`);
  let left = 50;
  const more = () => {
    while (left-- > 0) if (!response.write(piece)) return void response.once('drain', more);
    response.end();
  };
  more();
}
