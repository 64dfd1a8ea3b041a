/**
 * Whether what was put into agents' configuration still stands there and still leads to this program.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { agentTitles, type ConnectId } from '../../../src-shared/contract/connect.ts';
import { holdsPieces } from './pieces.ts';
import type { Connection, ConnectionRecord, KeptFile } from './record.ts';

/** One sentence for each agent that has trouble, with the command that mends it. */
export async function troublesOf({ connections }: ConnectionRecord): Promise<{ found: string; remedy: string }[]> {
  const troubles: { found: string; remedy: string }[] = [];
  for (const [agent, connection] of Object.entries(connections) as [ConnectId, Connection][]) {
    const why = await whyNot(connection);
    if (why === undefined) continue;
    const act = connection.state === 'leaving' ? 'disconnect' : 'connect';
    troubles.push({ found: `${agentTitles[agent]}: ${why}`, remedy: `vesper ${act} ${agent}` });
  }
  return troubles;
}

async function whyNot({ state, files }: Connection): Promise<string | undefined> {
  if (state === 'writing') return 'connecting it was cut short';
  if (state === 'leaving') return 'disconnecting it was cut short';
  for (const kept of files) {
    if (!(await stands(kept))) return `what was put into ${kept.file} is not there any more`;
    const gone = programsIn(kept).find((program) => !existsSync(program));
    if (gone !== undefined) return `${kept.file} names ${gone}, which is not there any more`;
  }
  return undefined;
}

async function stands({ file, format, pieces }: KeptFile): Promise<boolean> {
  try {
    return holdsPieces(await readFile(file, 'utf8'), format, pieces, file);
  } catch {
    return false;
  }
}

/** Absolute paths that the pieces name, hooks' words apart. */
function programsIn({ pieces }: KeptFile): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'member')
      return strings(piece.value).filter((text) => /^(?:\/|[A-Za-z]:\\).*(?:node(?:\.exe)?|\.js)$/.test(text));
    if (piece.kind === 'element') return [piece.mark];
    return piece.text.match(/(?<=')\/[^'\n]*\/hooks\/shell\.[a-z0-9]+(?=')/g) ?? [];
  });
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
