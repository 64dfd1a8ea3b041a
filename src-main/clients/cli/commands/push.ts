/** `vesper push`: where notices for a phone go, and a test. */
import type { PushView } from '../../../../src-shared/contract/push.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print } from '../print.ts';
import { readSecret } from '../secret.ts';
import { one } from './projects.ts';

export async function push(context: Context, _options: object, act?: string): Promise<void> {
  if (act !== undefined && act !== 'test')
    throw new VesperError('bad-input', `push ${act} is no act.`, 'vesper push [test]');
  await one(context, async (call) => {
    if (act === undefined) return print(context, await call('push.get', {}), tell);
    const came = await call('push.test', {});
    print(context, came, ({ sent, host, because }) =>
      sent ? `Sent to ${host ?? ''}. It should be on your phone now.` : `Not sent: ${because ?? ''}.`,
    );
    if (!came.sent) context.io.exitCode = 1;
  });
}

export async function pushSecret(context: Context, act: 'set' | 'remove'): Promise<void> {
  const value = act === 'set' ? await readSecret(context, 'Key: ') : undefined;
  await one(context, async (call) => {
    if (value === undefined) return print(context, await call('push.removeKey', {}), () => 'The key was removed.');
    print(
      context,
      await call('push.keepKey', { value }),
      ({ host, key }) => `Kept for ${host ?? ''}, and sent to no other host, in ${key.where}.`,
    );
  });
}

function tell({ to, host, because, key, last }: PushView): string[] {
  return [
    because === undefined ? `Notices go to ${host ?? ''} (${to}) too.` : `No notice goes to a phone: ${because}.`,
    `Key: ${key.kept ? `kept for ${host ?? ''} in ${key.where}` : 'none'}.`,
    ...(last?.because === undefined ? [] : [`The last one did not get through: ${last.because}.`]),
  ];
}
