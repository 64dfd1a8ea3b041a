/**
 * The built page's files, for every host that serves them: read once, so that a request can only ever name one of these (F1).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface PageFile {
  type: string;
  body: Buffer;
}

/** By `/name` below `root`. Links are not followed; what is of no known type is not served. */
export function readPageFiles(root: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  read(root, '/', files);
  return files;
}

/** Folder by folder: Node's own recursive listing goes through links. */
function read(folder: string, prefix: string, into: Map<string, PageFile>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const type = types[path.extname(entry.name)];
    if (entry.isDirectory()) read(file, `${prefix}${entry.name}/`, into);
    else if (entry.isFile() && type) into.set(`${prefix}${entry.name}`, { type, body: readFileSync(file) });
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
