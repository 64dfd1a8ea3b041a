/** Amounts for people: `0 B`, `6.1 KB`, `41.8 KB`, `1.2 MB`; `$0.07`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  // Beyond 999.9 it would be told as 1,000.0 of the smaller one.
  while (size >= 999.95 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** US dollars. What is less than a cent is not told as nothing. */
export function dollarWords(dollars: number): string {
  if (dollars > 0 && dollars < 0.005) return 'under $0.01';
  return `$${dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
