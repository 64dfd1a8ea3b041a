/**
 * What the menu does to the engine. What an act changed comes back as a new status; a failed one leaves the status as it is.
 */
import type { Client } from '../../../src-shared/rpc/connect.ts';
import type { TrayActs } from './tray-menu.ts';

export type WindowActs = Pick<TrayActs, 'showPopover' | 'openBrowser' | 'chooseFolder' | 'quit'>;

/** `client` is the open line to the engine, while there is one. */
export function actsOn(client: () => Client | undefined): Omit<TrayActs, keyof WindowActs> {
  const act = (run: (line: Client) => Promise<unknown>) => {
    const line = client();
    // A dream that fails says so in its report; what else fails here is seen by the icon, which stays.
    if (line) run(line).catch(() => undefined);
  };
  return {
    pause: (until, project) => act((line) => line.call('project.pause', { until, ...(project ? { project } : {}) })),
    resume: (project) => act((line) => line.call('project.resume', project ? { project } : {})),
    hush: (on) => act((line) => line.call('settings.set', { key: 'app.hush', value: on })),
    dreamNow: () => act((line) => line.call('dream.now', {})),
    stopDream: () => act((line) => line.call('dream.stop', {})),
  };
}
