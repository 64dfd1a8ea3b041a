/**
 * Six years of a made-up project: a test runner switched, folders and a script renamed, a dependency dropped, a decision reverted and
 * made again, a rewrite in another language. Each entry does its work and commits it.
 */
import type { Repository } from './repository.ts';

export interface Year {
  /** When it is looked at, after its commits. */
  until: string;
  does(repository: Repository): void;
}

interface Package {
  scripts?: string[];
  uses?: string[];
  node?: string;
}

const packageOf = ({ scripts = [], uses = [], node }: Package) =>
  JSON.stringify({
    name: 'harbor',
    scripts: Object.fromEntries(scripts.map((name) => [name, `run ${name}`])),
    devDependencies: Object.fromEntries(uses.map((name) => [name, '1.0.0'])),
    ...(node === undefined ? {} : { engines: { node } }),
  });

const parts = ['berth', 'crane', 'dock', 'ferry', 'gate', 'hull'];

export const years: readonly Year[] = [
  {
    until: '2020-04-01T12:00:00+00:00',
    does({ write, commit }) {
      write('package.json', packageOf({ scripts: ['test', 'lint'], uses: ['mocha', 'express'], node: '>=12' }));
      write('web/package.json', packageOf({ scripts: ['build'], uses: ['webpack'] }));
      for (const part of parts) write(`src/${part}.js`, `export const ${part} = '${part}'\n`.repeat(4));
      for (const part of parts.slice(0, 3)) write(`test/${part}.test.js`, `import '${part}'\n`.repeat(4));
      write('web/page.js', 'export const page = 1\n');
      commit('Start the harbor', '2020-03-20T09:00:00+00:00');
    },
  },
  {
    until: '2020-10-01T12:00:00+00:00',
    does({ write, commit }) {
      write('package.json', packageOf({ scripts: ['test', 'lint'], uses: ['mocha', 'jest', 'express'], node: '>=12' }));
      commit('Try jest', '2020-09-10T09:00:00+00:00');
      write('package.json', packageOf({ scripts: ['test', 'lint'], uses: ['jest', 'express'], node: '>=12' }));
      commit('Switch tests to jest because mocha was slow', '2020-09-20T09:00:00+00:00');
    },
  },
  {
    until: '2021-06-15T12:00:00+00:00',
    does({ git, commit }) {
      git('mv', 'src', 'lib');
      commit('Move the sources', '2021-06-01T09:00:00+00:00');
      git('mv', 'web', 'client');
      commit('Name the client', '2021-06-10T09:00:00+00:00');
    },
  },
  {
    until: '2022-03-01T12:00:00+00:00',
    does({ git, write, commit }) {
      write('package.json', packageOf({ scripts: ['test', 'check'], uses: ['jest', 'express'], node: '>=16' }));
      commit('Rename the script lint to check', '2022-02-01T09:00:00+00:00');
      write('notes.txt', 'pnpm\n');
      commit('Use pnpm instead of npm for everything', '2022-02-10T09:00:00+00:00');
      git('revert', '--no-edit', 'HEAD');
    },
  },
  {
    until: '2023-05-01T12:00:00+00:00',
    does({ git, write, commit }) {
      for (const part of parts) git('mv', `lib/${part}.js`, `lib/${part}.ts`);
      for (const part of parts.slice(0, 3)) git('mv', `test/${part}.test.js`, `test/${part}.test.ts`);
      commit('Rewrite in TypeScript', '2023-04-01T09:00:00+00:00');
      write('package.json', packageOf({ scripts: ['test', 'check'], uses: ['jest', 'typescript'] }));
      commit('Drop express and what Node it needs', '2023-04-20T09:00:00+00:00');
    },
  },
  {
    until: '2024-02-01T12:00:00+00:00',
    does({ git, write, commit }) {
      git('revert', '--no-edit', git('log', '--format=%H', '--grep=^Revert "Use pnpm').trim());
      git('mv', 'client', 'apps');
      write('package.json', packageOf({ scripts: ['test', 'check'], uses: ['vitest', 'typescript'] }));
      commit('Switch tests to vitest because jest was slow', '2024-01-10T09:00:00+00:00');
    },
  },
];
