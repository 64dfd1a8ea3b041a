/** How long to pause, and until when in words: `14:32`, `tomorrow, 08:00`, `Mon 23 Nov, 08:00`. */
import type { Project } from '../../src-shared/contract/views.ts';
import { addDays, formatStamp, localDay } from '../../src-shared/kit/time.ts';
import { dayWords } from '../ui/when.ts';

export type Span = 'hour' | 'tomorrow' | 'resumed';
export const spans: { span: Span; words: string }[] = [
  { span: 'hour', words: '1 hour' },
  { span: 'tomorrow', words: 'Until tomorrow' },
  { span: 'resumed', words: 'Until I resume' },
];

/** A working day begins here. */
const morning = 8;

/** The stamp at which a pause that begins `now` ends; null: when the user resumes. */
export function endOf(span: Span, now = new Date()): string | null {
  if (span === 'resumed') return null;
  const end =
    span === 'hour'
      ? new Date(now.getTime() + 3_600_000)
      : new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morning);
  return formatStamp(end.getTime(), -end.getTimezoneOffset());
}

/** When the first of the pauses ends by itself; undefined: none does before the user resumes. */
export function pauseEnd(projects: readonly Pick<Project, 'pausedUntil'>[]): string | undefined {
  return projects
    .flatMap(({ pausedUntil }) => (pausedUntil && pausedUntil !== 'resumed' ? [pausedUntil] : []))
    .sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

export function untilWords(at: string, now = Date.now()): string {
  const offset = -new Date(Date.parse(at)).getTimezoneOffset();
  const time = formatStamp(Date.parse(at), offset).slice(11, 16);
  const day = localDay(Date.parse(at), offset);
  const today = localDay(now, offset);
  if (day === today) return time;
  return day === addDays(today, 1) ? `tomorrow, ${time}` : `${dayWords(day)}, ${time}`;
}
