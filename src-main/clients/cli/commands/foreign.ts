/** `vesper foreign`: other tools' memory files, as they were. */
import path from 'node:path';
import { agentTitles } from '../../../../src-shared/contract/connect.ts';
import type { ForeignDiff } from '../../../../src-shared/contract/foreign.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { plain, plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

interface Options {
  at?: string;
  yes?: boolean;
}

export async function foreign(context: Context, options: Options, act: string, named?: string): Promise<void> {
  if (act === 'list') return list(context);
  if (act !== 'diff' && act !== 'restore')
    throw new VesperError('bad-input', `foreign ${act} is no act.`, 'list, diff FILE or restore FILE.');
  if (named === undefined) throw new VesperError('bad-input', `Which file? vesper foreign ${act} FILE`);
  const version = options.at === undefined ? undefined : Number(options.at);
  if (version !== undefined && !(Number.isInteger(version) && version >= 1))
    throw new VesperError('bad-input', `--at: "${options.at}" is no version.`, 'vesper foreign list shows them.');
  const asked = { file: path.resolve(context.cwd, named), ...(version === undefined ? {} : { version }) };
  await one(context, async (call) => {
    const found = await call('foreign.diff', asked);
    if (act === 'diff') return print(context, found, () => tell(found));
    if (found.lines.length === 0)
      return print(context, { ...found, restored: false }, () => 'The file is as it was kept.');
    if (options.yes !== true && !context.caller.agent) {
      if (!context.isTerminal || context.json)
        throw new VesperError('bad-input', 'Nobody can be asked here. Nothing was changed.', 'Add --yes.');
      context.io.err(plain(tell(found).join('\n')));
      if (!(await confirm('Put the version back, undoing this?'))) {
        context.io.exitCode = 1;
        return print(context, { ...found, restored: false }, () => 'Nothing was changed.');
      }
    }
    const done = await call('foreign.restore', { file: asked.file, version: found.version });
    print(
      context,
      { ...done, restored: true },
      () => `${done.path} is as on ${shortTime(done.at)} (version ${done.version}).`,
    );
  });
}

async function list(context: Context): Promise<void> {
  await one(context, async (call) => {
    const found = await call('foreign.list', {});
    print(context, found, ({ files }) =>
      files.length === 0
        ? 'No memory file of another tool is kept. They are, for projects whose agents may be read.'
        : files.flatMap(({ path: file, agent, isThere, versions }) => [
            `${file}  (${agent === null ? 'several agents' : agentTitles[agent]}${isThere ? '' : ', gone'})`,
            ...versions
              .slice(-5)
              .map(
                ({ n, at, bytes, exact }) =>
                  `  ${String(n).padStart(4)}  ${shortTime(at)}  ${plural(bytes, 'byte')}${exact ? '' : ', masked: for reading only'}`,
              ),
          ]),
    );
  });
}

function tell({ path: file, version, at, isThere, lines }: ForeignDiff): string[] {
  const head = `${file}: from version ${version} (${shortTime(at)}) to ${isThere ? 'now' : 'its removal'}`;
  return lines.length === 0
    ? [`${file} is as in version ${version} (${shortTime(at)}).`]
    : [head, ...lines.map(({ sign, line, text }) => `  ${sign} ${String(line).padStart(4)}  ${text}`)];
}
