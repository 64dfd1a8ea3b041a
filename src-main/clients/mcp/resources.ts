/**
 * What an agent's client can put before its model by name: the note for this session, and every topic. The same texts as the tools give,
 * within the same limits; names and descriptions are fixed.
 */
import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { markOwnOutput } from '../../../src-shared/kit/own-output.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { MemoryAccess } from './access.ts';
import { partsOf } from './limits.ts';

const longestText = 28_000;
const topicRoot = 'vesper://topic/';

type Limited = <T>(tool: string, work: () => Promise<T>) => Promise<{ done: T } | { over: string }>;

export function registerResources(server: McpServer, access: MemoryAccess, limited: Limited): void {
  async function read(uri: URL, make: () => Promise<string>) {
    const made = await limited('resource', make);
    if ('over' in made) throw new VesperError('busy', made.over);
    const [text = '', ...more] = partsOf(made.done, longestText);
    const rest =
      more.length > 0 ? `\nThis is the beginning; read_topic gives it in ${more.length + 1} parts or more.` : '';
    return { contents: [{ uri: uri.href, mimeType: 'text/markdown', text: text + rest }] };
  }

  server.registerResource(
    'handoff',
    'vesper://handoff',
    {
      title: 'Handoff',
      description:
        'Where things stand in this project, what is open, and what is known: the note that a new session is given.',
      mimeType: 'text/markdown',
    },
    (uri) => read(uri, () => access.handoff()),
  );

  server.registerResource(
    'topic',
    new ResourceTemplate(`${topicRoot}{+path}`, {
      list: async () => ({
        resources: (await access.topics())
          .slice(0, 200)
          .map(({ path }) => ({ uri: topicRoot + encodeURI(path), name: path, mimeType: 'text/markdown' })),
      }),
    }),
    { title: 'Topic', description: 'One topic of memory.', mimeType: 'text/markdown' },
    (uri) =>
      read(uri, async () => markOwnOutput('topic', await access.topic(decodeURI(uri.href.slice(topicRoot.length))))),
  );
}
