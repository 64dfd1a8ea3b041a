/**
 * Active areas: the folders where most changes of the last 14 days (before the dream's clock) were made.
 */
import { burstData, commitData, fileData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { instantOf } from '../../../../src-shared/kit/time.ts';
import { addCite, citeOf, cleanCites, factText, type About, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { listed } from './layout.ts';

const WINDOW = 14 * 86_400_000;
/** Fewer changes than this are no area of work. */
const ENOUGH = 8;

export function activity(about: About): Extractor {
  const now = instantOf(about.now);
  const folders = new Map<string, { count: number; cites: Cite[] }>();
  let total = 0;
  return {
    see(record, fresh) {
      if (record.source !== 'file' && record.source !== 'git') return;
      if (now - instantOf(record.at) > WINDOW) return;
      for (const [folder, count] of foldersOf(record)) {
        const area = folders.get(folder) ?? { count: 0, cites: [] };
        area.count += count;
        total += count;
        addCite(area.cites, citeOf(record, fresh));
        if (folders.size < 5000) folders.set(folder, area);
      }
    },
    finish() {
      const top = [...folders.entries()]
        .filter(([, { count }]) => count >= ENOUGH && count / total >= 0.2)
        .sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))
        .slice(0, 3);
      if (top.length === 0) return [];
      const names = top.map(([name]) => name).sort();
      return [
        {
          fact: {
            text: factText(
              `Work is mostly in ${listed(names.map((name) => `\`${name}\``))} (as of ${about.now.slice(0, 10)}).`,
            ),
            type: 'project',
            topic: topicOf(about, 'activity'),
            project: about.id,
            slot: 'active areas',
            value: names.join(' '),
          },
          cites: cleanCites(
            top.flatMap(([, { cites }]) => cites.slice(-7)),
            3,
          ),
          because: `most of ${total} changes within 14 days`,
        },
      ];
    },
  };
}

/** Folder (two levels at most) → changes, of one record. Generated and binary files are nobody's work. */
function foldersOf(record: Observation): [string, number][] {
  if (record.kind === 'burst') {
    const burst = burstData.safeParse(record.data);
    return burst.success ? burst.data.folders.map(({ path, count }) => [shorten(path), Math.min(count, 5)]) : [];
  }
  if (record.kind === 'commit') {
    const commit = commitData.safeParse(record.data);
    if (!commit.success || commit.data.files.length > 30) return [];
    return commit.data.files.map(({ path }) => [folderOf(path), 1]);
  }
  const file = fileData.safeParse(record.data);
  return file.success && !file.data.generated && !file.data.binary ? [[folderOf(file.data.path), 1]] : [];
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? 'the root' : shorten(path.slice(0, end));
}

function shorten(folder: string): string {
  return folder === '' || folder === '.' ? 'the root' : folder.split('/').slice(0, 2).join('/');
}
