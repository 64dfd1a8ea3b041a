/**
 * Small files under a loss of power: the ledger, whose entries count when they were answered, and files that are replaced
 * whole (projects, consent, the device's id), which are the old or the new.
 */
import { openConsent } from '../../../src-main/engine/consent.ts';
import { deviceId } from '../../../src-main/engine/device.ts';
import { openQuarantine } from '../../../src-main/engine/log/quarantine.ts';
import type { Files, Ports } from '../../../src-main/engine/ports.ts';
import { openProjects } from '../../../src-main/engine/projects/projects.ts';
import { openLedger } from '../../../src-main/engine/storage/ledger.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { prepareHome } from '../../../src-main/engine/storage/prepare.ts';
import { fakeClock } from '../../support/clock.ts';
import { once, settled, type Scenario } from '../../support/power-loss.ts';
import { isAside } from './log.ts';
import { bytes } from '../../engine/memory/support.ts';

const paths = homePaths('/home');

export const ledger: Scenario = {
  name: 'ledger',
  async work(files, mark) {
    const open = await ledgerOn(files);
    const append = async (purpose: string) => mark([(await open.append(request(purpose))).seq, purpose]);
    await append('one');
    await Promise.all([append('two'), append('three')]);
    await append('four');
  },
  async check(files, marks, mark) {
    const open = await ledgerOn(files);
    const wrong = wrongWith((await open.read({ limit: 99 })).entries, marks);
    if (wrong !== undefined) return wrong;
    const more = await open.append(request('after the power came back'));
    mark([more.seq, more.purpose]);
    return wrongWith((await open.read({ limit: 99 })).entries, [...marks, [more.seq, more.purpose]]);
  },
};

/** The last entry lacks its end, or only its newline. */
export const tornLedger = (missing: number): Scenario => ({
  ...ledger,
  name: missing === 1 ? 'ledger without its last newline' : 'ledger with a torn end',
  from: once(async () => {
    const whole = await settled((files) => ledger.work(files, () => undefined));
    return settled(async (files) => {
      const handle = await files.open(paths.ledger, 'r+');
      await handle.truncate((await handle.size()) - missing);
    }, whole);
  }),
  async work(files, mark) {
    const open = await ledgerOn(files);
    for (const { seq, purpose } of (await open.read({ limit: 9 })).entries) mark([seq, purpose]);
    const { seq, purpose } = await open.append(request('five'));
    mark([seq, purpose]);
  },
  async check(files, marks, mark) {
    const isThere = (await files.read(paths.ledger)).includes('"four"') || (await isAside(files, '"four"'));
    return isThere ? ledger.check(files, marks, mark) : 'the torn end is neither in the ledger nor set aside';
  },
});

function wrongWith(entries: { seq: number; purpose: string }[], marks: readonly unknown[]): string | undefined {
  const bySeq = new Map(entries.map(({ seq, purpose }) => [seq, purpose]));
  if (bySeq.size !== entries.length) return `a number twice: ${entries.map(({ seq }) => seq).join()}`;
  for (const [seq, purpose] of marks as [number, string][]) {
    if (bySeq.get(seq) !== purpose) return `acknowledged and lost: ${seq} ${purpose}`;
  }
  return undefined;
}

export async function ledgerOn(files: Files) {
  await prepareHome(files, paths);
  return openLedger({
    ports: { files, clock: fakeClock() },
    file: paths.ledger,
    quarantine: await openQuarantine(files, paths.quarantine),
    appended: () => undefined,
  });
}

const request = (purpose: string) => ({
  at: '2026-11-20T09:00:00+01:00',
  host: 'model.example',
  purpose,
  sent: 100,
  received: 50,
  spent: 0.01,
});

/** What was named, paused or confirmed is so, or as it was before; nothing is broken, nobody has two ids. */
export const replacedFiles: Scenario = {
  name: 'files that are replaced',
  async work(files, mark) {
    await prepareHome(files, paths);
    const ports = portsOn(files);
    mark({ device: await deviceId(ports, paths) });
    const projects = await projectsOn(files);
    for (const name of ['one', 'two']) {
      await projects.label(name);
      mark({ project: name });
    }
    await projects.pause(undefined, null);
    mark({ paused: true });
    await (await openConsent(ports, paths.consent)).give();
    mark({ confirmed: true });
  },
  async check(files, marks, mark) {
    await prepareHome(files, paths);
    const ports = portsOn(files);
    const device = await deviceId(ports, paths);
    const projects = await projectsOn(files);
    if (projects.broken !== undefined) return `broken: ${projects.broken}`;
    const names = projects.list().map(({ name }) => name);
    const confirmed = (await openConsent(ports, paths.consent)).isGiven();
    for (const promised of marks as { device?: string; project?: string; paused?: true; confirmed?: true }[]) {
      if (promised.device !== undefined && promised.device !== device) return 'a second device id';
      if (promised.project !== undefined && !names.includes(promised.project))
        return `project ${promised.project} lost`;
      if (promised.paused && !projects.isPaused()) return 'the pause is lost: it would record';
      if (promised.confirmed && !confirmed) return 'the consent is lost';
    }
    mark({ device });
    await projects.label('after the power came back');
    mark({ project: 'after the power came back' });
    return undefined;
  },
};

export const portsOn = (files: Files) => ({ files, clock: fakeClock(), randomBytes: bytes }) as unknown as Ports;

export const projectsOn = (files: Files) =>
  openProjects({ files, clock: fakeClock(), paths, randomBytes: bytes, gitIdentity: async () => undefined });
