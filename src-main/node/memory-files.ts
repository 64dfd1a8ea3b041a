/**
 * Memory without an engine, for a client that must never take the lock: the live generation, read only, within the project
 * of a folder and the user tier.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { originSchema, stampSchema, type Origin } from '../../src-shared/contract/observation.ts';
import { labelled } from '../../src-shared/kit/own-output.ts';
import { uniqueSlugs } from '../../src-shared/kit/slug.ts';

export interface MemoryFile {
  /** Without `.md`, as topics are named. */
  path: string;
  markdown: string;
  facts: FileFact[];
}
export interface FileFact {
  id: string;
  text: string;
  state: 'tentative' | 'confirmed';
  origin: Origin;
  at: string;
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

/**
 * The user's topics and those of the project that holds `cwd`, as the engine last adopted them: what was written into the
 * files since nobody has looked at, and what waits for the user's click is not for an agent (TRUST J8).
 */
export function readMemoryFiles(home: string, cwd: string): MemoryFile[] {
  const live = liveGeneration(home);
  if (live === undefined) return [];
  const folders = ['user', ...projectsOf(home, cwd).map(({ folder }) => path.join('projects', folder))];
  return folders.flatMap((folder) => {
    const full = path.join(live, 'provenance', folder);
    return namesIn(full)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name): MemoryFile[] => {
        const facts = standingFacts(readFileSync(path.join(full, name), 'utf8'));
        const topic = path.join(folder, name.slice(0, -'.jsonl'.length)).split(path.sep).join('/');
        const lines = facts.map((fact) => `- ${labelled(fact)} ^${fact.id}`);
        return facts.length === 0 ? [] : [{ path: topic, markdown: `# ${topic}\n\n${lines.join('\n')}\n`, facts }];
      });
  });
}

const noteSchema = z.object({ hookSpecificOutput: z.object({ additionalContext: z.string() }) });

/** The note that the engine prepared last for the project of `cwd`, or for everywhere else; undefined when there is none. */
export function preparedNote(home: string, cwd: string): string | undefined {
  const folder = path.join(home, 'handoff');
  const real = realOf(cwd) + path.sep;
  const lines = textIn(path.join(folder, 'folders')).split('\n');
  const [, note = '-'] = lines.map((line) => line.split('\t')).find(([, , of]) => of !== undefined && real.startsWith(of + path.sep)) ?? []; // prettier-ignore
  if (!/^n-[0-9a-f]{16}$/.test(note)) return undefined;
  return noteSchema.safeParse(jsonIn(path.join(folder, `${note}.json`))).data?.hookSpecificOutput.additionalContext;
}

const standingFact = z.object({
  id: z.string(),
  text: z.string(),
  state: z.enum(['tentative', 'confirmed']),
  origin: originSchema,
  lastConfirmed: stampSchema,
  editedOutside: z.literal(false).optional(),
  private: z.literal(false).optional(),
});

function standingFacts(provenance: string): FileFact[] {
  return provenance.split('\n').flatMap((line) => {
    const fact = standingFact.safeParse(parsed(line)).data;
    if (!fact) return [];
    const { id, text, state, origin, lastConfirmed } = fact;
    return [{ id, text, state, origin, at: lastConfirmed }];
  });
}

function liveGeneration(home: string): string | undefined {
  try {
    const name =
      readFileSync(path.join(home, 'generations', 'CURRENT'), 'utf8')
        .split('\n')[0]
        ?.trim() ?? '';
    return /^\d+$/.test(name) ? path.join(home, 'generations', name) : undefined;
  } catch {
    return undefined;
  }
}

/** Regular files alone: a link would show an agent what lies elsewhere (TRUST F2). */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
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
