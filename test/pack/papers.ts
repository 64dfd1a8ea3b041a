/**
 * The papers that go along: every package in the package has its licence in THIRD-PARTY.txt and its line in the bill of materials, and what
 * is in it is what the lockfile says that the programs need.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lockedPackages, packagesFor, neededBy } from '../../assets/pack/packages.ts';
import { nameAt } from '../../assets/pack/notices.ts';
import { reachedFrom } from '../../assets/pack/reached.ts';
import type { Shipped, Tree } from './contents.ts';

interface Bill {
  bomFormat: string;
  specVersion: string;
  components: { 'bom-ref': string; name: string; version: string; hashes?: { content: string }[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

export function paperProblems(root: string, shipped: Shipped, resources: string): string[] {
  const notices = readFileSync(path.join(resources, 'THIRD-PARTY.txt'), 'utf8');
  const bill = JSON.parse(readFileSync(path.join(resources, 'sbom.cdx.json'), 'utf8')) as Bill;
  const lock = lockedPackages(root);
  const places = [...new Set([...placesIn(shipped.app), ...placesIn(shipped.commands)])];
  const refs = new Set(bill.components.map((part) => part['bom-ref']));
  return [
    ...(bill.bomFormat === 'CycloneDX' && bill.specVersion === '1.6' ? [] : ['the bill is of another format']),
    ...places.flatMap((place) => {
      const name = nameAt(place);
      const { version = '', integrity = '' } = lock[place] ?? {};
      const hash = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
      const isBilled = bill.components.some(
        (part) => part.name === name && part.version === version && part.hashes?.[0]?.content === hash,
      );
      return [
        ...(version === '' ? [`${place} is not locked`] : []),
        ...(notices.includes(`\n${name} ${version} (`) ? [] : [`${name} ${version}: no licence`]),
        ...(isBilled ? [] : [`${name} ${version}: not in the bill`]),
      ];
    }),
    ...bill.dependencies.flatMap(({ ref, dependsOn }) =>
      [ref, ...dependsOn].filter((one) => !refs.has(one) && ref !== `pkg:npm/vesper@${ownVersion(root)}`),
    ),
    ...walkProblems('app', shipped.app, lock),
    ...walkProblems('commands', shipped.commands, lock),
    ...(shipped.commands.files.includes('node.LICENCE.txt') ? [] : ['the Node has no licence beside it']),
  ];
}

/** Both ways: nothing that a program loads is missing, and nothing is there that none loads. */
function walkProblems(name: keyof Shipped, tree: Tree, lock: ReturnType<typeof lockedPackages>): string[] {
  const there = placesIn(tree);
  const missing = there.flatMap((place) =>
    neededBy(lock, place)
      .filter((needed) => !there.includes(needed))
      .map((needed) => `${name}: ${place} needs ${needed}`),
  );
  const { files, packages } = reachedFrom(
    (file) => tree.read(`dist/main/${file}`).toString(),
    tree.files.filter((file) => /^dist\/main\/[\w-]+\.js$/.test(file)).map((file) => path.posix.basename(file)),
  );
  const idle = tree.files.filter(
    (file) => /^dist\/main\/.*\.js$/.test(file) && !files.includes(file.replace('dist/main/', '')),
  );
  const ours = packages.filter((wanted) => wanted !== 'electron' && wanted !== 'node-notifier');
  const needed = packagesFor(lock, ours);
  const notifier = packagesFor(lock, ['node-notifier']);
  return [
    ...missing,
    ...needed.filter((place) => !there.includes(place)).map((place) => `${name}: a program loads ${place}`),
    ...there
      .filter((place) => !needed.includes(place) && !(process.platform !== 'linux' && notifier.includes(place)))
      .map((place) => `${name}: nothing loads ${place}`),
    ...idle.map((file) => `${name}: nothing loads ${file}`),
  ];
}

function placesIn({ files }: Tree): string[] {
  return [
    ...new Set(files.flatMap((file) => /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])),
  ].sort();
}

function ownVersion(root: string): string {
  return (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
