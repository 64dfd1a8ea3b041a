/** `vesper hush`: the one switch that ends all spending and interrupting. */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print } from '../print.ts';
import { one } from './projects.ts';

const key = 'app.hush';

export async function hush(context: Context, _options: object, act?: string): Promise<void> {
  if (act !== undefined && act !== 'on' && act !== 'off')
    throw new VesperError('bad-input', `hush cannot be "${act}".`, 'vesper hush [on|off]');
  await one(context, async (call) => {
    if (act !== undefined) await call('settings.set', { key, value: act === 'on' });
    const { settings } = await call('settings.get', {});
    const on = settings.find((one) => one.key === key)?.value === true;
    print(context, { hushed: on }, () =>
      on
        ? 'Nothing leaves this machine and nothing is said unasked, until: vesper hush off'
        : 'What you set holds: spending within its limits, interruptions within theirs.',
    );
  });
}
