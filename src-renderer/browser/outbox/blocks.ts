/**
 * A prepared file as blocks to show: headings, lines with the sources that stand in brackets at their end, and what else it says. Pure.
 */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'line'; text: string; sources: string[] }
  | { kind: 'text'; text: string };

/** Of a record, a fact, or a dream. */
const ref = String.raw`(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-hjkmnp-tv-z]{6}|dream-[0-9A-Za-z]{10,40})`;
const atEnd = new RegExp(String.raw`^(.*\S) \((${ref}(?:, ${ref})*)\)$`);

/** The title stands above already. */
export function blocksOf(markdown: string): Block[] {
  return markdown.split('\n').flatMap((line): Block[] => {
    if (line.trim() === '' || line.startsWith('# ')) return [];
    if (/^#{2,6} /.test(line)) return [{ kind: 'heading', text: line.replace(/^#+ /, '') }];
    if (!line.startsWith('- ')) return [{ kind: 'text', text: line }];
    const [, text = line.slice(2), sources = ''] = atEnd.exec(line.slice(2)) ?? [];
    return [{ kind: 'line', text, sources: sources === '' ? [] : sources.split(', ') }];
  });
}
