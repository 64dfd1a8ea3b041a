/**
 * `vesper uninstall`: leaves nothing running and nothing in other programs' files, and says what remains (TRUST P15). The data home stays
 * unless `--erase`. Each step may be done again: cut short anywhere, the next one finishes.
 */
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import {
  endEngines,
  eraseHome,
  isErasing,
  isHome,
  packagedAround,
  packageRoot,
  removeAutostart,
  removeRunFiles,
  sizeOf,
} from '../../../node/uninstall.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { plural, print } from '../print.ts';

interface Options {
  erase?: boolean;
  yes?: boolean;
}
interface Remains {
  path: string;
  what: string;
}
interface Done {
  ended: number;
  disconnected: { agent: string; files: string[] }[];
  login: 'taken off' | 'was off' | 'unknown';
  erased: boolean;
  remains: Remains[];
  notes: string[];
}

/** Exit 2 without `--yes` where nobody can be asked; 1 after a no, for an agent, and where something could not be taken out. */
export async function uninstall(context: Context, { erase = false, yes = false }: Options): Promise<void> {
  const { home, caller } = context;
  if (!isHome(home)) return nothingThere(context);
  if (!yes && !(await saysYes(context, erase))) {
    context.io.exitCode = 1;
    return print(context, { ended: 0, changed: false }, () => 'Nothing was changed.');
  }
  // A home that is half deleted has nothing left to take out: that came first.
  const left = isErasing(home) ? undefined : await takeOut(context);
  const ended = await endEngines(home, caller);
  const hadEntry = removeAutostart(home, context.places.config);
  removeRunFiles(home, context.surroundings.runtimeDir);
  const troubles = left?.troubles ?? [];
  // What connect put somewhere could not be taken out any more without what is kept here.
  const strangers = (erase || isErasing(home)) && troubles.length === 0 ? await eraseHome(home) : undefined;
  const login = hadEntry ? 'taken off' : process.platform === 'linux' ? 'was off' : (left?.login ?? 'unknown');
  const done: Done = {
    ended,
    disconnected: (left?.left ?? []).map(({ name, files }) => ({ agent: name, files })),
    login: left?.login === 'taken off' ? 'taken off' : login,
    erased: strangers !== undefined,
    remains: remainsOf(home, strangers, login),
    notes: [...(left?.notes ?? []), ...troubles],
  };
  if (troubles.length > 0) context.io.exitCode = 1;
  print(context, { ...done }, () => tell(home, done, erase && troubles.length > 0));
}

/** By the engine that runs, or as the engine for as long as it takes: it knows what was put where. */
async function takeOut(context: Context) {
  const opened = await context.open();
  try {
    return await opened.client.call('connect.leave', { places: context.places });
  } finally {
    await opened.close();
  }
}

function nothingThere(context: Context): void {
  const { home, caller, places } = context;
  const login = !caller.agent && removeAutostart(home, places.config) ? 'taken off' : 'was off';
  const done: Done = { ended: 0, disconnected: [], login, erased: false, remains: [program()], notes: [] };
  print(context, { ...done }, () => [`There is no data of Vesper in ${home}.`, ...tellRemains(done.remains)]);
}

async function saysYes(context: Context, erase: boolean): Promise<boolean> {
  const { home, isTerminal, json, caller } = context;
  if (caller.agent) return true; // it is the engine that refuses
  if (!isTerminal || json)
    throw new VesperError('bad-input', 'Nobody can be asked here. Nothing was changed.', 'Add --yes.');
  const data = erase
    ? `DELETES ${home} (${sizeWords(sizeOf(home))}): the log, what is remembered, everything. An export is the only way back: vesper export DIR`
    : `keeps your data in ${home}`;
  context.io.err(`This ends Vesper, takes out what it put into agents, shells and the session's start, and ${data}.`);
  return confirm(erase ? 'Uninstall and delete all data?' : 'Uninstall?');
}

function remainsOf(home: string, strangers: string[] | undefined, login: Done['login']): Remains[] {
  const data =
    strangers === undefined
      ? [{ path: home, what: `your data, ${sizeWords(sizeOf(home))}; delete it with: vesper uninstall --erase` }]
      : strangers.map((name) => ({ path: `${home}/${name}`, what: 'not of Vesper, so it was left' }));
  return [
    ...data,
    program(),
    ...(login === 'unknown'
      ? [{ path: "the system's list", what: 'if Vesper starts at login, take it off there: only the app itself can' }]
      : []),
  ];
}

/** A program does not delete itself while it runs. */
function program(): Remains {
  const root = packageRoot();
  const packaged = packagedAround(root, process.platform);
  return packaged
    ? { path: packaged.app, what: 'the app; remove it as you installed it' }
    : { path: root, what: 'the program; remove this folder, or: npm uninstall --global vesper' };
}

function tell(home: string, done: Done, stays: boolean): string[] {
  const { ended, disconnected, login, erased, remains, notes } = done;
  return [
    ended === 0 ? 'Nothing was running.' : `${plural(ended, 'process', 'processes')} ended.`,
    ...disconnected.flatMap(({ agent, files }) => [
      `${agent} is disconnected.`,
      ...files.map((file) => `  taken out of  ${file}`),
    ]),
    ...(login === 'taken off' ? ['It does not start at login any more.'] : []),
    ...notes,
    ...(erased ? [`${home} is deleted.`] : []),
    ...(stays ? ['The data was not deleted: without it the rest cannot be taken out. Mend that, then try again.'] : []),
    ...tellRemains(remains),
    'Sessions of agents that are open keep their connection until they end.',
  ];
}
function tellRemains(remains: readonly Remains[]): string[] {
  return ['What remains:', ...remains.map(({ path, what }) => `  ${path}  ${what}`)];
}
