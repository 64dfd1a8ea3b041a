/**
 * Manifests: the names a project gives to its scripts, targets and dependencies. Names only, never script bodies:
 * what is `local` may not carry free text (TRUST, "How to read").
 */
import path from 'node:path';
import type { ManifestData } from '../../../../src-shared/contract/kinds.ts';
import { openInside } from '../../projects/confine.ts';
import { composerJson, packageJson } from './manifests/json.ts';
import { cargoToml, pyprojectToml } from './manifests/toml.ts';
import {
  csproj,
  dockerfile,
  gemfile,
  goMod,
  gradle,
  justfile,
  makefile,
  pomXml,
  requirementsTxt,
  setupCfg,
} from './manifests/text.ts';
import { composeYaml } from './manifests/yaml.ts';
import type { Reader } from './manifests/reader.ts';
import { safeName, safeVersion } from './manifests/names.ts';

/** Manifests per project (workspaces included). */
export const MAX_MANIFESTS = 30;
const MAX_BYTES = 1024 * 1024;
const MAX_DEPENDENCIES = 400;
const MAX_SCRIPTS = 100;

const BY_NAME: Record<string, Reader> = {
  'package.json': packageJson,
  'composer.json': composerJson,
  'cargo.toml': cargoToml,
  'pyproject.toml': pyprojectToml,
  'requirements.txt': requirementsTxt,
  'setup.cfg': setupCfg,
  'go.mod': goMod,
  makefile,
  gnumakefile: makefile,
  justfile,
  'pom.xml': pomXml,
  'build.gradle': gradle,
  'build.gradle.kts': gradle,
  gemfile,
  dockerfile,
  'compose.yaml': composeYaml,
  'compose.yml': composeYaml,
  'docker-compose.yml': composeYaml,
  'docker-compose.yaml': composeYaml,
};

export function isManifest(name: string): boolean {
  return readerOf(name) !== undefined;
}

/** undefined when the file cannot be read or is no such manifest: the caller counts it. */
export async function readManifest(
  root: string,
  relPath: string,
  beside: ReadonlySet<string>,
): Promise<{ data: ManifestData; text: string } | undefined> {
  const reader = readerOf(path.posix.basename(relPath));
  const text = reader && (await readText(root, relPath));
  if (text === undefined) return undefined;
  try {
    const read = reader?.(text, beside);
    if (!read) return undefined;
    const data = onlySafe({ ...read, path: relPath });
    return { data, text: sentence(data) };
  } catch {
    return undefined; // broken or hostile: its author's words must not reach a message either
  }
}

function readerOf(name: string): Reader | undefined {
  const lower = name.toLowerCase();
  if (lower.endsWith('.csproj')) return csproj;
  return Object.hasOwn(BY_NAME, lower) ? BY_NAME[lower] : undefined;
}

async function readText(root: string, relPath: string): Promise<string | undefined> {
  try {
    const file = await openInside(root, relPath);
    if (!file) return undefined;
    try {
      if ((await file.stat()).size > MAX_BYTES) return undefined;
      const text = await file.readFile('utf8');
      return text.startsWith('\uFEFF') ? text.slice(1) : text;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** Whatever a reader let through: odd names are left out, lists are bounded. */
function onlySafe(data: ManifestData): ManifestData {
  const { name, version, manager, engines, workspaces, ...rest } = data;
  const seen = new Set<string>();
  const dependencies = data.dependencies.flatMap((one) => {
    const safe = safeName(one.name);
    if (safe === undefined || seen.has(safe)) return [];
    seen.add(safe);
    return [{ name: safe, version: safeVersion(one.version), dev: one.dev }];
  });
  const scripts = [...new Set(data.scripts.flatMap((script) => safeName(script) ?? []))];
  return {
    ...rest,
    ...optional('name', name && safeName(name)),
    ...optional('version', version && safeVersion(version)),
    ...optional('manager', manager && safeName(manager)),
    scripts: scripts.slice(0, MAX_SCRIPTS),
    dependencies: dependencies.slice(0, MAX_DEPENDENCIES),
    ...optional('engines', engines && safeEngines(engines)),
    ...optional(
      'workspaces',
      workspaces?.flatMap((glob) => (/^[\w@./*!{},-]{1,80}$/.test(glob) ? [glob] : [])).slice(0, 50),
    ),
  };
}

function safeEngines(engines: Record<string, string>): Record<string, string> | undefined {
  const safe = Object.entries(engines).flatMap(([name, version]) => {
    const one = safeName(name);
    return one === undefined || safeVersion(version) === '' ? [] : [[one, safeVersion(version)]];
  });
  return safe.length > 0 ? (Object.fromEntries(safe) as Record<string, string>) : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined | ''): Partial<Record<K, V>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, V>);
}

function sentence(data: ManifestData): string {
  const made = data.manager ?? data.ecosystem;
  const parts = [`${data.path}: ${made} project${data.name === undefined ? '' : ` ${data.name}`}`];
  if (data.scripts.length > 0) {
    const what = data.ecosystem === 'make' ? 'targets' : 'scripts';
    const more = data.scripts.length > 12 ? `, … (${data.scripts.length})` : '';
    parts.push(`with ${what} ${data.scripts.slice(0, 12).join(', ')}${more}`);
  }
  const count = data.dependencies.length;
  const names = data.dependencies.slice(0, 12).map((one) => one.name);
  const listed =
    count === 0
      ? ''
      : `; ${count} ${count === 1 ? 'dependency' : 'dependencies'}: ${names.join(', ')}${count > 12 ? ', …' : ''}`;
  return `${parts.join(' ')}${listed}`.slice(0, 1_990);
}
