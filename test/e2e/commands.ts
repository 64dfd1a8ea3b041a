/**
 * Commands of a user whose engine runs, in this process: a Node for each of them cost more than most of what is tested here. All of it
 * is the same but its start and the launcher; those are for the suites that start the built program.
 */
import path from 'node:path';
import { Readable } from 'node:stream';
import { runCommand } from '../../src-main/clients/cli/invoke.ts';

export interface Said {
  code: number;
  out: string;
  trouble: string;
}

/** `words` come after `vesper`. Nothing of the one who runs this is known to the command: no marker of an agent, no home, no session files. */
export async function command(home: string, userHome: string, words: readonly string[]): Promise<Said> {
  const said = { out: '', trouble: '' };
  const code = await runCommand(
    {
      homeOf: (given) => path.resolve(given ?? home),
      caller: { kind: 'cli', agent: false, cwd: process.cwd() },
      surroundings: {
        agentRoots: { claudeCode: [], codex: [], gemini: [], cursor: [], opencode: [] },
        searchPath: process.env['PATH'],
      },
      cwd: process.cwd(),
      places: { home: userHome },
      isTerminal: false,
      io: {
        stdin: Readable.from([]),
        out: (text) => void (said.out += text),
        err: (line) => void (said.trouble += `${line}\n`),
        exitCode: 0,
      },
    },
    words,
  );
  return { code, ...said };
}
