/**
 * A streamed answer, put together and believed only when it is whole: calls of tools with sound JSON, the end, and the figures.
 */
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Tokens } from './prices.ts';

export interface ToolCall {
  name: string;
  input: unknown;
}
/** `broken`: not even an answer. */
export type Read = { calls: ToolCall[] } | { because: string; broken?: true };

/** More calls than this are no answer to a batch. */
export const mostCalls = 60;

export async function readStream(events: AsyncIterable<RawMessageStreamEvent>): Promise<Read> {
  const open = new Map<number, { name: string; json: string }>();
  const calls: ToolCall[] = [];
  let stop: string | null | undefined;
  let isWhole = false;
  for await (const event of events) {
    if (event.type === 'content_block_start' && event.content_block.type === 'tool_use')
      open.set(event.index, { name: event.content_block.name, json: '' });
    else if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
      const block = open.get(event.index);
      if (!block) return { because: 'its answer was broken', broken: true };
      block.json += event.delta.partial_json;
    } else if (event.type === 'content_block_stop') {
      const block = open.get(event.index);
      open.delete(event.index);
      const input = block && jsonOf(block.json);
      if (block && input === undefined) return { because: 'its answer held broken JSON', broken: true };
      if (block) calls.push({ name: block.name, input });
      if (calls.length > mostCalls) return { because: `its answer held more than ${mostCalls} changes` };
    } else if (event.type === 'message_delta') stop = event.delta.stop_reason;
    else if (event.type === 'message_stop') isWhole = true;
  }
  if (!isWhole || open.size > 0 || stop === undefined) return { because: 'its answer was cut off', broken: true };
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded')
    return { because: 'its answer was longer than it may be' };
  if (stop === 'refusal') return { because: 'it refused to answer' };
  if (stop !== 'end_turn' && stop !== 'tool_use' && stop !== 'stop_sequence')
    return { because: 'its answer ended in a way that is not known' };
  return { calls };
}

/**
 * What the server told of its work, read off the bytes of a whole stream; undefined where it is not told to the end, or not in
 * sound figures. Then what was set aside counts as spent.
 */
export function tokensIn(body: Buffer): Tokens | undefined {
  const tokens = { in: NaN, out: NaN, cacheRead: 0, cacheWrite: 0 };
  let isWhole = false;
  for (const line of body.toString('utf8').split(/\r?\n/)) {
    if (!line.startsWith('data:')) continue;
    const event = jsonOf(line.slice(5)) as StreamLine | undefined;
    if (event?.type === 'message_stop') isWhole = true;
    const usage = event?.type === 'message_start' ? event.message?.usage : event?.usage;
    if (!usage || (event?.type !== 'message_start' && event?.type !== 'message_delta')) continue;
    tokens.in = usage.input_tokens ?? tokens.in;
    tokens.out = usage.output_tokens ?? tokens.out;
    tokens.cacheRead = usage.cache_read_input_tokens ?? tokens.cacheRead;
    tokens.cacheWrite = usage.cache_creation_input_tokens ?? tokens.cacheWrite;
  }
  return isWhole && Object.values(tokens).every((n) => Number.isSafeInteger(n) && n >= 0) ? tokens : undefined;
}

interface StreamLine {
  type?: string;
  message?: { usage?: Usage };
  usage?: Usage;
}
interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}
