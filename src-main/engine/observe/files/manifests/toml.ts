/**
 * Cargo.toml and pyproject.toml.
 */
import { parse } from 'smol-toml';
import type { Reader } from './reader.ts';

type Dependency = { name: string; version: string; dev: boolean };

export const cargoToml: Reader = (text) => {
  const file = table(parse(text));
  const packed = table(file['package']);
  const workspace = table(file['workspace']);
  const members = strings(workspace['members']);
  const inherited = { ...table(workspace['package']), ...packed };
  return {
    ecosystem: 'cargo',
    ...field('name', packed['name']),
    ...field('version', inherited['version']),
    manager: 'cargo',
    scripts: [],
    dependencies: [
      ...cargoDependencies(file['dependencies'], false),
      ...cargoDependencies(workspace['dependencies'], false),
      ...cargoDependencies(file['build-dependencies'], true),
      ...cargoDependencies(file['dev-dependencies'], true),
    ],
    ...(typeof inherited['rust-version'] === 'string' ? { engines: { rust: inherited['rust-version'] } } : {}),
    ...(members.length > 0 ? { workspaces: members } : {}),
  };
};

function cargoDependencies(found: unknown, dev: boolean): Dependency[] {
  return Object.entries(table(found)).map(([name, value]) => {
    const version = typeof value === 'string' ? value : table(value)['version'];
    return { name, version: typeof version === 'string' ? version : '', dev };
  });
}

export const pyprojectToml: Reader = (text, beside) => {
  const file = table(parse(text));
  const project = table(file['project']);
  const tool = table(file['tool']);
  const poetry = table(tool['poetry']);
  const groups = Object.values(table(file['dependency-groups']));
  const extras = Object.values(table(project['optional-dependencies']));
  const python = project['requires-python'] ?? table(poetry['dependencies'])['python'];
  const manager = pythonManager(tool, table(file['build-system'])['build-backend'], beside);
  return {
    ecosystem: 'python',
    ...field('name', project['name'] ?? poetry['name']),
    ...field('version', project['version'] ?? poetry['version']),
    ...(manager === undefined ? {} : { manager }),
    scripts: [
      ...Object.keys(table(project['scripts'])),
      ...Object.keys(table(poetry['scripts'])),
      ...Object.keys(table(table(tool['poe'])['tasks'])),
      ...Object.keys(table(table(tool['pdm'])['scripts'])),
    ],
    dependencies: [
      ...strings(project['dependencies']).flatMap((line) => requirement(line, false)),
      ...extras.flatMap((extra) => strings(extra).flatMap((line) => requirement(line, true))),
      ...groups.flatMap((group) => strings(group).flatMap((line) => requirement(line, true))),
      ...cargoDependencies(poetry['dependencies'], false).filter(({ name }) => name !== 'python'),
      ...cargoDependencies(poetry['dev-dependencies'], true),
      ...Object.values(table(poetry['group'])).flatMap((group) =>
        cargoDependencies(table(group)['dependencies'], true),
      ),
    ],
    ...(typeof python === 'string' ? { engines: { python } } : {}),
  };
};

function pythonManager(
  tool: Record<string, unknown>,
  backend: unknown,
  beside: ReadonlySet<string>,
): string | undefined {
  if (beside.has('uv.lock') || 'uv' in tool) return 'uv';
  if (beside.has('poetry.lock') || 'poetry' in tool) return 'poetry';
  if (beside.has('pdm.lock') || 'pdm' in tool) return 'pdm';
  if (beside.has('Pipfile.lock')) return 'pipenv';
  return typeof backend === 'string' && backend.startsWith('hatchling') ? 'hatch' : undefined;
}

/** One requirement line of PEP 508 (peps.python.org/pep-0508), markers and hashes left out. */
export function requirement(line: string, dev: boolean): Dependency[] {
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(\(?[<>=!~][^;#]*)?/.exec(line.trim());
  const [, name, version = ''] = match ?? [];
  return name === undefined ? [] : [{ name, version: version.replace(/[()]/g, '').trim(), dev }];
}

function field<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' ? ({ [key]: value } as Record<K, string>) : {};
}
function table(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
