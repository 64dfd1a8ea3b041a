/**
 * What is quoted in a wish: whatever somebody else wrote, on one line, with nothing hidden in it.
 */
import type { ForgetSelector } from '../../../src-shared/contract/forget.ts';
import type { DreamReport } from '../../../src-shared/contract/memory.ts';
import type { Setting } from '../../../src-shared/contract/settings.ts';
import type { Wish } from '../../../src-shared/contract/wish.ts';
import { neutralise } from '../redact/neutralise.ts';

export type Quote = Wish['quotes'][number];

/** Longest quoted text; `edit` takes less, so that nothing of new words is ever hidden. */
const longest = 600;
const shownEnd = 120;

/** One line: what would act on a screen is shown instead, and of a very long text its begin, its end, and how long it is. */
export function quote(label: string, text: string): Quote {
  const line = neutralise(text.slice(0, 20_000))
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '·')
    .trim();
  const whole = [...line];
  if (whole.length <= longest) return { label, text: line };
  const end = whole.slice(-shownEnd).join('');
  return {
    label,
    text: `${whole.slice(0, longest - shownEnd).join('')} […] ${end} (${text.length.toLocaleString('en')} characters in all)`,
  };
}

const selectorLabels: Record<ForgetSelector['by'], string> = {
  text: 'What says',
  fact: 'Fact',
  span: 'From, to',
  session: 'Session',
  import: 'Import',
  project: 'Whole project',
};

export function selectorQuote(selector: ForgetSelector): Quote {
  const label = selectorLabels[selector.by];
  switch (selector.by) {
    case 'text':
      return quote(label, selector.text);
    case 'fact':
      return quote(label, selector.fact);
    case 'span':
      return quote(label, `${selector.from}, ${selector.to}`);
    case 'session':
      return quote(label, selector.session);
    case 'import':
      return quote(label, selector.batch);
    case 'project':
      return quote(label, selector.project);
  }
}

export function changesOf({ operations, done }: DreamReport): Quote[] {
  const counts = Object.entries(operations)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`);
  return [
    ...(counts.length > 0 ? [quote('Changed', counts.join(', '))] : []),
    ...done.slice(0, 3).map(({ op, text }) => quote(op, text)),
  ];
}

export function valueWords({ choices }: Pick<Setting, 'choices'>, value: Setting['value']): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return choices?.find((one) => one.value === value)?.label ?? String(value);
}

/** `2026-11-20 10:44` in the stamp's own offset. */
export const timeWords = (at: string): string => at.slice(0, 16).replace('T', ' ');
export const plural = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
