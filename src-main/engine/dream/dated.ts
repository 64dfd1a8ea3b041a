export function absolutise(text: string, _at: string): string {
  return text;
}
export function resolveDates(_text: string, _at: string): { from: string | null; to?: string | null }[] {
  return [];
}
