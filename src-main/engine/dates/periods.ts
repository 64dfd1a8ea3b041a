/**
 * The grammar of days and periods: which rule fits best at a position of the text.
 */
import { amountRules } from './amount-rules.ts';
import { calendarRules } from './calendar-rules.ts';
import { partRules } from './part-rules.ts';
import type { Period, Reading, Rule } from './reading.ts';
import { relativeRules } from './relative-rules.ts';

/** The longest expression at `at`; rules earlier in the table win at equal length. */
export function periodAt(reading: Reading, at: number): Period | undefined {
  let best: Period | undefined;
  for (const rule of rules) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(reading.text);
    if (!match) continue;
    const found = rule.read(match, reading);
    if (found?.from === undefined) continue;
    const period: Period = { end: at + match[0].length, to: null, grain: 'range', ...found, from: found.from };
    if (!best || period.end > best.end) best = period;
  }
  return best;
}

const rules: Rule[] = [...calendarRules, ...partRules, ...relativeRules, ...amountRules];
