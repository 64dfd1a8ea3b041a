/** The model that dreams may ask: whether it is, its key, and which projects may be sent. */
import type { ModelView } from '../../../../src-shared/contract/model.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print } from '../print.ts';
import { readSecret } from '../secret.ts';
import { one } from './projects.ts';
import { pushSecret } from './push.ts';
import { forgeSecret } from './watch-pr.ts';

export async function secret(context: Context, act: string | undefined, name: string | undefined): Promise<void> {
  if (name === undefined || (act !== 'set' && act !== 'remove'))
    throw new VesperError(
      'bad-input',
      'That is not understood.',
      'vesper settings secret set|remove anthropic|push|HOST|webhook; a key is read from the terminal or from stdin, never from the command line.',
    );
  if (name === 'push') return pushSecret(context, act);
  if (name !== 'anthropic') return forgeSecret(context, act, name);
  const value = act === 'set' ? await readSecret(context, 'Key: ') : undefined;
  await one(context, async (call) => {
    if (value === undefined)
      return print(context, await call('model.removeKey', { name }), () => 'The key was removed.');
    print(context, await call('model.keepKey', { name, value }), ({ key }) => [
      `Kept for ${key.host}, and sent to no other host, in ${key.where}.`,
    ]);
  });
}

export async function model(context: Context, act: string | undefined, project: string | undefined): Promise<void> {
  const isAct = act === 'allow' || act === 'deny';
  if ((act !== undefined && !isAct) || (isAct && project === undefined))
    throw new VesperError(
      'bad-input',
      'That is not understood.',
      'vesper settings model [allow PROJECT | deny PROJECT]',
    );
  await one(context, async (call) => {
    const view =
      project === undefined ? await call('model.get', {}) : await call('model.allow', { project, on: act === 'allow' });
    print(context, view, tell);
  });
}

function tell(view: ModelView): string[] {
  const allowed = view.projects.filter((project) => project.allowed).map(({ name }) => name);
  return [
    view.because === undefined
      ? `Dreams ask ${view.name} at ${view.host}.`
      : `Dreams are made by rules alone: ${view.because}.${view.hint ? ` ${view.hint}` : ''}`,
    keyWords(view),
    `May be sent: ${allowed.length > 0 ? allowed.join(', ') : 'no project'}.`,
    view.prices
      ? `A million tokens cost $${view.prices.in} read and $${view.prices.out} written.`
      : `What ${view.name} costs is not known.`,
  ];
}

function keyWords({ key, here }: ModelView): string {
  if (key.because !== undefined) return `Key: ${key.because}.`;
  if (key.kept) return `Key: kept for ${key.host} in ${key.where}.`;
  return here ? 'Key: none, and a server on this machine needs none.' : 'Key: none.';
}
