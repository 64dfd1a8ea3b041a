import { expect, test } from 'vitest';
import { isHeld, pauseIt, resumeIt, spansOf, type Pausable } from '../../../src-main/engine/projects/pauses.ts';
import { fakeClock } from '../../support/clock.ts';

const hour = 3_600_000;

test('a pause leaves a blind span, ended by resume, by its end, or not yet', () => {
  const clock = fakeClock();
  const project: Pausable = { pausedUntil: null, blind: [] };
  const start = clock.now();
  pauseIt(project, null, clock);
  clock.advance(hour);
  expect(isHeld(project.pausedUntil, clock.now())).toBe(true);
  expect(spansOf([project], clock.now())).toEqual([{ from: start, to: start + hour }]);
  resumeIt(project, clock.now());
  clock.advance(hour);
  expect(isHeld(project.pausedUntil, clock.now())).toBe(false);
  expect(spansOf([project], clock.now())).toEqual([{ from: start, to: start + hour }]);

  pauseIt(project, clock.now() + hour, clock);
  clock.advance(3 * hour);
  expect(isHeld(project.pausedUntil, clock.now())).toBe(false);
  expect(spansOf([project], clock.now())).toEqual([
    { from: start, to: start + hour },
    { from: start + 2 * hour, to: start + 3 * hour },
  ]);
});

test('a second pause replaces the first without a hole between them', () => {
  const clock = fakeClock();
  const project: Pausable = { pausedUntil: null, blind: [] };
  const start = clock.now();
  pauseIt(project, start + hour, clock);
  clock.advance(hour / 2);
  pauseIt(project, null, clock);
  clock.advance(hour);
  expect(spansOf([project], clock.now())).toEqual([
    { from: start, to: start + hour / 2 },
    { from: start + hour / 2, to: start + 1.5 * hour },
  ]);
});
