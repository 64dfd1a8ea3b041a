/**
 * What an agent's client can put before its model by name: the note for this session, the index, every topic, and days of the log. The
 * same texts as the tools give, within the same limits; names and descriptions are fixed.
 */
import { ResourceNotFoundError, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { markOwnOutput } from '../../../src-shared/kit/own-output.ts';
import type { MemoryAccess } from './access.ts';
import { asManyAsFit, beginningOf, type Limited } from './limits.ts';
import { recordLine, topicLine } from './tell.ts';
import { resources } from './words.ts';

const longestText = 28_000;
const root = 'vesper://';
const topicRoot = `${root}topic/`;
const dayRoot = `${root}day/`;
const mostListed = 200;
const mostDays = 31;
const mimeType = 'text/markdown';

export function registerResources(server: McpServer, access: MemoryAccess, limited: Limited): void {
  async function read(uri: URL, make: () => Promise<string>) {
    const made = await limited('resource', () => make().catch(asMissing(uri)));
    if ('over' in made) throw new VesperError('busy', made.over);
    const { text, parts } = beginningOf(made.done, longestText);
    const rest = parts > 1 ? `\nThis is the beginning; read_topic gives it in ${parts} parts or more.` : '';
    return { contents: [{ uri: uri.href, mimeType, text: text + rest }] };
  }
  const about = (name: keyof typeof resources) => {
    const [title, description] = resources[name];
    return { title, description, mimeType };
  };

  server.registerResource('handoff', `${root}handoff`, about('handoff'), (uri) => read(uri, () => access.handoff()));
  server.registerResource('index', `${root}index`, about('index'), (uri) =>
    read(uri, async () => {
      const topics = await access.topics();
      return topics.length === 0 ? 'No topics yet.' : markOwnOutput('index', topics.map(topicLine).join('\n'));
    }),
  );

  server.registerResource(
    'topic',
    new ResourceTemplate(`${topicRoot}{+path}`, {
      list: async () => ({
        resources: (await access.topics(mostListed)).map(({ path }) => ({
          ...{ uri: topicRoot + encodeURI(path), name: path, mimeType },
        })),
      }),
    }),
    about('topic'),
    (uri) =>
      read(uri, async () => markOwnOutput('topic', await access.topic(decodeURI(uri.href.slice(topicRoot.length))))),
  );

  server.registerResource(
    'day',
    new ResourceTemplate(`${dayRoot}{day}`, {
      list: async () => {
        const { days } = await access.day(undefined, 1).catch(() => ({ days: [] }));
        return { resources: days.slice(0, mostDays).map((day) => ({ uri: dayRoot + day, name: day, mimeType })) };
      },
    }),
    about('day'),
    (uri) => read(uri, () => tellDay(uri.href.slice(dayRoot.length))),
  );

  /** The newest records of the day, as many as there is room for. */
  async function tellDay(day: string): Promise<string> {
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new VesperError('not-found', 'A day is YYYY-MM-DD.');
    const { records, total } = await access.day(day, 300);
    const lines = records.map(recordLine).reverse();
    const kept = asManyAsFit(lines, (some) => Buffer.byteLength(JSON.stringify(some)) + 2000).reverse();
    if (kept.length === 0) return `Nothing was logged on ${day}.`;
    const rest = total > kept.length ? `\nThese are the last ${kept.length} of ${total} records.` : '';
    return markOwnOutput('day', kept.join('\n')) + rest;
  }
}

/** What is not there is told as the protocol has it; why it is not is told to nobody. */
function asMissing(uri: URL): (thrown: unknown) => never {
  return (thrown) => {
    if (thrown instanceof VesperError && thrown.code === 'not-found') throw new ResourceNotFoundError(uri.href);
    throw thrown;
  };
}
