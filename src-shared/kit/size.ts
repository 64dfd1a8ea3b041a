/** `2 GB`, `34.1 MB`, `512 KB`: bytes in thousands, as disks are sold. */
export function sizeWords(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ['GB', 1e9] : bytes >= 1e6 ? ['MB', 1e6] : ['KB', 1e3];
  return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
}
