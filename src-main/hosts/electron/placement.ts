/**
 * Where the popover stands (design: platforms): under the icon on macOS, in the corner on Windows, by the icon on Linux where
 * the system tells its place, and nowhere of our choosing on Wayland.
 */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Desktop = 'darwin' | 'win32' | 'x11' | 'wayland';

/** Points between the popover and what it stands by. */
const gaps: Record<Desktop, number> = { darwin: 8, win32: 12, x11: 6, wayland: 0 };
const highest = 600;

/** `words` are Electron's own switches; with X11 asked for, a Wayland session is one of X11 for us. */
export function desktopOf(
  platform: NodeJS.Platform,
  waylandDisplay: string | undefined,
  words: readonly string[],
): Desktop {
  if (platform === 'darwin' || platform === 'win32') return platform;
  return waylandDisplay && !words.includes('--ozone-platform=x11') ? 'wayland' : 'x11';
}

/** What its content asks for, as far as the display has room. */
export function heightFor(desktop: Desktop, wanted: number, area: Box): number {
  return Math.max(80, Math.min(wanted, highest, area.height - 2 * gaps[desktop]));
}

/**
 * Screen points, all in the same coordinates; undefined where a window cannot be placed. An icon at (0,0) without size is
 * one whose place the system does not tell.
 */
export function placeBy(
  desktop: Desktop,
  icon: Box,
  size: { width: number; height: number },
  area: Box,
): { x: number; y: number } | undefined {
  if (desktop === 'wayland') return undefined;
  const gap = gaps[desktop];
  const right = area.x + area.width - size.width - gap;
  const low = area.y + area.height - size.height - gap;
  if (desktop === 'win32') return { x: Math.max(area.x + gap, right), y: Math.max(area.y + gap, low) };
  if (icon.width === 0 && icon.x === 0 && icon.y === 0) return { x: right, y: area.y + gap };
  const x = icon.x + icon.width / 2 - size.width / 2;
  const isAbove = icon.y + icon.height / 2 < area.y + area.height / 2;
  const y = isAbove ? Math.max(icon.y + icon.height, area.y) + gap : icon.y - size.height - gap;
  return { x: Math.round(within(x, area.x + gap, right)), y: Math.round(within(y, area.y + gap, low)) };
}

/** Never left of, or above, the area's edge: the head of the popover is what must be seen. */
function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
