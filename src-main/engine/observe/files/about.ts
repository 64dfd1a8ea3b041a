/**
 * What the project is, said by Vesper itself: its layout and its manifests, once and whenever they change.
 */
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
/** The layout is told again when the number of files moved by this share. */
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
  const layout = layoutDraft(project);
  if (layout) {
    drafts.push(layout.draft);
    marks.set('layout', layout.mark);
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

function layoutDraft(project: Project): { draft: Draft; mark: string } | undefined {
  const { snapshot } = project;
  const [before, told] = (snapshot.marks.get('layout') ?? ':').split(':');
  const known = before === '' ? undefined : Number(before);
  if (snapshot.files === 0) return undefined;
  if (known !== undefined && Math.abs(snapshot.files - known) <= MOVED * known) return undefined;
  const data = layoutOf(project);
  const digest = sha(JSON.stringify(data));
  const key = `layout:${project.id}:${told}:${digest}`; // with the one before, so that a project may grow, shrink and grow
  const folders = data.folders.slice(0, 8).map((folder) => `${folder.path} (${folder.files})`);
  const languages = data.languages.slice(0, 5).map((language) => `${language.name} (${language.files})`);
  const text = `${data.files} files, most in ${folders.join(', ')}${languages.length > 0 ? `; ${languages.join(', ')}` : ''}`;
  return {
    draft: draft({ project: project.id, clock: project.clock }, key, project.clock.now(), 'layout', text, data),
    mark: `${data.files}:${digest}`,
  };
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
