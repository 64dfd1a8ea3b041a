/**
 * The MCP server: six tools, resources and prompts with static descriptions. What they return is data with origin and age, never an
 * instruction (TRUST M5). Recall goes in two steps: short hits first, with ids and what the whole costs, then the whole by id.
 */
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { calmLine, markOwnOutput } from '../../../src-shared/kit/own-output.ts';
import { sourceSchema, stampSchema } from '../../../src-shared/contract/observation.ts';
import { detailSchema } from '../../../src-shared/contract/views.ts';
import type { MemoryAccess, TopicLine } from './access.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { asManyAsFit, beginningOf, limitsFor, longestAnswer, partsOf, type Limited } from './limits.ts';
import { calmDetail, detailLines, hitLine, recalled, shortHit, topicLine } from './tell.ts';
import { args, instructions, tools, type ToolName } from './words.ts';

/** A topic stands in both forms of an answer, escaped in JSON. */
const longestPart = 14_000;
const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const writes = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };

export function makeServer(access: MemoryAccess, version: string, limited: Limited = limitsFor()): McpServer {
  /** A failure, and what is over a limit, is an answer with the next step (never a stack). */
  async function answer(tool: string, make: () => Promise<Answer>) {
    try {
      const made = await limited(tool, make);
      return 'over' in made ? failure(made.over) : wire(made.done);
    } catch (thrown) {
      return failure(`${messageOf(thrown)}${thrown instanceof VesperError && thrown.hint ? ` ${thrown.hint}` : ''}`);
    }
  }
  const server = new McpServer(
    { name: 'vesper', title: 'Vesper memory', version },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions },
  );

  server.registerTool('recall', { ...about('recall'), inputSchema: recallInput, outputSchema: recallOutput }, (asked) =>
    answer('recall', async () => {
      const { k = 8, kinds, scope, ...question } = asked;
      const result = await access.recall({
        ...question,
        k,
        ...(kinds ? { kinds: kinds.map((kind) => (kind === 'record' ? 'observation' : kind)) } : {}),
        ...(scope === undefined || scope === 'all' ? {} : { tier: scope }),
      });
      const hits = result.found.map(shortHit);
      const make = (found: typeof hits): Answer => ({
        text: recalled(found.map(hitLine), result) + more(hits.length - found.length, 'hit'),
        structured: { found, live: result.live, nothing: found.length === 0 },
      });
      return make(asManyAsFit(hits, (some) => sizeOf(make([...some]))));
    }),
  );

  server.registerTool(
    'detail',
    { ...about('detail'), inputSchema: detailInput, outputSchema: detailOutput },
    ({ ids }) =>
      answer('detail', async () => {
        const { details, missing } = await access.detail(ids);
        const calmed = details.map(calmDetail);
        const gone = missing.length > 0 ? `\nNothing found for: ${missing.map(calmLine).join(', ')}.` : '';
        const make = (some: typeof calmed): Answer => ({
          text:
            (some.length > 0 ? markOwnOutput('detail', some.map(detailLines).join('\n')) : 'Nothing to show.') +
            (gone + more(calmed.length - some.length, 'id')),
          structured: { details: some, missing },
        });
        return make(asManyAsFit(calmed, (some) => sizeOf(make([...some]))));
      }),
  );

  server.registerTool(
    'read_topic',
    { ...about('read_topic'), inputSchema: topicInput, outputSchema: topicOutput },
    (asked) =>
      answer('read_topic', async () => {
        const { path, part = 1 } = asked;
        if (path === undefined) {
          const topics = (await access.topics()).map(plainTopic);
          const make = (some: typeof topics): Answer => ({
            text: some.length > 0 ? markOwnOutput('index', some.map(topicLine).join('\n')) : 'No topics yet.',
            structured: { topics: some },
          });
          return make(asManyAsFit(topics, (some) => sizeOf(make([...some]))));
        }
        const parts = partsOf(await access.topic(path), longestPart);
        const markdown = parts[part - 1];
        if (markdown === undefined) throw new VesperError('not-found', `${path} has ${parts.length} parts.`);
        const marked = markOwnOutput('topic', markdown);
        const which = parts.length > 1 ? `\nThis is part ${part} of ${parts.length}.` : '';
        return {
          text: marked + which,
          structured: { markdown: marked, ...(parts.length > 1 ? { parts: parts.length } : {}) },
        };
      }),
  );

  server.registerTool(
    'handoff',
    { ...about('handoff'), inputSchema: nothing, outputSchema: z.object({ note: z.string() }) },
    () =>
      answer('handoff', async () => {
        const { text: note } = beginningOf(await access.handoff(), longestPart);
        return { text: note, structured: { note } };
      }),
  );

  server.registerTool(
    'list_projects',
    { ...about('list_projects'), inputSchema: nothing, outputSchema: projectsOutput },
    () =>
      answer('list_projects', async () => {
        const projects = await access.projects();
        return {
          text:
            projects.map((project) => `${calmLine(project.name)}: ${project.state}`).join('\n') ||
            'This folder belongs to no project.',
          structured: { projects },
        };
      }),
  );

  server.registerTool(
    'remember',
    { ...about('remember'), inputSchema: rememberInput, outputSchema: rememberOutput },
    ({ text }) =>
      answer('remember', async () => {
        const { ref, duplicate } = await access.remember(text);
        return {
          text: `Kept as ${ref}, at an agent’s trust; the next dream takes it up.`,
          structured: { ref, duplicate },
        };
      }),
  );
  registerResources(server, access, limited);
  registerPrompts(server, access, limited);
  return server;
}

function about(name: ToolName) {
  const [title, description] = tools[name];
  return { title, description, annotations: name === 'remember' ? writes : readOnly };
}

const nothing = z.strictObject({});
const recallInput = z.strictObject({
  query: z.string().min(1).max(2000).describe(args.query),
  k: z.int().min(1).max(30).optional().describe(args.k),
  in: z.enum(['log', 'memory', 'all']).optional().describe(args.in),
  kinds: z
    .array(z.enum(['fact', 'topic', 'record']))
    .min(1)
    .max(3)
    .optional()
    .describe(args.kinds),
  sources: z.array(sourceSchema).min(1).max(10).optional().describe(args.sources),
  scope: z.enum(['project', 'user', 'all']).optional().describe(args.scope),
  from: stampSchema.optional().describe(args.from),
  to: stampSchema.optional().describe(args.to),
});
const recallOutput = z.object({
  found: z.array(
    z.object({
      ref: z.string(),
      kind: z.string(),
      text: z.string(),
      tokens: z.int(),
      at: z.string().optional(),
      origin: z.string().optional(),
      state: z.string().optional(),
      source: z.string().optional(),
      session: z.string().optional(),
      topic: z.string().optional(),
    }),
  ),
  live: z.boolean(),
  nothing: z.boolean(),
});
const detailInput = z.strictObject({ ids: z.array(z.string().min(1).max(300)).min(1).max(10).describe(args.ids) });
const detailOutput = z.object({ details: z.array(detailSchema), missing: z.array(z.string()) });
const topicInput = z.strictObject({
  path: z.string().max(300).optional().describe(args.path),
  part: z.int().min(1).max(100).optional().describe(args.part),
});
const topicOutput = z.object({
  topics: z
    .array(z.object({ path: z.string(), name: z.string(), description: z.string(), facts: z.number() }))
    .optional(),
  markdown: z.string().optional(),
  parts: z.int().optional(),
});
const projectsOutput = z.object({
  projects: z.array(z.object({ name: z.string(), state: z.string(), lastActivity: z.string().optional() })),
});
const rememberInput = z.strictObject({ text: z.string().min(3).max(2000).describe(args.text) });
const rememberOutput = z.object({ ref: z.string(), duplicate: z.boolean() });

function plainTopic({ path, name, description, facts, updated }: TopicLine) {
  return { path, name: calmLine(name), description: calmLine(description), facts, ...(updated ? { updated } : {}) };
}

/** Text for every client, structured content for those that read it. */
interface Answer {
  text: string;
  structured: Record<string, unknown>;
}

function wire(answer: Answer) {
  // What a tool could not make fit is a failure rather than a long answer.
  if (sizeOf(answer) > longestAnswer) return failure('The answer is too long to give.');
  return { content: [{ type: 'text' as const, text: answer.text }], structuredContent: answer.structured };
}

function failure(text: string) {
  const line = calmLine(text);
  return {
    content: [{ type: 'text' as const, text: line.length <= 2000 ? line : `${line.slice(0, 1999)}…` }],
    isError: true,
  };
}

function more(n: number, what: string): string {
  return n > 0 ? `\n${n} more ${what}${n === 1 ? '' : 's'} did not fit: ask for fewer.` : '';
}

/** Bytes on the wire. */
function sizeOf({ text, structured }: Answer): number {
  return Buffer.byteLength(JSON.stringify([text, structured]));
}
