/**
 * package.json and composer.json.
 */
import { z } from 'zod';
import type { Reader } from './reader.ts';

const names = z.record(z.string(), z.unknown()).catch({});
const packageSchema = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  scripts: names.optional(),
  dependencies: names.optional(),
  devDependencies: names.optional(),
  peerDependencies: names.optional(),
  optionalDependencies: names.optional(),
  engines: names.optional(),
  packageManager: z.string().optional().catch(undefined),
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform((object) => object.packages)])
    .optional()
    .catch(undefined),
});

const LOCKS: [file: string, manager: string][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

export const packageJson: Reader = (text, beside) => {
  const read = packageSchema.parse(JSON.parse(text));
  const declared = /^(npm|pnpm|yarn|bun)@/.exec(read.packageManager ?? '')?.[1];
  const manager = declared ?? LOCKS.find(([file]) => beside.has(file))?.[1];
  return {
    ecosystem: 'npm',
    ...(read.name === undefined ? {} : { name: read.name }),
    ...(read.version === undefined ? {} : { version: read.version }),
    ...(manager === undefined ? {} : { manager }),
    scripts: Object.keys(read.scripts ?? {}),
    dependencies: [
      ...listed(read.dependencies, false),
      ...listed(read.optionalDependencies, false),
      ...listed(read.peerDependencies, false),
      ...listed(read.devDependencies, true),
    ],
    ...(read.engines ? { engines: strings(read.engines) } : {}),
    ...(read.workspaces ? { workspaces: read.workspaces } : {}),
  };
};

const composerSchema = z.object({
  name: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  scripts: names.optional(),
  require: names.optional(),
  'require-dev': names.optional(),
});

export const composerJson: Reader = (text) => {
  const read = composerSchema.parse(JSON.parse(text));
  const required = listed(read.require, false);
  const engines = required.filter(({ name }) => name === 'php').map(({ name, version }) => [name, version]);
  return {
    ecosystem: 'composer',
    ...(read.name === undefined ? {} : { name: read.name }),
    ...(read.version === undefined ? {} : { version: read.version }),
    manager: 'composer',
    scripts: Object.keys(read.scripts ?? {}),
    dependencies: [...required.filter(({ name }) => name.includes('/')), ...listed(read['require-dev'], true)],
    ...(engines.length > 0 ? { engines: Object.fromEntries(engines) as Record<string, string> } : {}),
  };
};

function listed(found: Record<string, unknown> | undefined, dev: boolean) {
  return Object.entries(strings(found ?? {})).map(([name, version]) => ({ name, version, dev }));
}

function strings(found: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
