/**
 * What the daily logs of a home hold, read here and not by the engine.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { homePaths } from '../../src-main/engine/storage/paths.ts';

export interface LoggedLine {
  key: string;
  id: string;
  seq: number;
  loggedAt: string;
  source: string;
  kind: string;
  data?: Record<string, unknown>;
  text: string;
  cut?: { length: number; sha256: string };
}

/** Every whole line of the daily logs with its key, ref and text. */
export function loggedLines(home: string): LoggedLine[] {
  const { logs } = homePaths(home);
  if (!existsSync(logs)) return [];
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  return files.sort().flatMap((name) =>
    readFileSync(path.join(logs, name), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [json = '', length] = line.split('\t');
        if (length === undefined || Buffer.byteLength(json) !== Number(length)) return [];
        return [JSON.parse(json) as LoggedLine];
      }),
  );
}
