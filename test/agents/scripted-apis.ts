/**
 * The three APIs that real agents speak, on loopback, scripted: what the model says to each request is decided by the test, and every
 * request is kept. `/v1/messages` is the Messages API, `…/responses` the Responses API, `…:generateContent` Gemini's.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model says: words, or one use of a tool. */
export type Turn = { text: string } | { tool: string; input: Record<string, unknown> };

/** `recall` as each agent names it to its model. */
const ourTools = /mcp__vesper__|"mcp_vesper_recall"|"vesper_recall"/;

export interface ScriptedApis {
  url: string;
  /** Bodies of the requests for an answer, in order. */
  asked: string[];
  /** Decides the next answers; `body` is the whole request. */
  script(say: (body: string) => Turn): void;
  close(): Promise<void>;
}

export async function scriptedApis(): Promise<ScriptedApis> {
  const asked: string[] = [];
  let say: (body: string) => Turn = () => ({ text: 'Nothing to say.' });
  /** Requests for a title and the like carry no tools of ours; they are answered, and not counted. */
  const turnFor = (body: string): Turn => (ourTools.test(body) ? (asked.push(body), say(body)) : { text: 'ok' });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = (request.url ?? '').split('?')[0] ?? '';
      if (url.endsWith('/count_tokens')) return json(response, 200, { input_tokens: 10 });
      if (url.endsWith('/messages')) {
        const { stream, model } = JSON.parse(body) as { stream?: boolean; model?: string };
        return messages(response, turnFor(body), { stream: stream === true, model: model ?? '' });
      }
      if (/:(?:stream)?GenerateContent$/i.test(url)) return contents(response, turnFor(body), url.includes(':stream'));
      if (url.endsWith(':countTokens')) return json(response, 200, { totalTokens: 10 });
      if (url.endsWith('/responses')) {
        asked.push(body);
        return responses(response, say(body));
      }
      return json(response, 404, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script: (next) => void (say = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function messages(response: ServerResponse, turn: Turn, { stream, model }: { stream: boolean; model: string }): void {
  const content =
    'text' in turn
      ? { type: 'text', text: turn.text }
      : { type: 'tool_use', id: `toolu_${Date.now()}`, name: turn.tool, input: turn.input };
  const reason = 'text' in turn ? 'end_turn' : 'tool_use';
  const message = {
    id: `msg_${Date.now()}`,
    type: 'message',
    role: 'assistant',
    model,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };
  if (!stream) return json(response, 200, { ...message, content: [content], stop_reason: reason });
  const event = eventsTo(response);
  event('message_start', { message: { ...message, content: [], stop_reason: null } });
  const empty = 'text' in turn ? { ...content, text: '' } : { ...content, input: {} };
  event('content_block_start', { index: 0, content_block: empty });
  const delta =
    'text' in turn
      ? { type: 'text_delta', text: turn.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(turn.input) };
  event('content_block_delta', { index: 0, delta });
  event('content_block_stop', { index: 0 });
  event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } });
  event('message_stop', {});
  response.end();
}

function contents(response: ServerResponse, turn: Turn, stream: boolean): void {
  const part = 'text' in turn ? { text: turn.text } : { functionCall: { name: turn.tool, args: turn.input } };
  const whole = {
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part] } }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    modelVersion: 'scripted',
  };
  if (!stream) return json(response, 200, whole);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(whole)}\n\n`);
}

function responses(response: ServerResponse, turn: Turn): void {
  const id = `item_${Date.now()}`;
  const item =
    'text' in turn
      ? {
          id,
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: turn.text, annotations: [] }],
        }
      : {
          id,
          type: 'function_call',
          status: 'completed',
          call_id: `call_${Date.now()}`,
          name: turn.tool.split('::').at(-1),
          arguments: JSON.stringify(turn.input),
          ...(turn.tool.includes('::') ? { namespace: turn.tool.split('::')[0] } : {}),
        };
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15,
  };
  const whole = (status: string, output: unknown[]) => ({
    id: `resp_${id}`,
    object: 'response',
    created_at: 1,
    status,
    model: 'scripted',
    output,
    usage,
  });
  const event = eventsTo(response);
  event('response.created', { response: whole('in_progress', []) });
  event('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } });
  if ('text' in turn)
    event('response.output_text.delta', { item_id: id, output_index: 0, content_index: 0, delta: turn.text });
  event('response.output_item.done', { output_index: 0, item });
  event('response.completed', { response: whole('completed', [item]) });
  response.end();
}

function eventsTo(response: ServerResponse): (type: string, data: object) => void {
  let number = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return (type, data) =>
    void response.write(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...data })}\n\n`);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
