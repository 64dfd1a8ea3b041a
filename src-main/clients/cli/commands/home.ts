/** The home as a whole: status, doctor, stop, open, export, restore. */
import path from 'node:path';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Status } from '../../../../src-shared/contract/views.ts';
import { attachHome } from '../../../node/open.ts';
import { version } from '../../../node/version.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import { plain, plural, print, shortTime } from '../print.ts';
import type { Context } from '../context.ts';
import { one } from './projects.ts';

/** Never becomes the engine: without one it says so, and exits 0. */
export async function status(context: Context): Promise<void> {
  const opened = await attachHome(context.home, context.caller);
  if (!opened) {
    const stopped = {
      running: false,
      state: 'stopped',
      reason: 'No engine is running in this home.',
      home: context.home,
      version: version(),
    };
    return print(context, stopped, () => `Vesper is not running (${context.home}). Start it: vesper start`);
  }
  try {
    print(context, await opened.client.call('engine.status', {}), tellStatus);
  } finally {
    await opened.close();
  }
}

export async function doctor(context: Context): Promise<void> {
  await one(context, async (call) => {
    const found = await call('engine.doctor', {});
    print(context, found, ({ checks }) =>
      checks.map(
        (check) =>
          `${check.ok ? 'ok  ' : 'FAIL'} ${check.name}: ${check.found}${check.remedy ? ` → ${check.remedy}` : ''}`,
      ),
    );
    if (found.checks.some((check) => !check.ok)) context.io.exitCode = 1;
  });
}

export async function stop(context: Context): Promise<void> {
  const opened = await attachHome(context.home, context.caller);
  if (!opened) return print(context, { stopped: false }, () => 'Vesper was not running.');
  const gone = new Promise<void>((resolve) => opened.client.onClose(resolve));
  await opened.client.call('engine.stop', {});
  await gone;
  print(context, { stopped: true }, () => 'Vesper has stopped.');
}

export async function openPage(context: Context): Promise<void> {
  const opened = await attachHome(context.home, context.caller);
  if (!opened)
    throw new VesperError('unavailable', 'No engine is running, so there is no page.', 'Start it: vesper start');
  try {
    print(context, await opened.client.call('engine.link', {}), ({ url, shown }) =>
      shown ? 'The window is shown.' : url,
    );
  } finally {
    await opened.close();
  }
}

export async function exportHome(context: Context, _options: object, dir: string): Promise<void> {
  await one(context, async (call) => {
    const done = await call('storage.export', { dir: path.resolve(context.cwd, dir) });
    print(context, done, () => `Exported ${plural(done.files, 'file')} to ${done.dir}`);
  });
}

export async function restoreHome(context: Context, _options: object, dir: string): Promise<void> {
  await one(context, async (call) => {
    const done = await call('storage.restore', { dir: path.resolve(context.cwd, dir) });
    print(context, done, () => `Restored ${plural(done.files, 'file')}; ${done.skipped} were here already.`);
  });
}

/** What was masked since the start, by source, so that the filter can be judged (TRUST S9). */
function tellMasked({ masked, dropped, bySource }: Status['redaction']): string[] {
  if (masked === 0 && dropped === 0) return [];
  const sources = Object.entries(bySource).map(([source, own]) => `${source} ${own.masked}`);
  const lost = dropped === 0 ? '' : `; ${plural(dropped, 'text')} dropped unread`;
  return [`${plural(masked, 'secret')} masked${sources.length > 0 ? ` (${sources.join(', ')})` : ''}${lost}`];
}

/** The lines of `vesper status`. */
export function tellStatus(found: Status): string[] {
  return [
    `${found.state}: ${found.reason}`,
    ...(found.hushed ? ['No spending, no interruptions, until: vesper hush off'] : []),
    ...(found.wishes
      ? [`${plural(found.wishes, 'agent wish', 'agent wishes')} waiting for your answer: vesper answer`]
      : []),
    ...(found.update ? [`update ready: ${found.update.version}, ${plain(found.update.notes)}`] : []),
    ...(found.warnings ?? []).map((warning) => `warning: ${warning}`),
    ...found.projects.map(
      (project) =>
        `  ${project.name}: ${project.state}${project.lastActivity ? `, last activity ${shortTime(project.lastActivity)}` : ''}`,
    ),
    `${plural(found.log.records, 'record')}, index ${found.index.lag === 0 ? 'up to date' : `${found.index.lag} behind`}, ${plural(found.memory.facts, 'fact')} in ${plural(found.memory.topics, 'topic')}`,
    ...keptLines(found.log),
    ...tellMasked(found.redaction),
    ...found.gates.filter((gate) => !gate.pass).map((gate) => `  next dream waits: ${gate.reason}`),
    ...(found.ticks ? [tellTick(found.ticks)] : []),
    ...(found.notices?.heldBack ?? [])
      .slice(-3)
      .map(({ at, title, because }) => `  held back ${shortTime(at)}: ${title} (${because})`),
  ];
}

/** `  resting: quiet until 08:00 (21:04); looks again by 21:06` */
function tellTick({ at, action, because, said, next }: NonNullable<Status['ticks']>): string {
  const did = action === 'rest' ? `resting: ${because}` : `${action}: ${said ?? because}`;
  return `  ${did} (${at.slice(11, 16)}); looks again by ${next.slice(11, 16)}`;
}

/** `log: 34 MB since 2025-11-30; kept 365 days or 2 GB; 2025-11-30 goes on 2026-12-01` */
function keptLines({ bytes, kept }: Status['log']): string[] {
  if (!kept?.oldest) return [];
  const next = kept.next ? `; ${kept.next.day} goes on ${kept.next.on}` : '';
  return [
    `log: ${sizeWords(bytes)} since ${kept.oldest}; kept ${kept.days} days or ${sizeWords(kept.bytes)}${next}`,
    ...kept.stays.map(({ day, because }) => `  ${day} is past its time and stays: ${because}`),
  ];
}
