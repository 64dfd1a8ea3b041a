/**
 * What the project is, said by Vesper itself: its layout and its manifests, once and whenever they change.
 */
import { z } from 'zod';
import type { LayoutData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { isManifest, MAX_MANIFESTS, readManifest } from './manifests.ts';
import { draft, sha } from './drafts.ts';
import { languageOf } from './languages.ts';
import type { Project } from './look.ts';
import { folderOfPath, nameOfPath, pathsOf, rowOf } from './snapshot.ts';

/** Levels below the project in which manifests are looked for: workspaces, not test fixtures. */
const DEPTH = 3;
const FIXTURES = /(?:^|\/)(?:fixtures?|testdata|__fixtures__|examples?|templates?|third_party|vendor)\//i;
/** The layout is told again when the number of files moved by this share, or so much of it lies elsewhere or in other languages. */
const MOVED = 0.2;

/** Emits what was not said before; `among`: only the manifests among these paths (all without it). Gives the number of manifests that could not be read. */
export async function tellAbout(project: Project, among?: readonly string[]): Promise<number> {
  const marks = new Map<string, string>();
  const drafts: Draft[] = [];
  let unread = 0;
  for (const rel of manifestsOf(project, among)) {
    const read = await readManifest(project.root, rel, siblings(project, rel));
    if (!read) {
      unread++;
      continue;
    }
    const digest = sha(JSON.stringify(read.data));
    const mark = `manifest:${rel}`;
    if (project.snapshot.marks.get(mark) === digest) continue;
    marks.set(mark, digest);
    const mtime = rowOf(project.snapshot.folders.get(folderOfPath(rel)), nameOfPath(rel))?.mtime ?? 0;
    const key = `manifest:${project.id}:${rel}:${digest}:${mtime}`; // the time, or going back to an older state would count as said
    drafts.push(
      draft({ project: project.id, clock: project.clock }, key, project.clock.now(), 'manifest', read.text, read.data),
    );
  }
  const layout = layoutDraft(project, among === undefined);
  if (layout) {
    drafts.push(layout.draft);
    for (const [mark, is] of layout.marks) marks.set(mark, is);
  }
  if (drafts.length === 0) return unread;
  await project.emit(drafts);
  for (const [mark, is] of marks) project.snapshot.marks.set(mark, is);
  await project.store.append(project.snapshot, [], marks);
  return unread;
}

function manifestsOf(project: Project, among: readonly string[] | undefined): string[] {
  const found: string[] = [];
  for (const rel of among ?? pathsOf(project.snapshot)) {
    if (!isManifest(nameOfPath(rel)) || rel.split('/').length > DEPTH + 1 || FIXTURES.test(rel)) continue;
    if (rowOf(project.snapshot.folders.get(folderOfPath(rel)), nameOfPath(rel))) found.push(rel);
  }
  const depth = (rel: string) => rel.split('/').length;
  return found.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)).slice(0, MAX_MANIFESTS);
}

/** Names beside a manifest, and at the top: lock files tell the package manager. */
function siblings(project: Project, rel: string): Set<string> {
  const beside = project.snapshot.folders.get(folderOfPath(rel))?.names ?? [];
  return new Set([...beside, ...(project.snapshot.folders.get('')?.names ?? [])]);
}

/** `isWhole`: everything was looked at, so what lies where is compared too; after a single change only the number of files is. */
function layoutDraft(project: Project, isWhole: boolean): { draft: Draft; marks: [string, string][] } | undefined {
  const { snapshot } = project;
  const [before, told] = (snapshot.marks.get('layout') ?? ':').split(':');
  const known = before === '' ? undefined : Number(before);
  if (snapshot.files === 0) return undefined;
  const isCountLike = known !== undefined && Math.abs(snapshot.files - known) <= MOVED * known;
  if (isCountLike && !isWhole) return undefined;
  const data = layoutOf(project);
  const digest = sha(JSON.stringify(data));
  if (isCountLike && (digest === told || isLike(snapshot.marks.get('layout-told'), data))) return undefined;
  const key = `layout:${project.id}:${told}:${digest}`; // with the one before, so that a project may grow, shrink and grow
  const folders = data.folders.slice(0, 8).map((folder) => `${folder.path} (${folder.files})`);
  const languages = data.languages.slice(0, 5).map((language) => `${language.name} (${language.files})`);
  const text = `${data.files} files, most in ${folders.join(', ')}${languages.length > 0 ? `; ${languages.join(', ')}` : ''}`;
  return {
    draft: draft({ project: project.id, clock: project.clock }, key, project.clock.now(), 'layout', text, data),
    marks: [
      ['layout', `${data.files}:${digest}`],
      ['layout-told', JSON.stringify(sharesOf(data))],
    ],
  };
}

const sharesSchema = z.object({
  folders: z.record(z.string(), z.number()),
  languages: z.record(z.string(), z.number()),
});
type Shares = z.infer<typeof sharesSchema>;

function sharesOf(data: LayoutData): Shares {
  const code = data.languages.reduce((sum, { files }) => sum + files, 0);
  const share = (files: number, all: number) => Math.round((1000 * files) / Math.max(1, all)) / 1000;
  return {
    folders: Object.fromEntries(data.folders.map(({ path, files }) => [path, share(files, data.files)])),
    languages: Object.fromEntries(data.languages.map(({ name, files }) => [name, share(files, code)])),
  };
}

/** Whether what was told still describes it: the same language before all others, no folder worth a word gone, little moved. */
function isLike(told: string | undefined, data: LayoutData): boolean {
  const [was, is] = [sharesIn(told), sharesOf(data)];
  if (!was) return false; // told by a version that kept no shares
  const first = ({ languages }: Shares) => Object.entries(languages).sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  const [language, share] = first(is);
  // A little more than the one before is not yet another language: a project half in each would be told with every file.
  if (language !== first(was)[0] && share > LEAD * (is.languages[first(was)[0]] ?? 0)) return false;
  if (Object.entries(was.folders).some(([path, of]) => of >= WORTH && !(path in is.folders))) return false;
  return distance(was.folders, is.folders) <= MOVED && distance(was.languages, is.languages) <= MOVED;
}

function sharesIn(told: string | undefined): Shares | undefined {
  try {
    return told === undefined ? undefined : sharesSchema.parse(JSON.parse(told));
  } catch {
    return undefined; // a mark that a fault of the disk changed: told anew
  }
}

const LEAD = 1.1;
const WORTH = 0.05;

/** Half of all that one list has more or less than the other: 0 for the same, 1 for nothing in common. */
function distance(a: Record<string, number>, b: Record<string, number>): number {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].reduce((sum, name) => sum + Math.abs((a[name] ?? 0) - (b[name] ?? 0)), 0) / 2;
}

function layoutOf(project: Project): LayoutData {
  const folders = new Map<string, number>();
  const languages = new Map<string, number>();
  for (const rel of pathsOf(project.snapshot)) {
    const top = rel.includes('/') ? rel.slice(0, rel.indexOf('/')) : '.';
    folders.set(top, (folders.get(top) ?? 0) + 1);
    const language = languageOf(rel);
    if (language !== undefined) languages.set(language, (languages.get(language) ?? 0) + 1);
  }
  const most = (counts: Map<string, number>) =>
    [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 20);
  return {
    files: project.snapshot.files,
    folders: most(folders).map(([path, files]) => ({ path, files })),
    languages: most(languages).map(([name, files]) => ({ name, files })),
  };
}
