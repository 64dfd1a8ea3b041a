/**
 * The packages of the lockfile that go along: what a program loads, and all that this needs in turn.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Locked {
  version: string;
  integrity?: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}
/** By its place: `node_modules/zod`, `node_modules/a/node_modules/b`. */
export type Lock = Record<string, Locked>;

export function lockedPackages(root: string): Lock {
  return (JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }).packages;
}

/** Places of `names` and of all they need. Throws for one that is not locked. */
export function packagesFor(lock: Lock, names: readonly string[]): string[] {
  const places = new Set<string>();
  const waiting = names.map((name) => placeOf(lock, '', name) ?? missing(name));
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (places.has(place)) continue;
    places.add(place);
    waiting.push(...neededBy(lock, place));
  }
  return [...places].sort();
}

/** Places of what the package at `place` needs; optional ones only where they are locked. */
export function neededBy(lock: Lock, place: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock[place] ?? missing(place);
  const must = [
    ...Object.keys(dependencies ?? {}).filter((name) => !(name in (optionalDependencies ?? {}))),
    ...Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional),
  ];
  return [
    ...must.map((name) => placeOf(lock, place, name) ?? missing(name)),
    ...Object.keys(optionalDependencies ?? {}).flatMap((name) => placeOf(lock, place, name) ?? []),
  ];
}

/** What the build wrote into the programs: the direct dependencies, all that they need with them. */
export function bundled(root: string, lock: Lock): string[] {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return packagesFor(lock, Object.keys(dependencies));
}

/** What the build wrote into the pages and between the chunks: for development alone by the lockfile, but it goes along. */
export function pageParts(lock: Lock): string[] {
  return ['svelte', 'clsx', 'esm-env', 'rolldown'].map((name) => placeOf(lock, '', name) ?? missing(name));
}

/** As Node looks for it: beside the one who asks, then further and further up. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (at === '') return undefined;
  }
}

function missing(name: string): never {
  throw new Error(`${name} is not in the lockfile`);
}
