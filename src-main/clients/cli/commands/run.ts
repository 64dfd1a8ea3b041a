/** `vesper run -- CMD`: runs it as if Vesper were not there, then keeps that it ran, how it ended and the end of what it put out. */
import { randomUUID } from 'node:crypto';
import type { In } from '../../../../src-shared/contract/contract.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { messageOf, VesperError } from '../../../../src-shared/kit/errors.ts';
import { runHeard } from '../../../node/pty.ts';
import type { Context } from '../context.ts';

/** Of the output; the engine masks its secrets, then keeps less. */
const mostKept = 64_000;

export async function run(context: Context, _options: object, command: string[]): Promise<void> {
  if (command.length === 0) throw new VesperError('bad-input', 'Nothing to run.', 'vesper run -- npm test');
  const tail = openTail();
  const began = performance.now();
  const { code, failed, heard } = await runHeard({
    command,
    searchPath: context.surroundings.searchPath,
    shell: context.places.shell,
    heard(chunk) {
      tail.add(chunk);
      return chunk;
    },
  });
  if (failed !== undefined) context.io.err(`vesper: ${command[0] ?? ''}: ${failed}`);
  context.io.exitCode = code;
  const now = Date.now();
  const line = command.map(shown).join(' ');
  const ran = {
    ...(line.length > 4000 ? { command: line.slice(0, 4000), cut: true as const } : { command: line }),
    cwd: context.cwd,
    at: formatStamp(now, -new Date(now).getTimezoneOffset()),
    durationMs: Math.round(performance.now() - began),
    exit: code,
    ...{ shell: 'run', id: `run-${randomUUID()}` },
    ...(heard ? { output: tail.text() } : {}),
  };
  await tell(context, ran);
}

/** What cannot be kept is said and changes nothing: the exit code is the command's. */
export async function tell(context: Context, ran: In<'terminal.ran'>): Promise<void> {
  try {
    const opened = await context.open();
    try {
      const { kept, because } = await opened.client.call('terminal.ran', ran);
      if (!kept) context.io.err(`vesper: not recorded: ${because ?? ''}.`);
    } finally {
      await opened.close();
    }
  } catch (thrown) {
    context.io.err(`vesper: not recorded: ${messageOf(thrown)}`);
  }
}

/** The last bytes of a stream. */
export function openTail(most = mostKept): { add(chunk: Buffer): void; text(): string; clear(): void } {
  let parts: Buffer[] = [];
  let held = 0;
  return {
    add(chunk) {
      parts.push(chunk);
      held += chunk.length;
      while (parts.length > 1 && held - (parts[0]?.length ?? 0) >= most) held -= parts.shift()?.length ?? 0;
    },
    text() {
      const bytes = Buffer.concat(parts);
      // From the beginning of a line: half of one could hide a secret from whoever masks it.
      const from = bytes.length <= most ? 0 : bytes.indexOf(10, bytes.length - most) + 1;
      return bytes.subarray(from || Math.max(0, bytes.length - most)).toString('utf8');
    },
    clear() {
      parts = [];
      held = 0;
    },
  };
}

/** As somebody would type it. */
function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
