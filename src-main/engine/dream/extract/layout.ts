/**
 * Where the files are and in which languages, from the newest layout record. Without counts: they change every day.
 */
import { layoutData, type LayoutData } from '../../../../src-shared/contract/kinds.ts';
import { citeOf, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';

/** Below this share of the files a language or folder is not worth a word. */
const SHARE = 0.05;

export function layout(about: About): Extractor {
  let newest: { data: LayoutData; cite: Cite } | undefined;
  return {
    see(record, fresh) {
      if (record.source !== 'file' || record.kind !== 'layout' || !fresh) return;
      const parsed = layoutData.safeParse(record.data);
      if (parsed.success) newest = { data: parsed.data, cite: citeOf(record, fresh) };
    },
    finish() {
      if (!newest || newest.data.files === 0) return [];
      const { data, cite } = newest;
      const folders = data.folders
        .filter(({ path, files }) => path !== '' && path !== '.' && files / data.files >= SHARE)
        .sort((a, b) => b.files - a.files)
        .slice(0, 6);
      const known = data.languages.reduce((sum, { files }) => sum + files, 0);
      const languages = data.languages
        .filter(({ files }) => files / Math.max(1, known) >= SHARE)
        .sort((a, b) => b.files - a.files)
        .map(({ name }) => name)
        .slice(0, 5);
      const top = folders[0]?.path;
      const shared = {
        type: 'project' as const,
        topic: topicOf(about, 'layout'),
        project: about.id,
        ...(top === undefined ? {} : { check: { kind: 'path' as const, path: top } }),
      };
      const found: Candidate[] = [];
      const [main, ...others] = languages;
      if (main !== undefined) {
        const rest = others.length === 0 ? '' : `, with ${listed(others)}`;
        const text = factText(`Written mostly in ${main}${rest}.`);
        const value = [main, ...[...others].sort()].join(' ').toLowerCase();
        found.push({
          fact: { ...shared, text, slot: 'languages', value },
          cites: [cite],
          because: 'counted in the folder',
        });
      }
      const names = folders.map(({ path }) => path).sort();
      if (names.length > 0) {
        const text = factText(`Most files are in ${listed(names.map((name) => `\`${name}\``))}.`);
        const fact = { ...shared, text, slot: 'main folders', value: names.join(' ') };
        found.push({ fact, cites: [cite], because: 'counted in the folder' });
      }
      return found;
    },
  };
}

export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
