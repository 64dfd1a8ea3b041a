/** Keys by which agents reach the memory over HTTP. */
import type { Out } from '../../../../src-shared/contract/contract.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print, shortTime } from '../print.ts';
import { one } from './projects.ts';

export async function mcp(context: Context, act: string | undefined, name: string | undefined): Promise<void> {
  if (act === undefined) return one(context, async (call) => print(context, await call('key.list', {}), tell));
  if (act === 'allow')
    return one(context, async (call) =>
      print(context, await call('key.make', name === undefined ? {} : { project: name }), told),
    );
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
    ...keys.map(({ id, at, project, name }) => `  ${id}  ${shortTime(at)}  ${opens(project, name)}`),
  ];
}

function told({ key, id, name, url }: Out<'key.make'>): string[] {
  return [
    `Key ${id}, for ${name ?? 'what is known of you, and no project'}. It is shown this once:`,
    `  ${key}`,
    `${addressOf(url)} Header: Authorization: Bearer KEY. To take it back: vesper settings mcp deny ${id}`,
  ];
}

const opens = (project: string | null, name: string | null) =>
  project === null ? 'the user alone' : (name ?? 'a project that is gone: it opens nothing');
const addressOf = (url: string | undefined) =>
  url === undefined
    ? 'No address yet: vesper serve --port PORT serves it.'
    : `Address: ${url} (a port that stays: vesper serve --port PORT).`;
