/** What Vesper does by itself: `vesper ticks` shows what it decided and why, `vesper quiet` teaches it to say less. */
import type { Out } from '../../../../src-shared/contract/contract.ts';
import { oftenKeys, oftenSteps, type OftenKey } from '../../../../src-shared/contract/settings.ts';
import { settingTable } from '../../../../src-shared/contract/settings-table.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print, plural, shortTime } from '../print.ts';
import { one } from './projects.ts';

export async function ticks(context: Context): Promise<void> {
  await one(context, async (call) => print(context, await call('act.ticks', {}), tell));
}

/** A step down, or up again with `undo`; without a kind, or with `list`, how it stands. */
export async function quiet(context: Context, { undo = false }: { undo?: boolean }, kind = 'list'): Promise<void> {
  await one(context, async (call) => {
    const { settings } = await call('settings.get', {});
    const now = (key: OftenKey) => oftenSteps.find((step) => step === settings.find((one) => one.key === key)?.value);
    if (kind === 'list') {
      const kinds = oftenKeys.map((key) => ({
        kind: kindOf(key),
        often: now(key) ?? 'always',
        about: settingTable[key].label,
      }));
      return print(context, { kinds }, ({ kinds: all }) =>
        all.map((each) => `${each.kind.padEnd(12)} ${each.often.padEnd(7)} ${each.about}`),
      );
    }
    const key = oftenKeys.find((each) => kindOf(each) === kind);
    if (key === undefined)
      throw new VesperError(
        'bad-input',
        `There is no kind "${kind}" of what is said while you work.`,
        `Choose from ${oftenKeys.map(kindOf).join(', ')}.`,
      );
    const at = oftenSteps.indexOf(now(key) ?? 'always');
    const value = oftenSteps[Math.min(oftenSteps.length - 1, Math.max(0, at + (undo ? -1 : 1)))] ?? 'always';
    await call('settings.set', { key, value });
    print(context, { kind, often: value, before: oftenSteps[at] ?? 'always' }, () => {
      const back = undo ? '' : ` Take it back: vesper quiet ${kind} --undo`;
      return `${settingTable[key].label}: ${value}.${back}`;
    });
  });
}

const kindOf = (key: OftenKey): string => key.slice(key.indexOf('.') + 1);

function tell({ ticks: newest, putOff, counts, reasons, budget, actions }: Out<'act.ticks'>): string[] {
  return [
    `${plural(counts.ticks, 'tick')}: ${counts.acted} acted, ${counts.rested} rested; ${counts.putOff} put off, ${counts.expired} expired`,
    ...newest.slice(0, 10).map(({ at, wake, action, because, title }) => {
      const did = action === 'rest' ? `rested, ${because}` : `${action}: ${title ?? because}`;
      return `  ${shortTime(at)} (${wake}) ${did}`;
    }),
    ...(putOff.length > 0 ? ['waiting for a better moment:'] : []),
    ...putOff.map(({ title, because, until }) => `  ${title}: ${because}; until ${shortTime(until)}`),
    ...(reasons.length > 0 ? ['why it rested:'] : []),
    ...reasons.slice(0, 8).map(({ because, times }) => `  ${times} × ${because}`),
    `nobody is held up for longer than ${budget / 1000} s; planned and actual:`,
    ...actions.map(({ action, planned, last, longest, runs, over }) => {
      const took =
        last === undefined ? 'not done yet' : `last ${last.ms} ms, at most ${longest} ms in ${runs}, ${over} over`;
      return `  ${action.padEnd(9)} planned ${planned} ms; ${took}`;
    }),
  ];
}
