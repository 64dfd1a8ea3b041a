/**
 * What the log holds, whatever day it is of: `log.read` gives one day, and what was an hour ago is of another one soon after midnight.
 */
import type { Observation } from '../../src-shared/contract/observation.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';
import type { RunningEngine } from './engine.ts';

/** Records of every day that has any, up to 1,000 of each. */
export async function everyDay({ call }: Pick<RunningEngine, 'call'>, caller?: Caller): Promise<Observation[]> {
  const { days } = await call('log.read', {}, caller);
  const listed = await Promise.all(days.map((day) => call('log.read', { day, limit: 1000 }, caller)));
  return listed.flatMap(({ records }) => records);
}
