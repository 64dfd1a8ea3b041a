/**
 * The bill of materials (CycloneDX 1.6, cyclonedx.org/specification): every package that goes along, with hash, licence and what it needs.
 * The same files give the same bytes: it holds no date and no number of its own.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nameAt } from './notices.ts';
import { neededBy, type Lock } from './packages.ts';

/** `places` as in the lockfile; `versions` of the programs that go along. */
export function billOf(root: string, lock: Lock, places: readonly string[], versions: { node: string }): string {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const electron = lock['node_modules/electron']?.version ?? '';
  const own = `pkg:npm/${name ?? ''}@${version ?? ''}`;
  const programs = [
    { type: 'framework', name: 'electron', version: electron, 'bom-ref': `pkg:npm/electron@${electron}` },
    { type: 'application', name: 'node', version: versions.node, 'bom-ref': `pkg:generic/node@${versions.node}` },
  ].map((part) => ({ ...part, purl: part['bom-ref'], licenses: [{ license: { id: 'MIT' } }] }));
  const refs = new Map(places.map((place) => [place, refOf(lock, place)]));
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: { type: 'application', name, version, 'bom-ref': own, purl: own } },
      components: [...programs, ...places.map((place) => componentOf(lock, place))],
      dependencies: [
        { ref: own, dependsOn: [...programs.map((part) => part['bom-ref']), ...new Set(refs.values())] },
        ...places.map((place) => ({
          ref: refs.get(place),
          dependsOn: [...new Set(neededBy(lock, place).flatMap((needed) => refs.get(needed) ?? []))],
        })),
      ],
    },
    null,
    2,
  )}\n`;
}

function componentOf(lock: Lock, place: string): object {
  const { version = '', license = '', integrity = '' } = lock[place] ?? {};
  const hash = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': refOf(lock, place),
    name: nameAt(place),
    version,
    purl: purlOf(lock, place),
    // An expression in brackets is not an identifier of one licence.
    licenses: [license.startsWith('(') ? { expression: license.slice(1, -1) } : { license: { id: license } }],
    hashes: [{ alg: 'SHA-512', content: hash }],
  };
}

/** Two places may hold the same version: the place tells them apart. */
function refOf(lock: Lock, place: string): string {
  const isOnTop = place.lastIndexOf('node_modules/') === 0;
  return isOnTop ? purlOf(lock, place) : `${purlOf(lock, place)}#${place}`;
}

function purlOf(lock: Lock, place: string): string {
  return `pkg:npm/${nameAt(place).replace('@', '%40')}@${lock[place]?.version ?? ''}`;
}
