/** The words of forgetting: the question, what would go, what is not reached, the receipt (design: copy sheet). */
import type { ForgetPreview, ForgetReceipt } from '../../../src-shared/contract/forget.ts';
import { bytesWords } from '../amounts.ts';
import { count, sentence } from '../words.ts';

export const forgetting = {
  open: 'Forget…',
  byText: 'By what it says',
  byTextEffect:
    'Every record and fact with these words. You see them before anything goes; it ends with a receipt and a proof scan.',
  bySpan: 'By when it was',
  bySpanEffect: 'Everything that was seen on these days, and what memory has from nowhere else.',
  firstDay: 'First day',
  lastDay: 'Last day',
  fact: 'Forget this fact?',
  record: 'Forget this record?',
  session: 'Forget this session?',
  project: (name: string) => `Forget everything of ${name}?`,
  text: (text: string) => `Forget “${text.length > 60 ? `${text.slice(0, 59)}…` : text}”?`,
  days: (first: string, last: string) =>
    first === last ? `Forget ${first}?` : `Forget everything from ${first} to ${last}?`,
  looking: 'Looking for everything that says it.',
  goes: (preview: ForgetPreview): string => `${partsOf(preview.counts)} would go, from everywhere and for good.`,
  stays: (facts: number) => `${count(facts, 'fact')} would lose this evidence and stay on other.`,
  unwatched: (names: string[]) => `${names.join(', ')} would no longer be watched.`,
  undo: 'This has no undo, and no earlier dream can be undone past it. It will not be learned again.',
  nothing: 'No record and no fact says it.',
  more: (n: number) => `And ${count(n, 'more', 'more')}.`,
  keep: 'Keep it',
  forget: 'Forget it',
  busy: 'Forgetting',
  close: 'Close',
  done: ({ removed }: ForgetReceipt): string =>
    `Forgotten: ${partsOf({ records: removed['records'] ?? 0, facts: removed['facts'] ?? 0 })}.`,
  proof: ({ scan }: ForgetReceipt): string => {
    const searched = `Scanned ${bytesWords(scan.bytesScanned)} for it: ${count(scan.hits, 'hit')}.`;
    return scan.hits === 0 ? `${searched} It will not be learned again.` : `${searched} What is left, by file:`;
  },
  elsewhere: (n: number) => `${count(n, 'text')} of it stand in other records too, which were not asked for.`,
  notReached:
    'Not reached: your backups and exports, copies that an agent or a provider was given, and what a disk keeps of old blocks.',
  store: (name: string): string => sentence(name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()),
};

function partsOf({ records, facts }: { records: number; facts: number }): string {
  const parts = [records > 0 && count(records, 'record'), facts > 0 && count(facts, 'fact')].filter(Boolean);
  return parts.length > 0 ? parts.join(' and ') : 'Nothing';
}
