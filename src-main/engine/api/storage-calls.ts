/** storage.*: everything out, and back. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Out } from '../../../src-shared/contract/contract.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import { isTakenBack } from '../forget/copies.ts';
import { keepForgotten } from '../forget/forget.ts';
import type { EngineParts } from '../parts.ts';
import { mergeProjects } from '../projects/record.ts';
import { exportHome } from '../storage/export.ts';
import { restoreHome } from '../storage/restore.ts';
import { requireUser } from './scope.ts';

type Calls = Pick<Handlers, 'storage.export' | 'storage.restore'>;

export function storageCalls(parts: EngineParts): Calls {
  const { ports } = parts.options;
  const { files } = ports;
  return {
    async 'storage.export'({ dir }, caller) {
      requireUser(caller, 'Exporting');
      refuseRelative(dir);
      const { paths, log, memory } = parts.rooms();
      await memory.takeHandEdits();
      const list = await exportHome({ files, paths, dir: await realTarget(dir), logs: await log.files() });
      return { dir, files: list.files.length, bytes: list.files.reduce((sum, file) => sum + file.bytes, 0) };
    },

    async 'storage.restore'({ dir }, caller) {
      requireUser(caller, 'Restoring');
      return restoreFrom(parts, dir);
    },
  };
}

/** `expected`: the `digestOf` the list that the user saw; when the folder holds another by now, nothing is taken. */
export async function restoreFrom(parts: EngineParts, dir: string, expected?: string): Promise<Out<'storage.restore'>> {
  refuseRelative(dir);
  const { ports } = parts.options;
  const { files } = ports;
  const merge = { 'projects.json': mergeProjects };
  const restored = await parts.whileClosed((paths) =>
    keepForgotten({ ports, paths }, () =>
      restoreHome({
        ...{ files, paths, dir, merge, mayBring: (relative) => isTakenBack({ ports, paths }, dir, relative) },
        ...(expected === undefined ? {} : { expected }),
      }),
    ),
  );
  return { files: restored.added.length, records: restored.records, skipped: restored.kept.length };
}

/** Where a folder that need not exist would lie: a link on the way could lead into the data home. */
export async function realTarget(dir: string): Promise<string> {
  const real = await realpath(dir).catch(() => undefined);
  if (real !== undefined) return real;
  const isThere = (await lstat(dir).catch(() => undefined)) !== undefined;
  if (isThere)
    throw new VesperError(
      'bad-input',
      `${dir} is a link that leads nowhere.`,
      'Name a folder that does not exist yet.',
    );
  return path.join(await realTarget(path.dirname(dir)), path.basename(dir));
}

/** Clients resolve against their own folder; the engine's is none of theirs. */
export function refuseRelative(dir: string): void {
  if (!path.isAbsolute(dir)) throw new VesperError('bad-input', `${dir} is not an absolute path.`);
}
