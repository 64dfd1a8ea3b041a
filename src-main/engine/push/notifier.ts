/**
 * The host's own notifier with what the user set on top: nothing at all while they switched interruptions off, and the phone too when
 * they are away.
 */
import type { Notifier, Ports } from '../ports.ts';
import type { Push } from './push.ts';

/** The same ports; a host that can show nothing stays so. */
export function reaching(ports: Ports, push: Pick<Push, 'offer'>, whyHushed: () => string | undefined): Ports {
  const { notify: here } = ports;
  if (!here) return ports;
  const notify: Notifier = {
    check: () => here.check(),
    async show(notice, kind) {
      const because = whyHushed();
      if (because !== undefined) return { shown: false, because };
      // A slow server must not hold up what is shown here, nor make it look as if it had not been.
      const sending = push.offer(notice, kind);
      const shown = await here.show(notice);
      return !shown.shown && (await sending)?.sent ? { shown: true } : shown;
    },
  };
  return { ...ports, notify };
}
