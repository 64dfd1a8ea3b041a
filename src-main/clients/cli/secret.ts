/**
 * Reads a secret: typed at a terminal without being shown, or the first line of what is piped in.
 */
import type { Context, Io } from './context.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';

/** Longer than any key; what is longer is some other file. */
const longest = 10_000;

/** Trimmed. @throws VesperError `bad-input` for nothing, `refused` when typing was broken off. */
export async function readSecret({ io }: Pick<Context, 'io'>, prompt: string): Promise<string> {
  const text = io.stdin.isTTY ? await typed(io, prompt) : await piped(io);
  const [line = ''] = text.trim().split('\n');
  if (line.trim() === '') throw new VesperError('bad-input', 'No key was given; nothing was changed.');
  return line.trim();
}

async function piped({ stdin }: Io): Promise<string> {
  let text = '';
  for await (const part of stdin as AsyncIterable<Buffer>) {
    text += part.toString('utf8');
    if (text.length > longest) throw new VesperError('bad-input', 'That is longer than a key.');
  }
  return text;
}

function typed({ stdin }: Io, prompt: string): Promise<string> {
  process.stderr.write(prompt); // the cursor stays behind it
  stdin.setRawMode?.(true);
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (settle: () => void) => {
      stdin.setRawMode?.(false);
      stdin.pause();
      stdin.off('data', hear);
      process.stderr.write('\n');
      settle();
    };
    const hear = (part: Buffer) => {
      for (const char of part.toString('utf8')) {
        if (char === '\r' || char === '\n') return end(() => resolve(text));
        if (char === '\u0003' || char === '\u0004')
          return end(() => reject(new VesperError('refused', 'Nothing was changed.')));
        if (char === '\u007f' || char === '\b') text = text.slice(0, -1);
        else if (char >= ' ' && text.length < longest) text += char;
      }
    };
    stdin.on('data', hear);
    stdin.resume();
  });
}
