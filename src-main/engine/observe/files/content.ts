/**
 * The little that is looked at inside a file: a digest to tell a touch from a change, its lines, whether it is text.
 * Nothing of the content itself is kept (PRODUCT 3.1).
 */
import { createHash } from 'node:crypto';
import { openInside } from '../../projects/confine.ts';

export interface Content {
  /** 48 bits of the SHA-1, never 0; 0 for files larger than `HASHED`. */
  hash: number;
  lines?: number;
  binary: boolean;
}

/** Files up to this size (bytes) are told apart by digest. */
export const HASHED = 64 * 1024;
/** Lines are counted in text up to this size (bytes). */
const COUNTED = 1024 * 1024;

/** Reads the regular file `rel` of `size` bytes below `root`. A symlink, a file that is gone, closed or too large gives undefined. */
export async function readContent(root: string, rel: string, size: number): Promise<Content | undefined> {
  if (size > COUNTED) return undefined;
  try {
    const file = await openInside(root, rel);
    if (!file) return undefined;
    try {
      const bytes = Buffer.allocUnsafe(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      return contentOf(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

export function contentOf(bytes: Buffer): Content {
  const binary = bytes.subarray(0, 8_000).includes(0); // git's own test
  const hash = bytes.length > HASHED ? 0 : createHash('sha1').update(bytes).digest().readUIntBE(0, 6) || 1;
  return { hash, binary, ...(binary ? {} : { lines: linesIn(bytes) }) };
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? lines + 1 : lines;
}

const GENERATED_NAME =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|cargo\.lock|go\.sum|poetry\.lock|uv\.lock|pipfile\.lock|composer\.lock|gemfile\.lock|flake\.lock)$|\.min\.(?:js|css)$|\.(?:js|css)\.map$|_pb2\.pyi?$|\.pb\.go$|\.g\.dart$|\.designer\.cs$/i;
const GENERATED_FOLDER = /(?:^|\/)(?:dist|build|out|target|vendor|generated|coverage)\//i;

/** Told by name and place alone: what tools write is recorded by path only. */
export function isGenerated(relPath: string): boolean {
  return GENERATED_NAME.test(relPath.slice(relPath.lastIndexOf('/') + 1)) || GENERATED_FOLDER.test(relPath);
}
