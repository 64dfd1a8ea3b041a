/**
 * The tools, resources and prompts that the conformance suite asks for by name, added to a server as Vesper makes it: so that the suite can
 * look at our transport and at our way of serving. They exist in this folder alone; no user or agent ever meets them.
 */
import { completable, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** One red dot, and a quarter of a millisecond of silence. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';

export function addFixtures(server: McpServer): McpServer {
  addTools(server);
  addResources(server);
  addPrompts(server);
  return server;
}

function addTools(server: McpServer): void {
  const inputSchema = z.object({});
  const about = (description: string) => ({ description, inputSchema });
  const text = (said: string) => ({ type: 'text' as const, text: said });
  const image = { type: 'image' as const, data: png, mimeType: 'image/png' };

  server.registerTool('test_simple_text', about('A text.'), () => ({
    content: [text('This is a simple text response for testing.')],
  }));
  server.registerTool('test_image_content', about('An image.'), () => ({ content: [image] }));
  server.registerTool('test_audio_content', about('A sound.'), () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  }));
  server.registerTool('test_embedded_resource', about('A resource within an answer.'), () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }));
  server.registerTool('test_multiple_content_types', about('All of them.'), () => ({
    content: [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data"}' },
      },
    ],
  }));
  server.registerTool('test_error_handling', about('Fails.'), () => ({
    content: [text('This tool intentionally returns an error for testing')],
    isError: true,
  }));
  server.registerTool('test_tool_with_progress', about('Tells how far it is.'), async (_asked, context) => {
    const { _meta: meta, notify } = context.mcpReq;
    for (const progress of meta?.progressToken === undefined ? [] : [0, 50, 100])
      await notify({
        method: 'notifications/progress',
        params: { progressToken: meta?.progressToken ?? '', progress, total: 100 },
      });
    return { content: [text('Done.')] };
  });
}

function addResources(server: McpServer): void {
  server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: png }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
}

function addPrompts(server: McpServer): void {
  const said = (...contents: object[]) => ({
    messages: contents.map((content) => ({ role: 'user' as const, content: content as never })),
  });
  const text = (words: string) => ({ type: 'text', text: words });
  server.registerPrompt('test_simple_prompt', { description: 'A prompt.' }, () =>
    said(text('This is a simple prompt for testing.')),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'A prompt with arguments.',
      argsSchema: z.object({
        arg1: completable(z.string(), (begun) => ['paris', 'park', 'party'].filter((word) => word.startsWith(begun))),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt with a resource.', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      said(
        { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded for testing.' } },
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image.' }, () =>
    said({ type: 'image', data: png, mimeType: 'image/png' }, text('Please analyze the image above.')),
  );
}
