/**
 * Asks git for objects and for nothing else: it runs in an empty repository of Vesper's own that borrows the watched
 * repository's object folder, so the watched one's configuration, attributes, hooks and remotes are never read (TRUST F6).
 *
 * `objects/info/alternates` of the watched repository is followed by git itself. We leave that so: `clone --shared` needs
 * it, and only objects that this repository's own refs name, by hash, are ever asked for.
 */
import path from 'node:path';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Files } from '../../ports.ts';
import type { ObjectFormat, Repository } from './repository.ts';
import type { RunEnd } from './run.ts';
import { findGit, run } from './run.ts';

/** The git of this machine and the empty repositories it runs in. One per engine, shared by all observers. */
export interface GitTool {
  /** undefined: git is not installed; observers then say so and everything else goes on. */
  readonly binary: string | undefined;
  /** `signal` ends running commands. */
  objectsOf(repository: Repository, signal?: AbortSignal): Objects;
}

/** Object commands on one repository. */
export interface Objects {
  /**
   * Runs an object command. Revisions go in by `input` (with `--stdin`), never as arguments.
   * Limits: 30 s and 256 MB of output unless told otherwise. Throws when git could not be asked at all.
   */
  ask(args: readonly string[], onData: (chunk: Buffer) => void, limits?: AskLimits): Promise<RunEnd>;
}

export interface AskLimits {
  input?: string | Buffer;
  timeoutMs?: number;
  maxBytes?: number;
  /** A folder of Vesper's own that git works in alone, with whatever it makes: the watched repository's objects are not there. */
  scratch?: string;
}

export const NOT_INSTALLED = 'git is not installed';

/** Finds git in `searchPath` and makes the empty repositories in `folder` (`<home>/git`) where they are absent. */
export async function openGitTool(options: {
  searchPath: string | undefined;
  folder: string;
  files: Files;
}): Promise<GitTool> {
  const binary = await findGit(options.searchPath);
  if (binary !== undefined) for (const format of ['sha1', 'sha256'] as const) await makeEmpty(options, format);
  const turn = inTurns(2);
  return {
    binary,
    objectsOf: (repository, signal) => ({
      ask: async (args, onData, limits = {}) => {
        if (binary === undefined) throw new VesperError('unavailable', NOT_INSTALLED);
        const gitDir = emptyFolder(options.folder, repository.objectFormat);
        const end = await turn(() =>
          run({
            binary,
            args: ['--no-pager', '--literal-pathspecs', `--git-dir=${gitDir}`, ...args],
            cwd: gitDir,
            env: environment(binary, repository, limits.scratch),
            input: limits.input ?? '',
            timeoutMs: limits.timeoutMs ?? 30_000,
            maxBytes: limits.maxBytes ?? 256 * 1024 * 1024,
            onData,
            signal,
          }),
        );
        // These say nothing about the objects: whoever asked must not take them for an answer.
        if (end.how === 'stopped') throw new VesperError('unavailable', 'reading git objects was stopped');
        if (end.how === 'cannot-start')
          throw new VesperError('unavailable', `git could not be started: ${end.message}`);
        return end;
      },
    }),
  };
}

/** Everything git gets to know. Each line closes a door that a configuration, a user's home or a remote could open. */
function environment(binary: string, repository: Repository, scratch?: string): Record<string, string> {
  return {
    PATH: path.dirname(binary),
    LC_ALL: 'C',
    // Even objects that are only there already would get a new time, if git made them again beside these.
    ...(scratch === undefined
      ? { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(path.join(repository.commonDir, 'objects')) }
      : { GIT_OBJECT_DIRECTORY: scratch }),
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // A list of hashes where history was cut; without it a walk of a shallow clone would end in an error.
    ...(repository.shallowFile === undefined || scratch !== undefined
      ? {}
      : { GIT_SHALLOW_FILE: repository.shallowFile }),
  };
}

/** The variable is a list; a quoted entry may hold separators (git's documentation of it). */
function quoted(folder: string): string {
  const plain = process.platform === 'win32' ? folder.replaceAll('\\', '/') : folder;
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

const emptyFolder = (folder: string, format: ObjectFormat) =>
  path.join(folder, format === 'sha256' ? 'empty-sha256.git' : 'empty.git');

/** The few files that make a folder a bare repository; written by us so that no template can add a hook. */
async function makeEmpty({ folder, files }: { folder: string; files: Files }, format: ObjectFormat): Promise<void> {
  const target = emptyFolder(folder, format);
  for (const part of ['', 'objects', 'refs']) await files.makeDir(path.join(target, part));
  const version = format === 'sha256' ? 1 : 0;
  const extension = format === 'sha256' ? '[extensions]\n\tobjectformat = sha256\n' : '';
  await writeIfOther(files, path.join(target, 'HEAD'), 'ref: refs/heads/none\n');
  await writeIfOther(
    files,
    path.join(target, 'config'),
    `[core]\n\trepositoryformatversion = ${version}\n\tbare = true\n${extension}`,
  );
}

/** These files are written by no one else, so any other content is damage. */
async function writeIfOther(files: Files, file: string, content: string): Promise<void> {
  if ((await files.stat(file))?.isFile && (await files.read(file)).toString('utf8') === content) return;
  const beside = `${file}.new`;
  const open = await files.open(beside, 'w', 0o600);
  try {
    await open.write(content);
    await open.sync();
  } finally {
    await open.close();
  }
  await files.rename(beside, file);
}

/** At most `count` at a time: twenty projects must not start twenty gits. */
function inTurns(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
