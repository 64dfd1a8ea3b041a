import { svelte } from '@sveltejs/vite-plugin-svelte';
import { builtinModules } from 'node:module';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { workerEntries } from './src-main/node/entries.ts';

const here = (...parts: string[]) => path.resolve(import.meta.dirname, ...parts);

/** What runs in Node, Electron's main process included: hosts, clients and every named worker. Small typed libraries are bundled so that commands start fast. */
const programs = {
  electron: here('src-main/hosts/electron/main.ts'),
  headless: here('src-main/hosts/headless/main.ts'),
  cli: here('src-main/clients/cli/main.ts'),
  mcp: here('src-main/clients/mcp/main.ts'),
  hook: here('src-main/clients/hook/main.ts'),
  ...Object.fromEntries(
    Object.entries(workerEntries).map(([name, file]) => [`${name}-worker`, here('src-main', file)]),
  ),
};

const main: EnvironmentOptions = {
  consumer: 'server',
  resolve: {
    conditions: ['node'],
    noExternal: ['zod', 'commander', 'ignore', 'stemmer', 'yaml', 'smol-toml', 'chrono-node'],
  },
  build: {
    outDir: here('dist/main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    ssr: true,
    copyPublicDir: false,
    rolldownOptions: {
      input: programs,
      external: ['electron', /^node:/, ...builtinModules],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
};

/** One CommonJS file: a sandboxed preload can require nothing but Electron. */
const preload: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, external: ['electron'] },
  build: {
    outDir: here('dist/preload'),
    emptyOutDir: true,
    target: 'chrome156',
    minify: false,
    sourcemap: false,
    ssr: true,
    copyPublicDir: false,
    rolldownOptions: {
      input: { preload: here('src-main/hosts/electron/preload.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
};

/** The token-format table is data beside whichever bundle holds the redactor. */
const tokenFormats: Plugin = {
  name: 'vesper:token-formats',
  applyToEnvironment: (environment) => environment.name === 'main',
  closeBundle() {
    mkdirSync(here('dist/main/chunks'), { recursive: true });
    for (const folder of ['dist/main', 'dist/main/chunks'])
      copyFileSync(here('src-main/engine/redact/token-formats.jsonl'), here(folder, 'token-formats.jsonl'));
  },
};

export default defineConfig({
  root: here('src-renderer'),
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: here('svelte.config.js') }), tokenFormats],
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload'] as const) await builder.build(builder.environments[name]!);
    },
  },
  environments: {
    client: {
      build: {
        outDir: here('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome156',
        sourcemap: false,
        modulePreload: { polyfill: false },
        // Two pages: the popover loads nothing of the browser window's views.
        rolldownOptions: { input: [here('src-renderer/index.html'), here('src-renderer/popover.html')] },
      },
    },
    main,
    preload,
  },
});
