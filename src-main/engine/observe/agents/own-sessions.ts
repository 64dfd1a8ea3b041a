/**
 * What is Vesper's own, or another observer's, in agents' session files: never recorded. A tool that watches its own sessions, or two that
 * watch each other's, feed on themselves (PEERS §3, the worst bug of the field).
 */
import { ownQuestion, vesperServer } from '../../../../src-shared/kit/own-output.ts';
import { asName, asRecord, type Json } from './json.ts';

/**
 * Whether a session that begins with this prompt is an observer's: Vesper's own question to a model, or the openings that claude-mem
 * documents for the agents it starts (they may run in the very folder that is watched).
 */
export function isObserversPrompt(text: string): boolean {
  return openings.some((opening) => opening.test(text));
}

const openings = [
  new RegExp(`^\\s*${ownQuestion.replaceAll('.', '\\.')}`),
  /^\s*You are (?:a )?Claude-Mem\b/i,
  /^\s*Hello memory agent\b/i,
];

/** Folders in which known observers run the agents they start. */
export function isObserversFolder(folder: string): boolean {
  return /(?:^|[\\/])\.(?:claude-mem|vesper)(?:[\\/]|$)/.test(folder);
}

/**
 * A use of Vesper's own tools, whose words are Vesper's memory coming back: `mcp__vesper__recall`, `vesper.recall`, `mcp_vesper_recall`,
 * `vesper_recall`, or a caller of any server's tools that names ours.
 */
export function isOwnTool(tool: string, display?: string, input?: Json): boolean {
  if (ownName.test(tool) || (display !== undefined && display.includes(`(${vesperServer} MCP Server)`))) return true;
  const server = /mcp/i.test(tool) ? asName(asRecord(input)?.['server']) : undefined;
  return server !== undefined && ownName.test(server);
}

const ownName = new RegExp(`^(?:mcp_{1,2})?(?:user-)?${vesperServer}(?:$|_|\\.)`);
