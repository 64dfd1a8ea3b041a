/**
 * Export and restore under a loss of power: an export is whole or refused, and a restore that was cut off can be done again
 * and gives back the same bytes.
 */
import { exportHome } from '../../../src-main/engine/storage/export.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { restoreHome } from '../../../src-main/engine/storage/restore.ts';
import { hashFile, verifyExport } from '../../../src-main/engine/storage/verify-export.ts';
import type { Image } from '../../support/power-disk.ts';
import { once, settled, type Scenario } from '../../support/power-loss.ts';
import { dailyLog } from './log.ts';
import { memory } from './memory.ts';
import { ledger, replacedFiles } from './small.ts';

const COPY = '/copy';

export async function homeWith(...scenarios: Scenario[]) {
  let image: Image | undefined;
  for (const { work } of scenarios) {
    image = await settled((files) => work(files, () => undefined), image);
  }
  return image ?? new Map<number, never>();
}

const exporting = (files: Files) => exportHome({ files, paths: homePaths('/home'), dir: COPY });

export const exported: Scenario = {
  name: 'export',
  from: once(() => homeWith(dailyLog, memory, ledger, replacedFiles)),
  async work(files, mark) {
    mark((await exporting(files)).files.length);
  },
  async check(files, marks) {
    const found = await verifyExport(files, COPY).catch(() => undefined);
    if (!found) return marks.length > 0 ? 'an export that was finished is not whole' : undefined;
    const whole = await exportHome({ files, paths: homePaths('/home'), dir: '/second' });
    return found.files.length === whole.files.length ? undefined : 'half an export passes for a whole one';
  },
};

const restoreOf = (name: string, ...scenarios: Scenario[]): Scenario => ({
  name,
  from: once(async () => {
    const image = await settled(async (files) => void (await exporting(files)), await homeWith(...scenarios));
    return settled((files) => files.removeTree('/home').then(() => files.makeDir('/home')), image);
  }),
  async work(files, mark) {
    await restoreHome({ files, paths: homePaths('/home'), dir: COPY });
    mark('restored');
  },
  async check(files, marks, mark) {
    if (marks.length === 0) await restoreHome({ files, paths: homePaths('/home'), dir: COPY });
    for (const { path, sha256 } of (await verifyExport(files, COPY)).files) {
      const there = await hashFile(files, `/home/${path}`).catch(() => undefined);
      if (there?.sha256 !== sha256) return `${path} is ${there ? 'another' : 'missing'}`;
    }
    mark('restored');
    return undefined;
  },
});

export const restored = restoreOf('restore', dailyLog, memory, ledger, replacedFiles);
export const restoredLog = restoreOf('restore without memory', dailyLog, ledger, replacedFiles);
