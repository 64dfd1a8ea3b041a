/**
 * A forget under a loss of power: not begun, or finished by the next start; what was told as forgotten is nowhere, and all the
 * rest is there.
 */
import { finishForgetting, forget } from '../../../src-main/engine/forget/forget.ts';
import { openTombstones } from '../../../src-main/engine/forget/tombstones.ts';
import { openDailyLog } from '../../../src-main/engine/log/daily-log.ts';
import type { Files } from '../../../src-main/engine/ports.ts';
import { homePaths } from '../../../src-main/engine/storage/paths.ts';
import { prepareHome } from '../../../src-main/engine/storage/prepare.ts';
import { add, bytes } from '../../engine/memory/support.ts';
import { fakeClock } from '../../support/clock.ts';
import { draft } from '../../support/log.ts';
import { once, settled, type Scenario } from '../../support/power-loss.ts';
import { adopt, open } from './memory.ts';

const paths = homePaths('/home');
const WORD = 'kavolin';
const SECRET = `The ${WORD} gateway retries 7 times before it gives up.`;
const KEPT = ['Tests run with make check.', 'The port is 8080.'];
const FORGOTTEN = 'forgotten';

export const forgetting: Scenario = {
  name: 'forget',
  from: once(() => settled(live)),
  async work(files, mark) {
    await forget({ ports: portsOf(files), paths }, { by: 'text', text: `${WORD} gateway` });
    mark(FORGOTTEN);
  },
  async check(files, marks, mark) {
    await prepareHome(files, paths);
    await finishForgetting({ ports: portsOf(files), paths });
    const log = await openLog(files);
    const logged: string[] = [];
    for await (const { records } of log.read()) logged.push(...records.map(({ text }) => text));
    await log.close();
    const memory = await open(files);
    const facts = [...memory.state().facts.values()].map(({ text }) => text);
    for (const text of KEPT) {
      if (!logged.includes(text)) return `lost from the log: ${text}`;
      if (!facts.includes(text)) return `lost from memory: ${text}`;
    }
    const left = await saying(files, paths.home);
    const isNotBegun = logged.includes(SECRET) && facts.includes(SECRET);
    if (left.length > 0 && (marks.length > 0 || !isNotBegun)) return `it is left in ${left.join(', ')}`;
    if (left.length > 0) return undefined;
    const stones = await openTombstones({ files }, paths);
    if (!stones.isForgotten({ text: SECRET, project: null })) return 'it would be learned again';
    mark(FORGOTTEN);
    return undefined;
  },
};

/** Three notes, a dream over them, and what lies about with it. */
async function live(files: Files): Promise<void> {
  await prepareHome(files, paths);
  const log = await openLog(files);
  const texts = [SECRET, ...KEPT];
  await log.append(texts.map((text, i) => draft(`k${i}`, { text })));
  await log.close();
  await adopt(
    await open(files),
    'dream-1',
    texts.map((text) => add(text, [])),
  );
  await files.makeDir(`${paths.staging}/dream-2`);
  for (const file of [`${paths.staging}/dream-2/operations.jsonl`, paths.index, paths.notices]) {
    const handle = await files.open(file, 'wx');
    await handle.write(`${JSON.stringify({ text: SECRET })}\n`);
    await handle.sync();
    await handle.close();
  }
}

const portsOf = (files: Files) => ({ files, clock: fakeClock(), randomBytes: bytes, diagnose: () => undefined });

const openLog = (files: Files) =>
  openDailyLog({ ...portsOf(files), paths, device: 'dev', known: async () => new Map(), indexed: {} });

async function saying(files: Files, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await files.list(folder)) {
    const full = `${folder}/${name}`;
    if ((await files.stat(full))?.isDirectory) found.push(...(await saying(files, full)));
    else if ((await files.read(full)).toString().toLowerCase().includes(WORD)) found.push(full);
  }
  return found;
}
