/** `vesper answer`: what agents want done and may not do by themselves, and the user's word on it. */
import type { Wish } from '../../../../src-shared/contract/wish.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { attachHome } from '../../../node/open.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { plain, print } from '../print.ts';

/** Never becomes the engine: where none runs, nothing waits. Without a wish it asks about each, on a terminal. */
export async function answer(context: Context, _options: object, wish?: string, word?: string): Promise<void> {
  if (wish !== undefined && word !== 'allow' && word !== 'no')
    throw new VesperError('bad-input', `An answer is "allow" or "no"${word === undefined ? '' : `, not "${word}"`}.`);
  const opened = await attachHome(context.home, context.caller);
  if (!opened) {
    if (wish !== undefined) throw new VesperError('not-found', 'No engine is running, so nothing waits for an answer.');
    return print(context, { wishes: [] }, () => nothingWaits);
  }
  try {
    const { call } = opened.client;
    if (wish !== undefined) {
      await call('wish.answer', { wish, allow: word === 'allow' });
      return print(context, { wish, allowed: word === 'allow' }, () => said(word === 'allow'));
    }
    const { wishes } = await call('wish.list', {});
    if (!context.isTerminal || context.json || wishes.length === 0)
      return print(context, { wishes }, () => (wishes.length === 0 ? nothingWaits : wishes.flatMap(tell)));
    for (const one of wishes) {
      context.io.err(plain(tell(one).join('\n')));
      const allow = await confirm('Allow this once?');
      await call('wish.answer', { wish: one.id, allow }).then(
        () => context.io.err(said(allow)),
        (thrown: unknown) => context.io.err(`vesper: ${thrown instanceof Error ? thrown.message : String(thrown)}`),
      );
    }
  } finally {
    await opened.close();
  }
}

const nothingWaits = 'No agent waits for an answer.';
const said = (allow: boolean) => (allow ? 'Allowed, once.' : 'Not allowed. Nothing was changed.');

/** What somebody else wrote stands behind a bar, in one line. */
function tell({ id, who, does, means, quotes, until }: Wish): string[] {
  return [
    `${who.name} wants to ${does}.`,
    means,
    ...quotes.map(({ label, text }) => `  ${label} | ${text}`),
    ...(who.folder === undefined ? [] : [`  asked in | ${who.folder}`]),
    ...(who.line.length > 0 ? [`  run by | ${who.line.join(' < ')}`] : []),
    `Until ${until.slice(11, 19)}: vesper answer ${id} allow|no`,
  ];
}
