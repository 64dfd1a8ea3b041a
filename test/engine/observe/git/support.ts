/**
 * Real repositories made by the system's git in temporary folders, and an observer on them whose hints are given by hand.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Files } from '../../../../src-main/engine/ports.ts';
import type { GitTool } from '../../../../src-main/engine/observe/git/objects.ts';
import { openGitTool } from '../../../../src-main/engine/observe/git/objects.ts';
import type { GitObserver, GitObserverOptions } from '../../../../src-main/engine/observe/git/observer.ts';
import { openGitObserver } from '../../../../src-main/engine/observe/git/observer.ts';
import type { Repository } from '../../../../src-main/engine/observe/git/repository.ts';
import { findRepository } from '../../../../src-main/engine/observe/git/repository.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import type { FakeClock } from '../../../support/clock.ts';
import { fakeClock } from '../../../support/clock.ts';
import { tempDir } from '../../../support/temp.ts';

/** Times of commits made by the helper: one minute after another, at +01:00. */
export const FIRST_COMMIT = Date.UTC(2026, 10, 20, 8, 0) / 1000;

export interface TestRepo {
  dir: string;
  /** Runs git in the repository; returns stdout. `fails`: a failure is expected. */
  git(...args: string[]): string;
  fails(...args: string[]): string;
  write(name: string, content: string | Buffer): void;
  /** Writes `name`, adds and commits it; returns the hash. */
  commit(name: string, content: string, message?: string): string;
  /** Sets the time of the next command. */
  time: { now: number };
}

export function gitEnv(dir: string, now = FIRST_COMMIT): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: path.join(dir, 'no-home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada Example',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada Example',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_AUTHOR_DATE: `${now} +0100`,
    GIT_COMMITTER_DATE: `${now} +0100`,
    LC_ALL: 'C',
  };
}

export function repoAt(dir: string): TestRepo {
  const time = { now: FIRST_COMMIT };
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: dir,
      env: gitEnv(dir, time.now),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), content);
  };
  return {
    dir,
    git,
    fails(...args) {
      try {
        git(...args);
      } catch (error) {
        return String((error as { stdout?: unknown }).stdout);
      }
      throw new Error(`git ${args.join(' ')} was expected to fail`);
    },
    write,
    commit(name, content, message = `change ${name}`) {
      time.now += 60;
      write(name, content);
      git('add', '--', name);
      git('commit', '-q', '-m', message);
      return git('rev-parse', 'HEAD').trim();
    },
    time,
  };
}

export function newRepo(...initArgs: string[]): TestRepo {
  const dir = tempDir('vesper-git-');
  const repo = repoAt(dir);
  repo.git('init', '-q', '-b', 'main', ...initArgs);
  return repo;
}

/** The few calls that the git room makes on Vesper's own files. */
export const plainFiles = {
  open: async (file: string, flags: string, mode?: number) => {
    const handle = await fs.open(file, flags, mode);
    return {
      write: async (data: Buffer | string) => void (await handle.writeFile(data)),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  read: (file: string) => fs.readFile(file),
  stat: async (file: string) => {
    const found = await fs.lstat(file).catch(() => undefined);
    return found && { isFile: found.isFile() };
  },
  makeDir: async (folder: string) => void (await fs.mkdir(folder, { recursive: true })),
  rename: (from: string, to: string) => fs.rename(from, to),
} as unknown as Files;

export function openTool(searchPath: string | undefined = process.env['PATH']): Promise<GitTool> {
  return openGitTool({ searchPath, folder: path.join(tempDir('vesper-home-'), 'git'), files: plainFiles });
}

export async function found(dir: string): Promise<Repository> {
  const result = await findRepository(dir);
  if (result.state !== 'found') throw new Error(`no repository: ${JSON.stringify(result)}`);
  return result.repository;
}

export interface Watching {
  observer: GitObserver;
  drafts: Draft[];
  clock: FakeClock;
  cursors: Map<string, unknown>;
  watched: string[][];
  /** A hint as the watch would give it. */
  hint(): void;
  /** Drafts of one kind that came since the last call of `fresh`. */
  fresh(): Promise<Draft[]>;
}

export async function watch(dir: string, extra: Partial<GitObserverOptions> = {}): Promise<Watching> {
  const drafts: Draft[] = [];
  const clock = fakeClock('2026-11-20T10:00:00+00:00');
  const cursors = new Map<string, unknown>();
  const watched: string[][] = [];
  let onHint = () => {};
  let seen = 0;
  const observer = await openGitObserver({
    project: { id: 'p1', path: dir },
    git: await openTool(),
    clock,
    watchPaths: async (paths, listen) => {
      watched.push(paths);
      onHint = listen;
      return { close: async () => {} };
    },
    emit: async (batch) => drafts.push(...batch),
    cursorStore: {
      load: async (name) => structuredClone(cursors.get(name)),
      save: async (name, value) => void cursors.set(name, structuredClone(value)),
    },
    ...extra,
  });
  onTestFinished(() => observer.close());
  return {
    observer,
    drafts,
    clock,
    cursors,
    watched,
    hint: () => onHint(),
    fresh: async () => {
      await observer.reconcileNow();
      const news = drafts.slice(seen);
      seen = drafts.length;
      return news;
    },
  };
}

export const kinds = (drafts: readonly Draft[]) => drafts.map((draft) => draft.kind);
