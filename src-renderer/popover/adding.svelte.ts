/** Adding folders, one after the other, and stopping again: every step has a way back. */
import type { Grant, Preview, Project } from '../../src-shared/contract/views.ts';
import { bridge, engine, wordsOf } from '../state/connection.svelte.ts';
import { say } from '../state/view.svelte.ts';
import { backToStart, lay, layers } from './layers.svelte.ts';

/** The system's own dialog, or on a page the list of folders. */
export function chooseFolder(): void {
  if (bridge) bridge.askWindow({ ask: 'choose-folder' });
  else lay({ name: 'choose' });
}

export function askConsent(folders: string[]): void {
  lay({ name: 'consent', folders });
}

/** Throws what a person can be told; the question then stands as it was. */
export async function watchFolder(preview: Preview, sources: Grant[], rest: string[]): Promise<void> {
  const since = Date.now();
  layers.stack.push({ name: 'reading', project: preview.name, path: preview.path, since, look: undefined });
  try {
    const asked = { path: preview.path, sources, confirmed: true as const };
    const { project, firstLook } = await engine().call('project.add', asked);
    const look = { id: project.id, records: firstLook.records, ms: Date.now() - since };
    backToStart();
    if (rest.length > 0) askConsent(rest);
    else lay({ name: 'reading', project: project.name, path: preview.path, since, look });
  } catch (thrown) {
    layers.stack = layers.stack.filter(({ name }) => name !== 'reading');
    throw thrown;
  }
}

type Watched = Pick<Project, 'id' | 'name' | 'path' | 'sources'>;

export async function stopWatching(project: Watched): Promise<void> {
  try {
    await engine().call('project.remove', { project: project.id });
    backToStart();
    say(`${project.name} is no longer watched. What was recorded stays.`, () => watchAgain(project));
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}

async function watchAgain({ name, path, sources }: Watched): Promise<void> {
  if (path === null) return;
  try {
    await engine().call('project.add', { path, sources, name, confirmed: true });
    say(`${name} is watched again.`);
  } catch (thrown) {
    say(wordsOf(thrown));
  }
}

export interface Dropped {
  paths: string[];
  /** Names of dropped things that are no folders. */
  files: string[];
  /** Names of folders whose place a page is not told. */
  unplaced: string[];
}

/** What was dropped. Only the desktop app knows where a folder is. */
export function readDrop(items: DataTransferItemList): Dropped {
  const dropped: Dropped = { paths: [], files: [], unplaced: [] };
  for (const item of items) {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (!file) continue;
    const path = bridge?.pathForFile(file) ?? '';
    if (item.webkitGetAsEntry()?.isFile) dropped.files.push(file.name);
    else if (path === '') dropped.unplaced.push(file.name);
    else dropped.paths.push(path);
  }
  return dropped;
}

export function takeDrop({ paths, files, unplaced }: Dropped): void {
  const [file] = files;
  const [folder] = unplaced;
  if (paths.length > 0) askConsent(paths);
  else if (folder !== undefined)
    lay({
      name: 'choose',
      because: `A page is not told where a dropped folder is. Choose ${folder} from this list.`,
    });
  if (file !== undefined)
    say(
      `${files.length === 1 ? `${file} is a file` : 'Files were dropped'}. A project is a folder: drop the one that holds it.`,
    );
}
