/**
 * Where the popover stands: centred on the icon, on the side of it that has room, inside the work area.
 */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const gap = 6;

/** Screen points, all in the same coordinates. An icon at (0,0) without size is one whose place the system does not tell. */
export function placeBy(icon: Box, size: { width: number; height: number }, area: Box): { x: number; y: number } {
  const right = area.x + area.width - size.width - gap;
  if (icon.width === 0 && icon.x === 0 && icon.y === 0) return { x: right, y: area.y + gap };
  const x = icon.x + icon.width / 2 - size.width / 2;
  const isAbove = icon.y + icon.height / 2 < area.y + area.height / 2;
  const y = isAbove ? icon.y + icon.height + gap : icon.y - size.height - gap;
  return {
    x: Math.round(within(x, area.x + gap, right)),
    y: Math.round(within(y, area.y + gap, area.y + area.height - size.height - gap)),
  };
}

/** Never left of, or above, the area's edge: the head of the popover is what must be seen. */
function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
