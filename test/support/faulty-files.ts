/**
 * A `Files` that fails where it is told to: every call is numbered, and a plan may fail any of them.
 */
import type { Files, OpenFile } from '../../src-main/engine/ports.ts';

export interface FileCall {
  /** 1, 2, 3 … since `faultyFiles` was made. */
  number: number;
  operation: keyof Files | `file.${keyof OpenFile}`;
  path: string;
}

/** A system error code fails the call before it does anything; `half:` writes half of the data first. */
export type Fault = 'ENOSPC' | 'EIO' | 'EACCES' | 'EROFS' | 'EMFILE' | 'EBUSY' | 'half:ENOSPC' | 'half:EIO';

export interface FaultyFiles {
  files: Files;
  calls: FileCall[];
  /** Decides about every call from now on; undefined lets it through. */
  plan: ((call: FileCall) => Fault | undefined) | undefined;
}

/** Reads count too. `close` is never failed: a descriptor is gone either way. */
export function faultyFiles(inner: Files): FaultyFiles {
  const faulty: FaultyFiles = { calls: [], plan: undefined, files: inner };
  const check = (operation: FileCall['operation'], path: string): Fault | undefined => {
    const call = { number: faulty.calls.length + 1, operation, path };
    faulty.calls.push(call);
    return faulty.plan?.(call);
  };
  const guard = async <T>(operation: FileCall['operation'], path: string, run: () => Promise<T>): Promise<T> => {
    const fault = check(operation, path);
    if (fault) throw systemError(fault, operation, path);
    return run();
  };
  const wrap = (file: OpenFile, path: string): OpenFile => ({
    read: (length, position) => guard('file.read', path, () => file.read(length, position)),
    async write(data) {
      const fault = check('file.write', path);
      if (!fault) return file.write(data);
      const bytes = Buffer.from(data as string);
      if (fault.startsWith('half:')) await file.write(bytes.subarray(0, bytes.length >> 1));
      throw systemError(fault, 'file.write', path);
    },
    datasync: () => guard('file.datasync', path, () => file.datasync()),
    sync: () => guard('file.sync', path, () => file.sync()),
    truncate: (length) => guard('file.truncate', path, () => file.truncate(length)),
    size: () => guard('file.size', path, () => file.size()),
    close: () => file.close(),
  });
  faulty.files = {
    open: (path, flags, mode) => guard('open', path, async () => wrap(await inner.open(path, flags, mode), path)),
    read: (path) => guard('read', path, () => inner.read(path)),
    list: (path) => guard('list', path, () => inner.list(path)),
    stat: (path) => guard('stat', path, () => inner.stat(path)),
    makeDir: (path) => guard('makeDir', path, () => inner.makeDir(path)),
    rename: (from, to) => guard('rename', to, () => inner.rename(from, to)),
    remove: (path) => guard('remove', path, () => inner.remove(path)),
    removeTree: (path) => guard('removeTree', path, () => inner.removeTree(path)),
    chmod: (path, mode) => guard('chmod', path, () => inner.chmod(path, mode)),
    syncDir: (path) => guard('syncDir', path, () => inner.syncDir(path)),
  };
  return faulty;
}

function systemError(fault: Fault, operation: string, path: string): Error {
  const code = fault.replace('half:', '');
  return Object.assign(new Error(`${code}: injected, ${operation} '${path}'`), { code });
}

/** A disk of which the daily log cannot be opened for as long as it is stuck: the calls wait until it comes back. */
export function stuckLog(inner: Files): { files: Files; stick(): void; comeBack(): void } {
  let back: Promise<void> | undefined;
  let comeBack: () => void = () => undefined;
  return {
    files: {
      ...inner,
      async open(...asked) {
        if (asked[0].endsWith('.log')) await back;
        return inner.open(...asked);
      },
    },
    stick: () => void (back = new Promise((resolve) => (comeBack = resolve))),
    comeBack: () => comeBack(),
  };
}
