/**
 * Every scenario with the effort it gets: opening a log takes a millisecond, opening memory ten.
 */
import type { Scenario } from '../../support/power-loss.ts';
import { exported, restored, restoredLog } from './export.ts';
import { forgetting } from './forgetting.ts';
import { dailyLog, failingLog, tornLog } from './log.ts';
import { memory } from './memory.ts';
import { ledger, replacedFiles, tornLedger } from './small.ts';

export const FULL = process.env['VESPER_FULL'] === '1';

export interface Effort {
  scenario: Scenario;
  /** Choices after each step. */
  perStep: number;
  /** Of so many states that came up, one loses the power again. */
  again: number;
  /** The process is killed before every so many-th step, and the power lost after that. */
  stride: number;
}

const quick = { perStep: FULL ? 400 : 30, again: FULL ? 10 : 40, stride: 1 };
/** Some hundred files: what is new about them shows in few choices. */
const slowest = { perStep: FULL ? 24 : 3, again: FULL ? 200 : 0, stride: FULL ? 23 : Infinity };
const slow = { perStep: FULL ? 60 : 8, again: FULL ? 100 : 400, stride: FULL ? 7 : 67 };

export const efforts: Effort[] = [
  ...[dailyLog, failingLog, tornLog(20), tornLog(1)].map((scenario) => ({ scenario, ...quick })),
  ...[ledger, tornLedger(20), tornLedger(1), replacedFiles, restoredLog].map((scenario) => ({ scenario, ...quick })),
  { scenario: memory, ...slow },
  { scenario: forgetting, ...slow },
  ...[exported, restored].map((scenario) => ({ scenario, ...slowest })),
];
