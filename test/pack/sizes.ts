/**
 * What the package weighs, against what it weighed when somebody last looked (C4). The Node in it is locked and not weighed.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from './contents.ts';

const known = path.join(import.meta.dirname, 'sizes.json');
/** Bytes. Ours and our packages': an archive above this holds something that should not be in it. */
const mostInArchive = 15e6;

export function sizeProblems(resources: string, update: boolean): string[] {
  const commands = path.join(resources, 'commands');
  const now: Record<string, number> = {
    'app.asar': statSync(path.join(resources, 'app.asar')).size,
    commands: filesBelow(commands)
      .filter((file) => !/^node(\.exe)?$|\/vendor\//.test(file))
      .reduce((sum, file) => sum + statSync(path.join(commands, file)).size, 0),
  };
  if (update) writeFileSync(known, `${JSON.stringify(now, null, 2)}\n`);
  const before = JSON.parse(readFileSync(known, 'utf8')) as Record<string, number>;
  const moved = Object.entries(now).filter(
    ([name, size]) => Math.abs(size - (before[name] ?? 0)) > 0.1 * (before[name] ?? 0),
  );
  console.log(
    Object.entries(now)
      .map(([name, size]) => `${name} ${(size / 1e6).toFixed(2)} MB`)
      .join(', '),
  );
  return [
    ...((now['app.asar'] ?? 0) > mostInArchive ? [`app.asar is above ${mostInArchive / 1e6} MB`] : []),
    ...moved.map(([name, size]) => `${name}: ${size} bytes, it was ${String(before[name])} (meant? --update)`),
  ];
}
