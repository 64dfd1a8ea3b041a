/**
 * `vesper shell`: the user's own shell on a terminal of its own, which tells between marks what was typed and how it ended; what stands between them
 * is what it put out. What may not be recorded is not marked, and nothing of it is kept.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { In } from '../../../../src-shared/contract/contract.ts';
import { readLine } from '../../../../src-shared/kit/told-line.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { attachHome, type Opened } from '../../../node/open.ts';
import { runHeard } from '../../../node/pty.ts';
import type { Context } from '../context.ts';
import { openMarks } from '../marks.ts';
import { openTail } from './run.ts';

/** Says to a start file that the session ran, and that the shell around it may end. */
const ran = 80;

export async function shell(context: Context, { fromRc = false }: { fromRc?: boolean }): Promise<void> {
  const program = context.places.shell ?? '/bin/bash';
  const name = path.basename(program);
  if (process.platform === 'win32') throw new VesperError('unavailable', 'There is no `vesper shell` on Windows yet.');
  if (!context.isTerminal || !process.stderr.isTTY)
    throw new VesperError('bad-input', '`vesper shell` needs a terminal.', 'For one command: vesper run -- CMD');
  if (!existsSync(path.join(context.home, 'hooks', `shell.${name}`)))
    throw new VesperError('bad-input', `${name} tells nothing yet.`, 'vesper connect shell, then try again.');
  const token = randomBytes(16).toString('hex');
  const tail = openTail();
  const telling = openTelling(context);
  const marks = openMarks(token, {
    begin: () => tail.clear(),
    output: (bytes) => tail.add(bytes),
    end(line) {
      telling.tell(line, tail.text());
      tail.clear();
    },
  });
  const { code, failed, heard } = await runHeard({
    command: [program, '-i'],
    ...{ searchPath: context.surroundings.searchPath, shell: program, isShell: true, heard: marks.take },
    env: { VESPER_SHELL: token, VESPER_INSIDE: '1' },
  });
  await telling.close();
  if (failed !== undefined || !heard)
    throw new VesperError('unavailable', failed ?? 'This system has no `script`, by which a terminal of its own is made.'); // prettier-ignore
  context.io.exitCode = fromRc ? ran : code;
}

/** One after the other, over one line to the engine that runs; without one nothing is told. */
function openTelling(context: Context) {
  let opened: Opened | undefined;
  let last: Promise<void> = Promise.resolve();
  async function send(line: string, output: string): Promise<void> {
    const told = readLine(line);
    if (!told) return;
    const at = told.end ?? Date.now();
    const input: In<'terminal.ran'> = {
      ...{
        command: told.text.slice(0, 4000),
        cwd: told.cwd,
        durationMs: told.durationMs,
        exit: Math.min(told.exit, 255),
      },
      ...(told.cut || told.text.length > 4000 ? { cut: true as const } : {}),
      at: formatStamp(at, -new Date(at).getTimezoneOffset()),
      ...{ shell: told.shell, id: `${told.id}-${told.n}`, output },
    };
    try {
      opened ??= await attachHome(context.home, context.caller);
      await opened?.client.call('terminal.ran', input);
    } catch {
      // The engine went away: the next command looks for it again. A terminal is no place to say so.
      await opened?.close();
      opened = undefined;
    }
  }
  return {
    tell: (line: string, output: string) => void (last = last.then(() => send(line, output))),
    async close() {
      await last;
      await opened?.close();
    },
  };
}
