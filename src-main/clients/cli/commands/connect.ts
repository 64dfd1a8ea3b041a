/** `vesper connect` and `disconnect`: shows what would change in an agent's configuration, asks, and does it. */
import { connectIds, connectIdSchema, type ConnectPlan } from '../../../../src-shared/contract/connect.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { plain, print } from '../print.ts';
import { one } from './projects.ts';

interface Options {
  yes?: boolean;
  output?: boolean;
}

export async function connectAgent(context: Context, options: Options, agent: string): Promise<void> {
  await change(context, options, agent, false);
}
export async function disconnectAgent(context: Context, options: Options, agent: string): Promise<void> {
  await change(context, options, agent, true);
}

/** Exit 0 also when nothing was to be done; 2 without `--yes` where nobody can be asked; 1 after a no. */
async function change(context: Context, options: Options, named: string, undo: boolean): Promise<void> {
  const known = connectIdSchema.safeParse(named);
  if (!known.success)
    throw new VesperError(
      'bad-input',
      `Vesper does not know the agent "${named}".`,
      `One of ${connectIds.join(', ')}.`,
    );
  const agent = known.data;
  if (options.output && agent !== 'shell') throw new VesperError('bad-input', '--output is for shells.', 'vesper connect shell --output'); // prettier-ignore
  const asked = {
    agent,
    places: context.places,
    ...(undo ? { undo: true as const } : {}),
    ...(options.output && !undo ? { output: true as const } : {}),
  };
  const mayAsk = context.isTerminal && !context.json;
  await one(context, async (call) => {
    const plan = await call('connect.plan', asked).catch((thrown: unknown) => {
      // What an agent may not see is shown to the user, who is asked.
      if (context.caller.agent && thrown instanceof VesperError && thrown.code === 'refused') return undefined;
      throw thrown;
    });
    if (plan?.nothing) return said(context, plan, undo, false);
    if (plan) {
      context.io.err(plain(tellPlan(plan).join('\n')));
      if (options.yes !== true) {
        if (!mayAsk) throw new VesperError('bad-input', 'Nobody can be asked here. Nothing was changed.', 'Add --yes.');
        if (!(await confirm(undo ? 'Take this out?' : 'Write this?'))) {
          context.io.exitCode = 1;
          return print(context, { agent, connected: undo, changed: false }, () => 'Nothing was changed.');
        }
      }
    }
    const done = await call('connect.apply', { ...asked, ...(plan ? { shown: plan.digest } : {}) });
    said(context, done, undo, true);
  });
}

function said(context: Context, plan: ConnectPlan, undo: boolean, changed: boolean): void {
  const { agent, files, notes, name } = plan;
  const touched = files.filter(({ does }) => does !== 'keep').map(({ path }) => path);
  print(context, { agent, connected: !undo, changed, files: touched, notes }, () => {
    if (!changed) return undo ? `${name} is not connected.` : `${name} is connected already.`;
    return [
      undo ? `${name} is disconnected.` : `${name} is connected. Undo: vesper disconnect ${agent}`,
      ...touched.map((file) => `  ${undo ? 'taken out of' : 'written'}  ${file}`),
      ...notes,
    ];
  });
}

function tellPlan({ files }: ConnectPlan): string[] {
  const words = { make: 'new file', change: 'changes', remove: 'goes', keep: 'stays as it is' };
  return files.flatMap(({ path, does, lines }) => [
    `${path} (${words[does]})`,
    ...lines.map(({ sign, line, text }) => `  ${sign} ${String(line).padStart(4)}  ${text}`),
  ]);
}
