/** `vesper archive`: redacted copies of agents' sessions. */
import { agentTitles } from '../../../../src-shared/contract/connect.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import type { Context } from '../context.ts';
import { clip, plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

interface Options {
  project?: string;
  limit: number;
}

export async function archive(context: Context, options: Options, act: string, named?: string): Promise<void> {
  const project = options.project === undefined ? {} : { project: options.project };
  if (act === 'list')
    return one(context, async (call) => {
      const found = await call('archive.list', project);
      print(context, found, ({ sessions, total }) => [
        ...sessions
          .slice(0, options.limit)
          .map(
            ({ id, agent, from, lines, leftOut, stored, exact }) =>
              `${id}  ${shortTime(from)}  ${agentTitles[agent].padEnd(11)} ${plural(lines, 'line')}${leftOut > 0 ? `, ${leftOut} left out` : ''}, ${sizeWords(stored)}${exact ? ', exact copy with secrets' : ''}`,
          ),
        `${plural(total.sessions, 'session')} archived: ${sizeWords(total.bytes)} in ${sizeWords(total.stored)}, ${plural(total.leftOut, 'line')} left out.`,
      ]);
    });
  if (named === undefined || !['search', 'show'].includes(act))
    throw new VesperError(
      'bad-input',
      `archive ${act}${named === undefined ? '' : ` ${named}`} is no act.`,
      'list, search WORDS or show ID.',
    );
  if (act === 'search')
    return one(context, async (call) => {
      const found = await call('archive.search', { query: named, limit: Math.min(200, options.limit), ...project });
      print(context, found, ({ hits }) =>
        hits.length === 0
          ? 'Nothing found.'
          : hits.map(
              ({ id, agent, line, text }) => `${id}:${line}  ${agentTitles[agent].padEnd(11)} ${clip(text, 160)}`,
            ),
      );
    });
  await one(context, async (call) => {
    const lines: string[] = [];
    for (;;) {
      const part = await call('archive.read', { id: named, from: lines.length + 1 });
      lines.push(...part.lines);
      if (part.lines.length > 0 && lines.length < part.session.lines) continue;
      return print(context, { session: part.session, lines }, () => lines);
    }
  });
}
