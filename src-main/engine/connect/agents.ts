/**
 * What each agent's configuration gets: which files, in which format, and which pieces. The formats are the agents' own.
 */
import path from 'node:path';
import type { AgentId, ConnectId } from '../../../src-shared/contract/connect.ts';
import { vesperServer } from '../../../src-shared/kit/own-output.ts';
import type { Piece } from './pieces.ts';
import { shellTargets } from './shell/targets.ts';
import { quoted, type Asked, type Target } from './target.ts';
import { tomlBlock } from './toml-block.ts';

/** Agents whose sessions tell by hooks when they begin and end. */
export const hookedAgents: readonly ConnectId[] = ['claude-code', 'codex'];

export function targetsOf(agent: ConnectId, asked: Asked): Target[] {
  const { places, own, home, isThere } = asked;
  const inHome = (...parts: string[]) => path.join(places.home, ...parts);
  const args = [own.vesper, 'mcp', '--home', home];
  const server = { command: own.node, args };
  const member = (of: string, value: typeof server | object): Piece => ({
    kind: 'member',
    path: [of, vesperServer],
    value: { ...value },
    mark: own.vesper,
  });
  switch (agent) {
    case 'claude-code': {
      const folder = places.claude ?? inHome('.claude');
      // The state file lies beside the folder, or in the one that the variable names.
      const state = places.claude === undefined ? inHome('.claude.json') : path.join(places.claude, '.claude.json');
      return [
        { file: state, format: 'json', pieces: [member('mcpServers', { type: 'stdio', ...server })] },
        { file: path.join(folder, 'settings.json'), format: 'json', pieces: hooksFor(agent, asked) },
      ];
    }
    case 'codex': {
      const folder = places.codex ?? inHome('.codex');
      const table = ['mcp_servers', vesperServer];
      const block: Piece = { kind: 'block', path: table, text: tomlBlock(table, server) };
      return [
        { file: path.join(folder, 'config.toml'), format: 'toml', pieces: [block] },
        { file: path.join(folder, 'hooks.json'), format: 'json', pieces: hooksFor(agent, asked) },
      ];
    }
    case 'cursor':
      return [{ file: inHome('.cursor', 'mcp.json'), format: 'jsonc', pieces: [member('mcpServers', server)] }];
    case 'gemini':
      return [{ file: inHome('.gemini', 'settings.json'), format: 'jsonc', pieces: [member('mcpServers', server)] }];
    case 'shell':
      return shellTargets(asked);
    case 'opencode': {
      const folder = path.join(places.config ?? inHome('.config'), 'opencode');
      const [plain, withComments] = ['opencode.json', 'opencode.jsonc'].map((name) => path.join(folder, name));
      const file = withComments !== undefined && isThere(withComments) ? withComments : (plain ?? '');
      const local = { type: 'local', command: [own.node, ...args], enabled: true };
      return [{ file, format: 'jsonc', pieces: [member('mcp', local)] }];
    }
  }
}

/** Event of the agent → the script's word for it, and seconds until the agent gives up on it. */
const hookEvents: [event: string, word: string, timeout: number][] = [
  ['SessionStart', 'start', 5],
  ['UserPromptSubmit', 'prompt', 2],
  ['PostToolUse', 'tool', 2],
  ['Stop', 'stop', 2],
  ['PreCompact', 'compact', 2],
  ['SessionEnd', 'end', 1],
];

function hooksFor(agent: AgentId, { script, platform }: Asked): Piece[] {
  return hookEvents.map(([event, word, timeout]) => ({
    kind: 'element',
    path: ['hooks', event],
    mark: script,
    value: { hooks: [{ type: 'command', command: commandOf(script, agent, word, platform), timeout }] },
  }));
}

/** Ends well whatever becomes of the script: a hook that fails would trouble the session. */
function commandOf(script: string, agent: AgentId, word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32')
    return `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "${script}" ${agent} ${word}; exit 0`;
  return `sh ${quoted(script)} ${agent} ${word} 2>/dev/null || :`;
}
