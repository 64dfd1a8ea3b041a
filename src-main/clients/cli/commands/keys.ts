/** Keys by which agents reach the memory over HTTP. */
import type { Out } from '../../../../src-shared/contract/contract.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { spanOf } from '../input.ts';
import { print, shortTime } from '../print.ts';
import { one } from './projects.ts';

/** Of a new key: how long it opens, and whom it is for. */
export interface KeyOptions {
  for?: string;
  name?: string;
}

export async function mcp(
  context: Context,
  options: KeyOptions,
  act: string | undefined,
  name: string | undefined,
): Promise<void> {
  if (act !== 'allow' && (options.for !== undefined || options.name !== undefined))
    throw new VesperError('bad-input', '--for and --name are of a new key.', 'vesper settings mcp allow [PROJECT]');
  if (act === undefined) return one(context, async (call) => print(context, await call('key.list', {}), tell));
  if (act === 'allow') {
    const until = spanOf(options.for, new Date());
    const asked = {
      ...(name === undefined ? {} : { project: name }),
      ...(options.name === undefined ? {} : { label: options.name }),
      ...(until === null ? {} : { until }),
    };
    return one(context, async (call) => print(context, await call('key.make', asked), told));
  }
  if (act === 'deny' && name !== undefined)
    return one(context, async (call) =>
      print(context, await call('key.remove', { key: name }), () => `${name} opens nothing any more.`),
    );
  throw new VesperError('bad-input', 'That is not understood.', 'vesper settings mcp [allow [PROJECT] | deny ID]');
}

function tell({ keys, url }: Out<'key.list'>): string[] {
  if (keys.length === 0)
    return ['MCP over HTTP is off: there is no key. To switch it on: vesper settings mcp allow PROJECT'];
  return [
    url === undefined ? addressOf(url) : `MCP over HTTP: ${url}.`,
    ...keys.map(
      ({ id, at, project, name, ...more }) => `  ${id}  ${shortTime(at)}  ${opens(project, name)}${also(more)}`,
    ),
  ];
}

function told({ key, id, name, url, ...more }: Out<'key.make'>): string[] {
  return [
    `Key ${id}, for ${name ?? 'what is known of you, and no project'}${also(more)}. It is shown this once:`,
    `  ${key}`,
    `${addressOf(url)} Header: Authorization: Bearer KEY. To take it back: vesper settings mcp deny ${id}`,
  ];
}

/** `, given to ci, until 1 Mar 09:00`. */
function also({ label, until }: { label?: string | undefined; until?: string | undefined }): string {
  if (until === undefined) return label === undefined ? '' : `, given to ${label}`;
  const isOver = Date.parse(until) <= Date.now();
  return `${label === undefined ? '' : `, given to ${label}`}, ${isOver ? 'over since' : 'until'} ${shortTime(until)}`;
}

const opens = (project: string | null, name: string | null) =>
  project === null ? 'the user alone' : (name ?? 'a project that is gone: it opens nothing');
const addressOf = (url: string | undefined) =>
  url === undefined
    ? 'No address yet: vesper serve --port PORT serves it.'
    : `Address: ${url} (a port that stays: vesper serve --port PORT).`;
