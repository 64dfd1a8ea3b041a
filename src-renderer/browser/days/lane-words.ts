/** Names of the timeline's lanes, and the day's picture said in one sentence. */
import { agentTitles } from '../../../src-shared/contract/connect.ts';
import type { Source } from '../../../src-shared/contract/observation.ts';
import type { Timeline } from '../../../src-shared/contract/sessions.ts';
import { longDay } from '../../ui/when.ts';
import { count, kindWords, words } from '../../ui/words.ts';

const agents: Record<string, string> = agentTitles;
export const agentName = (agent: string): string => agents[agent] ?? kindWords(agent);

/** `files` → `Files`, `claude-code` → `Claude Code`. */
export const laneName = (lane: string): string => agentName(lane);

/** `Timeline of Thursday, 19 November: 6 lanes, 609 records, 4 sessions, 6 failures`. */
export function timelineWords({ day, lanes, counts, sessions, failures }: Timeline): string {
  const records = counts.reduce((sum, { records }) => sum + records, 0);
  const parts = [count(lanes.length, 'lane'), count(records, 'record'), count(sessions.length, 'session')];
  if (failures > 0) parts.push(count(failures, 'failure'));
  return `Timeline of ${day ? longDay(day) : 'the day'}: ${parts.join(', ')}`;
}

interface Shown {
  days: string[];
  day: string | undefined;
  noSource: boolean;
  failed: boolean;
  sources: Source[] | undefined;
}
/** Why the log of a day is empty. */
export function emptyWords({ days, day, noSource, failed, sources }: Shown): { what: string; means: string } {
  if (days.length === 0) return words.nothingYet;
  if (day !== undefined && !days.includes(day))
    return {
      what: 'Nothing was recorded on this day.',
      means: `The newest day with records is ${longDay(days[0] ?? day)}.`,
    };
  if (noSource) return { what: 'No source is chosen.', means: 'Choose one above to see what it recorded.' };
  if (failed) return { what: 'Nothing failed on this day.', means: 'No command, tool or check ended badly.' };
  if (sources) return { what: 'Nothing from these sources on this day.', means: 'Other sources may have some.' };
  return { what: 'Nothing of this project on this day.', means: 'Other projects may have some.' };
}

export const recordCopied = 'Copied.';
