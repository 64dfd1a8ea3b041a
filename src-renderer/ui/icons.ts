/**
 * The 20 icons of the design, drawn at 16 px: the inside of each SVG as plain path data. A new one must replace an old one.
 */

export interface Shape {
  tag: 'path' | 'circle' | 'rect';
  attributes: Record<string, string>;
}

export const icons = {
  agent: [
    {
      tag: 'path',
      attributes: {
        d: 'M7.3 2 2 7.3a1 1 0 0 0 0 1.4L7.3 14a1 1 0 0 0 1.4 0L14 8.7a1 1 0 0 0 0-1.4L8.7 2a1 1 0 0 0-1.4 0z',
      },
    },
    { tag: 'path', attributes: { d: 'M8 6.25v3.5M6.25 8h3.5' } },
  ],
  check: [{ tag: 'path', attributes: { d: 'm3 8.5 3.25 3.25L13 4.75' } }],
  chevron: [{ tag: 'path', attributes: { d: 'm6.25 4 4 4-4 4' } }],
  close: [{ tag: 'path', attributes: { d: 'm4 4 8 8M12 4l-8 8' } }],
  days: [
    { tag: 'rect', attributes: { x: '2.25', y: '3.25', width: '11.5', height: '10.5', rx: '2' } },
    { tag: 'path', attributes: { d: 'M2.25 6.75h11.5M5.5 1.75v2.5M10.5 1.75v2.5' } },
  ],
  dreams: [{ tag: 'path', attributes: { d: 'M1.75 10h12.5M4 10a4 4 0 0 1 8 0M5 13h6' } }],
  file: [
    { tag: 'path', attributes: { d: 'M9.25 1.75H4.5a1 1 0 0 0-1 1v10.5a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5z' } },
    { tag: 'path', attributes: { d: 'M9.25 1.75V5h3.25' } },
  ],
  forge: [
    { tag: 'circle', attributes: { cx: '4', cy: '3.75', r: '1.75' } },
    { tag: 'circle', attributes: { cx: '4', cy: '12.25', r: '1.75' } },
    { tag: 'circle', attributes: { cx: '12', cy: '12.25', r: '1.75' } },
    { tag: 'path', attributes: { d: 'M4 5.5v5M12 10.5V6a1.75 1.75 0 0 0-1.75-1.75H8M9.75 2 7.5 4.25l2.25 2.25' } },
  ],
  git: [
    { tag: 'circle', attributes: { cx: '4.75', cy: '3.5', r: '1.75' } },
    { tag: 'circle', attributes: { cx: '4.75', cy: '12.5', r: '1.75' } },
    { tag: 'circle', attributes: { cx: '11.25', cy: '5', r: '1.75' } },
    { tag: 'path', attributes: { d: 'M4.75 5.25v5.5M11.25 6.75c0 3.25-6.5 1.25-6.5 4' } },
  ],
  ledger: [
    { tag: 'path', attributes: { d: 'M5 13.25V3.25M2.25 6 5 3.25 7.75 6M11 2.75v10M8.25 10 11 12.75 13.75 10' } },
  ],
  note: [{ tag: 'path', attributes: { d: 'm10.25 3 2.75 2.75-7.25 7.25-3.25.5.5-3.25zM8.5 4.75l2.75 2.75' } }],
  pause: [{ tag: 'path', attributes: { d: 'M5.75 3.5v9M10.25 3.5v9' } }],
  plus: [{ tag: 'path', attributes: { d: 'M8 3v10M3 8h10' } }],
  search: [
    { tag: 'circle', attributes: { cx: '7', cy: '7', r: '4.25' } },
    { tag: 'path', attributes: { d: 'm10.25 10.25 3.5 3.5' } },
  ],
  sessions: [
    {
      tag: 'path',
      attributes: {
        d: 'M5.5 2.75h-2a1 1 0 0 0-1 1v8.5a1 1 0 0 0 1 1h2M10.5 2.75h2a1 1 0 0 1 1 1v8.5a1 1 0 0 1-1 1h-2M6.25 8h3.5',
      },
    },
  ],
  settings: [
    { tag: 'path', attributes: { d: 'M2 5h6M12 5h2M2 11h2M8 11h6' } },
    { tag: 'circle', attributes: { cx: '10', cy: '5', r: '1.9' } },
    { tag: 'circle', attributes: { cx: '6', cy: '11', r: '1.9' } },
  ],
  terminal: [
    { tag: 'rect', attributes: { x: '1.75', y: '2.5', width: '12.5', height: '11', rx: '2' } },
    { tag: 'path', attributes: { d: 'm4.75 6 2.25 2-2.25 2M8.75 10.25h2.75' } },
  ],
  topics: [{ tag: 'path', attributes: { d: 'M3 3.75h10M3 8h10M3 12.25h5.5' } }],
  undo: [{ tag: 'path', attributes: { d: 'M5.75 3 2.5 6.25 5.75 9.5M2.5 6.25h7a3.5 3.5 0 0 1 0 7H6.25' } }],
  warn: [
    {
      tag: 'path',
      attributes: {
        d: 'M8.87 2.5 14.2 12a1 1 0 0 1-.87 1.5H2.67A1 1 0 0 1 1.8 12L7.13 2.5a1 1 0 0 1 1.74 0zM8 6.25v3.25',
      },
    },
    { tag: 'path', attributes: { d: 'M8 11.6v.01' } },
  ],
} as const satisfies Record<string, readonly Shape[]>;
export type IconName = keyof typeof icons;

/** State by shape: what stands above the horizon line. */
export const stateMarks = {
  idle: [
    {
      tag: 'path',
      attributes: {
        'fill-rule': 'evenodd',
        d: 'M8 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm0 1.75a2.25 2.25 0 1 0 0 4.5 2.25 2.25 0 0 0 0-4.5z',
      },
    },
    { tag: 'rect', attributes: { x: '1', y: '12', width: '14', height: '2', rx: '1' } },
  ],
  watching: [
    { tag: 'circle', attributes: { cx: '8', cy: '6', r: '4' } },
    { tag: 'rect', attributes: { x: '1', y: '12', width: '14', height: '2', rx: '1' } },
  ],
  dreaming: [
    { tag: 'path', attributes: { d: 'M3.5 8a4.5 4.5 0 0 1 9 0z' } },
    { tag: 'rect', attributes: { x: '1', y: '9', width: '14', height: '2', rx: '1' } },
    { tag: 'rect', attributes: { x: '3', y: '12', width: '10', height: '1', rx: '.5' } },
    { tag: 'rect', attributes: { x: '6', y: '14', width: '4', height: '1', rx: '.5' } },
  ],
  paused: [
    { tag: 'rect', attributes: { x: '4', y: '2', width: '3', height: '8', rx: '1' } },
    { tag: 'rect', attributes: { x: '9', y: '2', width: '3', height: '8', rx: '1' } },
    { tag: 'rect', attributes: { x: '1', y: '12', width: '14', height: '2', rx: '1' } },
  ],
  attention: [
    { tag: 'path', attributes: { d: 'M8.6 2.86a3.4 3.4 0 0 0 2.15 3.3A3.75 3.75 0 1 1 8.6 2.86z' } },
    { tag: 'circle', attributes: { cx: '12', cy: '3', r: '2' } },
    { tag: 'rect', attributes: { x: '1', y: '12', width: '14', height: '2', rx: '1' } },
  ],
  degraded: [
    {
      tag: 'path',
      attributes: { d: 'M8.8 1.9 12.7 8.6a.95.95 0 0 1-.8 1.4H4.1a.95.95 0 0 1-.8-1.4L7.2 1.9a.92.92 0 0 1 1.6 0z' },
    },
    { tag: 'rect', attributes: { x: '1', y: '12', width: '5', height: '2', rx: '1' } },
    { tag: 'rect', attributes: { x: '10', y: '12', width: '5', height: '2', rx: '1' } },
  ],
} as const satisfies Record<string, readonly Shape[]>;
export type StateMark = keyof typeof stateMarks;
