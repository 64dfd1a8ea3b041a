/** What can be forgotten from a page, each with the question that the dialog asks about it. */
import type { ForgetSelector } from '../../../src-shared/contract/forget.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';
import { view } from '../../state/view.svelte.ts';
import { forgetting } from '../../ui/words/forget.ts';

/** Opens the dialog; nothing is forgotten before it was answered. */
function ask(selector: ForgetSelector, question: string): void {
  view.forgetting = { selector, question };
  view.overlay = 'forget';
}

export const askForFact = (fact: string): void => ask({ by: 'fact', fact }, forgetting.fact);
export const askForSession = (session: string): void => ask({ by: 'session', session }, forgetting.session);
export const askForText = (text: string): void => ask({ by: 'text', text }, forgetting.text(text));
export const askForProject = ({ id, name }: { id: string; name: string }): void =>
  ask({ by: 'project', project: id }, forgetting.project(name));

/** Whole days by this machine's clock, both included. */
export function askForDays(first: string, last: string): void {
  const begin = (day: string, later: number) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    const at = new Date(year, month - 1, date + later);
    return formatStamp(at.getTime(), -at.getTimezoneOffset());
  };
  ask({ by: 'span', from: begin(first, 0), to: begin(last, 1) }, forgetting.days(first, last));
}

/** A record by its time: what else was seen in that very millisecond is shown with it. */
export function askForRecord({ at }: Pick<Observation, 'at'>): void {
  const stamp = parseStamp(at);
  if (!stamp) return;
  const span = { from: at, to: formatStamp(stamp.instant + 1, stamp.offset) };
  ask({ by: 'span', ...span }, forgetting.record);
}
