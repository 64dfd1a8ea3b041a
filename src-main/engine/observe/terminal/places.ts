/**
 * `terminal/places`: where shells may tell what was run, and to whom. The first line names this engine's process, its number for the pipe, and
 * this state of the list; then a folder a line, `+` where it may be told and `-` where not, the nearest one above counts. Shells read it for
 * every prompt, so a project that is paused, or whose terminal may not be recorded, is not told of at all.
 */
import path from 'node:path';
import type { Files } from '../../ports.ts';
import type { Projects } from '../../projects/projects.ts';
import { makeDurableDir } from '../../storage/atomic.ts';
import { openTurns } from '../../../../src-shared/kit/turns.ts';

export interface PlacesFile {
  /** Writes what holds now, if it is not what stands there. */
  write(fd: number): Promise<void>;
  /** From now on nobody listens. */
  remove(): Promise<void>;
}

export function placesFile(files: Files, folder: string, projects: Projects, pid: number): PlacesFile {
  const file = path.join(folder, 'places');
  let stands: string | undefined;
  let state = 0;
  const inTurn = openTurns();
  return {
    write: (fd) =>
      inTurn(async () => {
        const lines = placesOf(projects);
        if (stands === lines.join('\n')) return;
        await makeDurableDir(files, folder);
        // Not synced: it is of no use after this process.
        const temporary = `${file}.new`;
        const handle = await files.open(temporary, 'w');
        try {
          await handle.write([`vesper1 ${pid} ${fd} ${++state}`, ...lines, ''].join('\n'));
        } finally {
          await handle.close();
        }
        await files.rename(temporary, file);
        stands = lines.join('\n');
      }),
    remove: () =>
      inTurn(async () => {
        stands = undefined;
        await files.remove(file);
      }),
  };
}

function placesOf(projects: Projects): string[] {
  return projects.list().flatMap((project) => {
    const sign = project.sources.includes('terminal') && !projects.isPaused(project.id) ? '+' : '-';
    // A path with a line break in it cannot stand in a list of lines.
    return projects.placesOf(project).flatMap(({ path: at }) => (at.includes('\n') ? [] : [`${sign}${at}`]));
  });
}
