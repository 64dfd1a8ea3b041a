/**
 * Parts of the day, by the clock of where something was seen.
 */
export const SPANS = {
  night: '00:00 to 05:00',
  morning: '05:00 to 12:00',
  afternoon: '12:00 to 18:00',
  evening: '18:00 to 24:00',
};
export type PartOfDay = keyof typeof SPANS;

/** `at`: ISO 8601 with the offset of the place, as records carry it. */
export function partOfDay(at: string): PartOfDay {
  const hour = Number(at.slice(11, 13));
  return hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
}
