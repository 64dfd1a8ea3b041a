/** `vesper outbox`: Markdown files that Vesper prepared: a day, a week, a long absence, a handoff, a pull request. */
import type { In, Out } from '../../../../src-shared/contract/contract.ts';
import { outboxKinds, type OutboxKind } from '../../../../src-shared/contract/outbox.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import type { Context } from '../context.ts';
import { timeOf } from '../input.ts';
import { print, shortTime } from '../print.ts';
import { one } from './projects.ts';

interface Options {
  day?: string;
  since?: string;
  project?: string;
}

const usage = `vesper outbox [list | make ${outboxKinds.join('|')} [PR] | show NAME | open NAME | remove NAME]`;

export async function outbox(
  context: Context,
  options: Options,
  act = 'list',
  named?: string,
  more?: string,
): Promise<void> {
  if (act === 'list' && named === undefined)
    return one(context, async (call) => print(context, await call('outbox.list', {}), tell));
  if (act === 'make' && isKind(named)) {
    const asked = asking(named, options, more);
    return one(context, async (call) =>
      print(context, await call('outbox.make', asked), ({ file, path }) => [`${file.title}: ${path}`]),
    );
  }
  if (named === undefined || more !== undefined)
    throw new VesperError('bad-input', act === 'make' ? `There is no file of kind "${named ?? ''}".` : 'That is not understood.', usage); // prettier-ignore
  if (act === 'show')
    return one(context, async (call) => print(context, await call('outbox.read', { name: named }), ({ text }) => text));
  if (act === 'open')
    return one(context, async (call) => print(context, await call('outbox.read', { name: named }), ({ path }) => path));
  if (act === 'remove')
    return one(context, async (call) => {
      await call('outbox.remove', { name: named });
      print(context, { removed: named }, () => `Removed ${named}.`);
    });
  throw new VesperError('bad-input', `outbox ${act} is no act.`, usage);
}

function asking(kind: OutboxKind, { day, since, project }: Options, pr: string | undefined): In<'outbox.make'> {
  if (kind !== 'pr' && pr !== undefined) throw new VesperError('bad-input', 'That is not understood.', usage);
  const from = timeOf(since, '--since');
  return {
    kind,
    ...(day === undefined ? {} : { day }),
    ...(from === undefined ? {} : { since: from }),
    ...(project === undefined ? {} : { project }),
    ...(pr === undefined ? {} : { pr }),
  };
}

function tell({ files }: Out<'outbox.list'>): string[] {
  if (files.length === 0) return ['Nothing is prepared.', 'vesper outbox make day'];
  return files.map(
    ({ name, title, at, bytes, edited }) =>
      `${name}  ${shortTime(at)}  ${title} (${sizeWords(bytes)}${edited ? ', changed by hand' : ''})`,
  );
}

function isKind(text: string | undefined): text is OutboxKind {
  return outboxKinds.some((kind) => kind === text);
}
