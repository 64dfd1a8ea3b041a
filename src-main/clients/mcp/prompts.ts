/**
 * What a user can ask for by name in an agent's client: *resume*, *handoff*, *decided*. The request is ours and fixed; what was noted
 * follows in a message of its own, marked as data.
 */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { shortOf } from '../../../src-shared/kit/own-output.ts';
import type { MemoryAccess } from './access.ts';
import { beginningOf, type Limited } from './limits.ts';
import { hitLine, recalled, shortHit } from './tell.ts';
import { args, asks, prompts } from './words.ts';

const longestNote = 28_000;
const mostHits = 12;

export function registerPrompts(server: McpServer, access: MemoryAccess, limited: Limited): void {
  async function ask(request: string, make: () => Promise<string>) {
    const made = await limited('prompt', make);
    if ('over' in made) throw new VesperError('busy', made.over);
    return {
      messages: [request, made.done].map((text) => ({
        ...{ role: 'user' as const, content: { type: 'text' as const, text } },
      })),
    };
  }
  const about = (name: keyof typeof prompts) => {
    const [title, description] = prompts[name];
    return { title, description };
  };
  const note = async () => beginningOf(await access.handoff(), longestNote).text;

  server.registerPrompt('resume', about('resume'), () => ask(asks.resume, note));
  server.registerPrompt('handoff', about('handoff'), () => ask(asks.handoff, note));
  server.registerPrompt(
    'decided',
    { ...about('decided'), argsSchema: z.object({ about: z.string().min(1).max(500).describe(args.about) }) },
    ({ about: subject }) =>
      ask(asks.decided(shortOf(subject).replace(/[“”]/g, '’')), async () => {
        const result = await access.recall({
          query: `decision decided ${subject}`,
          k: mostHits,
          kinds: ['fact', 'observation'],
        });
        return recalled(
          result.found.map((found) => hitLine(shortHit(found))),
          result,
        );
      }),
  );
}
