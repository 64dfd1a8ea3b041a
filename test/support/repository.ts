/**
 * A small real git repository with a history, made with a clean environment.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Repository {
  path: string;
  git(...args: string[]): string;
  write(file: string, text: string): void;
  commit(message: string, at?: string): void;
}

export function makeRepository(folder: string, name = 'harbor-api'): Repository {
  const root = path.join(folder, name);
  mkdirSync(root, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Mara',
        GIT_AUTHOR_EMAIL: 'mara@example.org',
        GIT_COMMITTER_NAME: 'Mara',
        GIT_COMMITTER_EMAIL: 'mara@example.org',
        ...dates,
      },
    });
  let dates: Record<string, string> = {};
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  git('init', '-q', '-b', 'main');
  return {
    path: root,
    git,
    write,
    commit(message, at) {
      dates = at ? { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at } : {};
      git('add', '-A');
      git('commit', '-q', '-m', message);
    },
  };
}

/** A project with scripts, sources and a few commits. */
export function makeProject(folder: string, name = 'harbor-api'): Repository {
  const repository = makeRepository(folder, name);
  repository.write(
    'package.json',
    JSON.stringify(
      {
        name,
        scripts: { test: 'vitest run', build: 'vite build', start: 'node src/app.js' },
        devDependencies: { vitest: '5.1.0', vite: '8.3.8' },
      },
      null,
      2,
    ),
  );
  repository.write('src/app.js', 'console.log(1)\n');
  repository.write('.gitignore', 'dist\nnode_modules\n');
  repository.commit('Start the refund service', '2026-11-10T09:00:00+00:00');
  repository.write('src/refunds.js', 'export const round = Math.round\n');
  repository.commit('refunds: round half-cents up instead of down', '2026-11-12T10:00:00+00:00');
  return repository;
}
