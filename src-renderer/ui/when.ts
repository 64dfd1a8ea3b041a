/** Times for people: `18:52`, `yesterday 18:52`, `12 Nov 18:52`; the exact stamp goes into `title`. */
export function when(at: string, now = new Date()): string {
  const time = at.slice(11, 16);
  const day = at.slice(0, 10);
  // Days are compared where the record was made: its own offset decides which day it was.
  const offset = /([+-])(\d\d):?(\d\d)$/.exec(at);
  const minutes = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const today = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, 10);
  const yesterday = new Date(now.getTime() + minutes * 60_000 - 86_400_000).toISOString().slice(0, 10);
  if (day === today) return time;
  if (day === yesterday) return `yesterday ${time}`;
  return `${shortDay(day, Number(today.slice(0, 4)))} ${time}`;
}

/** `Fri 20 Nov`, with the year when it is not `thisYear`. */
export function dayWords(day: string, thisYear = new Date().getFullYear()): string {
  const date = new Date(`${day}T00:00:00Z`);
  const format = date.getUTCFullYear() === thisYear ? dayOfThisYear : dayOfAnother;
  return format.format(date).replace(',', '');
}

// Made once: each costs as much as writing a hundred days with it.
const dayParts = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
const dayOfThisYear = new Intl.DateTimeFormat('en-GB', dayParts);
const dayOfAnother = new Intl.DateTimeFormat('en-GB', { ...dayParts, year: 'numeric' });

/** `20 Nov`, with the year when it is not `thisYear`. */
export function shortDay(day: string, thisYear = new Date().getFullYear()): string {
  const words = dayWords(day, thisYear);
  return words.slice(words.indexOf(' ') + 1);
}

/** `Friday, 20 November`, for headings. */
export function longDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) =>
    date.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });
  const year = date.getUTCFullYear() === new Date().getFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${part({ weekday: 'long' })}, ${part({ day: 'numeric', month: 'long' })}${year}`;
}

/** `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function ago(at: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}
