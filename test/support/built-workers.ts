/**
 * The engine's workers, bundled as they ship: from source each start of one takes Node four to five times as long (a dream 480 ms of
 * CPU instead of 100), and the tests start hundreds. Only where they are started from changes.
 */
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { workerEntries } from '../../src-main/node/entries.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'out/workers');

/** Bundles them, once a run, and leads the table of workers to them. */
export async function builtWorkers(): Promise<Plugin> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    resolve: { noExternal: true },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false, // another run may be reading
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(workerEntries).map(([name, file]) => [name, path.join(root, 'src-main', file)]),
        ),
      },
    },
  });
  for (const place of [folder, path.join(folder, 'assets')])
    copyFileSync(
      path.join(root, 'src-main/engine/redact/token-formats.jsonl'),
      path.join(place, 'token-formats.jsonl'),
    );
  const table = Object.keys(workerEntries).map((name) => `${name}: '../out/workers/${name}.js'`);
  return {
    name: 'vesper-test:built-workers',
    transform(_code, id) {
      if (!id.endsWith('/src-main/node/entries.ts')) return null;
      return { code: `export const workerEntries = { ${table.join(', ')} };`, map: null };
    },
  };
}
