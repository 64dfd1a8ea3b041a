/**
 * Memory without an engine, for a client that must never take the lock: the working copy's Markdown, read only,
 * within the project of a folder and the user tier.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { uniqueSlugs } from '../../src-shared/kit/slug.ts';

export interface MemoryFile {
  /** Without `.md`, as topics are named. */
  path: string;
  markdown: string;
}

const projectsSchema = z.object({
  projects: z.array(
    z.object({
      name: z.string(),
      folder: z.object({ path: z.string() }).nullable(),
      worktrees: z.array(z.object({ path: z.string() })),
    }),
  ),
});

/** The project whose folder (or worktree) holds `cwd`, with the name of its memory folder; none or one. */
export function projectsOf(home: string, cwd: string): { name: string; folder: string }[] {
  const parsed = projectsSchema.safeParse(jsonIn(path.join(home, 'projects.json')));
  if (!parsed.success) return [];
  const real = realOf(cwd);
  const slugs = uniqueSlugs(parsed.data.projects.map(({ name }) => name));
  const places = parsed.data.projects.flatMap(({ name, folder, worktrees }, i) =>
    [...(folder ? [folder] : []), ...worktrees].map((place) => ({ name, folder: slugs[i] ?? '', path: place.path })),
  );
  const holding = places.filter((place) => real === place.path || real.startsWith(place.path + path.sep));
  return holding
    .sort((a, b) => b.path.length - a.path.length)
    .slice(0, 1)
    .map(({ name, folder }) => ({ name, folder }));
}

/** The user's topics and those of the project that holds `cwd`. */
export function readMemoryFiles(home: string, cwd: string): MemoryFile[] {
  const folders = ['user', ...projectsOf(home, cwd).map(({ folder }) => path.join('projects', folder))];
  return folders.flatMap((folder) => {
    const full = path.join(home, 'memory', folder);
    return filesIn(full)
      .filter((name) => name.endsWith('.md') && name !== 'MEMORY.md')
      .map((name) => ({
        path: path.join(folder, name.slice(0, -3)).split(path.sep).join('/'),
        markdown: readFileSync(path.join(full, name), 'utf8'),
      }));
  });
}

/** Regular files alone: a link would show an agent what lies elsewhere (TRUST F2). */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
