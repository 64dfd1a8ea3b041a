/**
 * How a project is built, tested and run, as its manifests say it: scripts, tools among the dependencies, engines.
 */
import { manifestData, type ManifestData } from '../../../../src-shared/contract/kinds.ts';
import type { Check } from '../../../../src-shared/contract/memory.ts';
import { inFolder } from '../../memory/carried.ts';
import { addCite, citeOf, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { rolesOf } from './tools.ts';

export function manifests(about: About): Extractor {
  /** The newest reading of each manifest; an older one says nothing any more. */
  const newest = new Map<string, { data: ManifestData; cites: Cite[] }>();
  return {
    see(record, fresh) {
      if (record.source !== 'file' || record.kind !== 'manifest' || !fresh) return;
      const parsed = manifestData.safeParse(record.data);
      if (!parsed.success) return;
      const cites: Cite[] = [];
      addCite(cites, citeOf(record, fresh));
      newest.set(parsed.data.path, { data: parsed.data, cites });
    },
    finish() {
      return [...newest.values()].flatMap(({ data, cites }) =>
        saidBy(data).map((found): Candidate => ({
          fact: {
            text: factText(found.text),
            type: 'project',
            topic: topicOf(about, 'build-and-test'),
            project: about.id,
            slot: found.slot,
            value: found.value,
            check: found.check,
          },
          cites,
          because: `read in ${data.path}`,
        })),
      );
    },
  };
}

/** What a reading says of its project, each with the slot it fills. */
export function saidBy(data: ManifestData): Found[] {
  const end = inFolder(data.path);
  return [...scripts(data), ...commandsOfEcosystem(data), ...tools(data), ...versions(data)].map((found) => ({
    ...found,
    text: found.text + end,
    slot: found.slot + end,
  }));
}

interface Found {
  text: string;
  slot: string;
  value: string;
  check: Check;
}

/** Script names that say something about a project, with the words a person uses. */
const SCRIPTS: Record<string, string> = {
  test: 'Tests run with',
  build: 'The project is built with',
  start: 'The project is started with',
  dev: 'The development server is started with',
  lint: 'Linting runs with',
  format: 'The code is formatted with',
  check: 'Checks run with',
  typecheck: 'Types are checked with',
  bench: 'Benchmarks run with',
  release: 'A release is made with',
  deploy: 'It is deployed with',
};
const SUBJECTS: Record<string, string> = { test: 'tests', start: 'run', typecheck: 'types' };

function scripts(data: ManifestData): Found[] {
  if (!['npm', 'composer', 'make'].includes(data.ecosystem)) return [];
  const what = data.ecosystem === 'make' ? 'target' : 'script';
  return data.scripts
    .filter((name) => Object.hasOwn(SCRIPTS, name))
    .map((name) => {
      const command = commandFor(data, name);
      return {
        text: `${SCRIPTS[name] ?? ''} \`${command}\` (${what} \`${name}\` in ${data.path}).`,
        slot: `${SUBJECTS[name] ?? name} · command`,
        value: command,
        check: { kind: 'script', manifest: data.path, name },
      };
    });
}

function commandFor(data: ManifestData, name: string): string {
  if (data.ecosystem === 'make') return `make ${name}`;
  if (data.ecosystem === 'composer') return `composer ${name}`;
  const manager = data.manager !== undefined && MANAGERS.has(data.manager) ? data.manager : 'npm';
  const short = name === 'test' || name === 'start' || manager === 'yarn' || manager === 'pnpm';
  return short && manager !== 'bun' ? `${manager} ${name}` : `${manager} run ${name}`;
}

/** Ecosystems whose tool has its own commands, whatever the manifest says. */
function commandsOfEcosystem(data: ManifestData): Found[] {
  const own: Partial<Record<ManifestData['ecosystem'], [string, string]>> = {
    cargo: ['cargo test', 'cargo build'],
    go: ['go test ./...', 'go build ./...'],
    maven: ['mvn test', 'mvn package'],
    gradle: ['gradle test', 'gradle build'],
    dotnet: ['dotnet test', 'dotnet build'],
  };
  const [test, build] = own[data.ecosystem] ?? [];
  if (test === undefined || build === undefined) return [];
  const check: Check = { kind: 'path', path: data.path };
  return [
    { text: `Tests run with \`${test}\` (${data.path}).`, slot: 'tests · command', value: test, check },
    { text: `The project is built with \`${build}\` (${data.path}).`, slot: 'build · command', value: build, check },
  ];
}

function tools(data: ManifestData): Found[] {
  const byRole = new Map<string, Found[]>();
  for (const { name } of data.dependencies) {
    const known = rolesOf(name);
    if (!known) continue;
    const found: Found = {
      text: `${known.label} is the ${known.role} (dependency \`${name}\` in ${data.path}).`,
      slot: known.role,
      value: name.toLowerCase(),
      check: { kind: 'dependency', manifest: data.path, name },
    };
    byRole.set(known.role, [...(byRole.get(known.role) ?? []), found]);
  }
  // Where several share a role none of them fills it alone: each keeps a slot of its own.
  return [...byRole.values()].flatMap((same) =>
    same.length === 1
      ? same
      : same.map((one) => ({
          ...one,
          text: one.text.replace(' is the ', ' is one '),
          slot: `${one.slot} · ${one.value}`,
        })),
  );
}

/**
 * A manifest's author may write any words as an engine, its version or the manager, and what is measured is confirmed
 * at once: only names and ranges that are such are told (TRUST J3).
 */
const ENGINES = new Set('node npm pnpm yarn bun deno vscode python php ruby go rust java dotnet'.split(' '));
const MANAGERS = new Set(
  'npm pnpm yarn bun deno poetry uv pdm pipenv hatch pip cargo composer bundler go maven gradle gradlew dotnet'.split(
    ' ',
  ),
);
const VERSION = /^[\^~<>=!v]*(?:net)?\d+(?:\.(?:\d+|x|\*))*(?:-(?:alpha|beta|rc|dev|preview)[.\d]*)?$/i;

function isVersionRange(text: string): boolean {
  const parts = text.split(/[\s,|]+/).filter((part) => part !== '' && !/^(?:[<>=]+|-)$/.test(part));
  return parts.length > 0 && parts.every((part) => VERSION.test(part) || part === '*');
}

function versions(data: ManifestData): Found[] {
  const check: Check = { kind: 'path', path: data.path };
  const engines = Object.entries(data.engines ?? {}).flatMap(([name, range]): Found[] => {
    if (!ENGINES.has(name) || !isVersionRange(range)) return [];
    const label = name === 'node' ? 'Node' : name;
    const one = {
      text: `${label} \`${range}\` is required (engines in ${data.path}).`,
      slot: `engine · ${name}`,
      value: range,
      check,
    };
    return [one];
  });
  const manager: Found[] =
    data.manager === undefined || !MANAGERS.has(data.manager)
      ? []
      : [
          {
            text: `Packages are managed with ${data.manager} (${data.path}).`,
            slot: 'package manager',
            value: data.manager,
            check,
          },
        ];
  const workspaces: Found[] =
    (data.workspaces ?? []).length === 0
      ? []
      : [
          {
            text: `The repository is a workspace of ${(data.workspaces ?? []).slice(0, 6).join(', ')} (${data.path}).`,
            slot: 'workspaces',
            value: [...(data.workspaces ?? [])].sort().join(' '),
            check,
          },
        ];
  return [...engines, ...manager, ...workspaces];
}
