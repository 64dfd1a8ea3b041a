/** Folders to watch: add, remove, list, pause, resume. */
import path from 'node:path';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { grantSchema, type Grant, type Project } from '../../../../src-shared/contract/views.ts';
import { confirm } from '../confirm.ts';
import { spanOf } from '../input.ts';
import { plural, print, shortTime } from '../print.ts';
import type { Context } from '../context.ts';

export async function add(context: Context, options: { sources?: string; name?: string }, dir: string): Promise<void> {
  const sources = options.sources === undefined ? undefined : sourcesOf(options.sources);
  const opened = await context.open({ reconcile: true });
  try {
    const confirmed = await askFirst(context, opened.isNew, sources ?? ['files', 'git']);
    const input = {
      path: path.resolve(context.cwd, dir),
      ...(sources ? { sources } : {}),
      ...(options.name ? { name: options.name } : {}),
      ...(confirmed ? { confirmed } : {}),
    };
    const { project, firstLook } = await opened.client.call('project.add', input);
    print(context, { project, firstLook }, () => [
      `Watching ${project.name} (${project.sources.join(', ')}) in ${project.path}`,
      `First look: ${plural(firstLook.records, 'record')}. Next: vesper dream --now, then vesper brief`,
      ...(project.offered ?? []).map(
        (other) => `It looks like ${other.name}: ${other.because}. They stay apart unless you join them.`,
      ),
    ]);
  } finally {
    await opened.close();
  }
}

export async function remove(context: Context, _options: object, name: string): Promise<void> {
  await one(context, async (call) => {
    const { project } = await call('project.remove', { project: name });
    print(context, { project }, () => `No longer watching ${project.name}. What it logged and remembers is kept.`);
  });
}

export async function list(context: Context): Promise<void> {
  await one(context, async (call) => {
    const { projects } = await call('project.list', {});
    print(context, { projects }, () =>
      projects.length ? projects.map(tell) : 'No project yet. Add one: vesper add DIR',
    );
  });
}

export async function pause(context: Context, options: { for?: string }, name?: string): Promise<void> {
  const until = spanOf(options.for, new Date());
  await one(context, async (call) => {
    const { projects } = await call('project.pause', { until, ...(name ? { project: name } : {}) });
    print(
      context,
      { projects },
      () =>
        `Paused ${until ? `until ${shortTime(until)}` : 'until resumed'}: nothing is read, and nothing is made up for later.`,
    );
  });
}

export async function resume(context: Context, _options: object, name?: string): Promise<void> {
  await one(context, async (call) => {
    const { projects } = await call('project.resume', name ? { project: name } : {});
    print(context, { projects }, () => 'Reading again, from now on.');
  });
}

type CallOf = Awaited<ReturnType<Context['open']>>['client']['call'];

/** Opens, calls, closes. */
export async function one(
  context: Context,
  does: (call: CallOf) => Promise<void>,
  how?: { reconcile?: boolean },
): Promise<void> {
  const opened = await context.open(how);
  try {
    await does(opened.client.call);
  } finally {
    await opened.close();
  }
}

/** The first `add` of a home asks on a terminal, with a sample; elsewhere naming the folder is the consent (INTERFACES). */
async function askFirst(context: Context, isNew: boolean, sources: Grant[]): Promise<true | undefined> {
  if (!isNew || !context.isTerminal || context.json || context.caller.agent) return undefined;
  const sample =
    '{"at":"2026-11-20T10:44:43+01:00","source":"file","kind":"change","text":"changed src/app.ts (120 lines)"}';
  const lines = [
    `Vesper will keep what it sees in this folder (${sources.join(', ')}) in ${context.home}. Nothing leaves this machine.`,
    'File contents are not kept; secrets are masked before anything is written. One line looks like this:',
    `  ${sample}`,
    'The log is kept for a year or 2 GB (vesper settings), memory until you forget it; delete that folder to remove it all.',
  ];
  if (!(await confirm(`${lines.join('\n')}\nWatch it?`)))
    throw new VesperError('refused', 'Not added; nothing was changed.');
  return true;
}

function sourcesOf(text: string): Grant[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const bad = words.find((word) => !grantSchema.safeParse(word).success);
  if (bad !== undefined || words.length === 0)
    throw new VesperError(
      'bad-input',
      `--sources: "${bad ?? text}" is no source.`,
      'Choose from files, git, agents, terminal.',
    );
  return words as Grant[];
}

function tell(project: Project): string {
  const last = project.lastActivity ? `, last activity ${shortTime(project.lastActivity)}` : '';
  return `${project.name.padEnd(20)} ${project.state.padEnd(10)} ${project.path ?? '(no folder)'}${last}`;
}
