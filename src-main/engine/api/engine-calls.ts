/** engine.*: the state of everything, checks with remedies, the page's address, and the end. */
import { realpath, statfs } from 'node:fs/promises';
import { agentIds, agentTitles } from '../../../src-shared/contract/connect.ts';
import type { Doctor, Status } from '../../../src-shared/contract/views.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { formatStamp, localDay } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Observers } from '../observe/observers.ts';
import type { EngineParts } from '../parts.ts';
import { isActive } from '../memory/topics.ts';
import { warningsAbout } from '../storage/surroundings.ts';
import { projectView } from './project-view.ts';
import { phoneChecks } from './push-calls.ts';
import { mayRead, readable, requireUser, scopeOf } from './scope.ts';
import { waitingFor } from './waiting.ts';

type Calls = Pick<Handlers, 'engine.status' | 'engine.doctor' | 'engine.stop' | 'engine.link'>;

export function engineCalls(parts: EngineParts): Calls {
  const { options } = parts;
  const { clock } = options.ports;
  return {
    async 'engine.status'(_input, caller) {
      const { projects, log, feed, memory, recall, redactor, dreams } = parts.rooms();
      const scope = await scopeOf(caller, projects);
      const all = await Promise.all(projects.list().map((one) => projectView(parts, one)));
      const views = all.filter((one) => mayRead(scope, one.id));
      const stats = await log.stats();
      const index = await recall.status();
      const today = await recall.today({
        day: localDay(clock.now(), clock.offsetAt(clock.now())),
        now: clock.now(),
        ...(scope === 'all' ? {} : { projects: readable(scope) ?? [] }),
      });
      const waiting = waitingFor(memory.state(), scope);
      const [last] = await dreams.list(1);
      const dream = dreams.running();
      const warnings = await warningsOf(parts);
      return {
        running: true,
        ...stateFor(parts, views, all),
        home: options.home,
        version: options.version,
        pid: process.pid,
        host: options.host,
        startedAt: stamp(parts, parts.startedAt),
        projects: views,
        gates: await parts.schedule.gates(),
        log: {
          records: stats.seq,
          lastSeq: stats.seq,
          damaged: stats.damaged,
          tornTails: stats.tornTails,
          bytes: stats.bytes,
          kept: await parts.retention.view(),
        },
        index: { lag: feed.lag(), records: index.records, state: feed.state() },
        memory: {
          generation: memory.state().generation,
          facts: [...memory.state().facts.values()].filter(isActive).length,
          topics: memory.state().topics.size,
        },
        dream: {
          running: dream !== undefined,
          ...(dream ? { phase: dream.phase, startedAt: dream.startedAt, yielded: dream.yielded } : {}),
          ...(last ? { lastAt: last.at, lastId: last.id } : {}),
        },
        ...(caller.agent ? {} : { ...noticesOf(parts), wishes: parts.wishes.list().length }),
        ...(warnings.length > 0 ? { warnings } : {}),
        ...(parts.updates.ready() ? { update: parts.updates.ready() } : {}),
        review: waiting.items.length + waiting.questions.length,
        today,
        ...(parts.rooms().settings.value('app.hush') ? { hushed: true } : {}),
        redaction: redactor.counts(),
      };
    },

    async 'engine.doctor'() {
      return { checks: await checks(parts) };
    },

    'engine.stop'() {
      if (!options.onStop) throw new VesperError('unavailable', 'This engine is a command and ends by itself.');
      setTimeout(options.onStop, 20); // after the answer has left
      return { ok: true };
    },

    'engine.link'(_input, caller) {
      requireUser(caller, 'Opening the page');
      if (!options.link) throw new VesperError('unavailable', 'This engine serves no page.', 'Start one: vesper start');
      return options.link();
    },
  };
}

/** The state is the same for whoever asks: nobody is told that nothing is read while something is (P2). Names are not. */
function stateFor(
  parts: EngineParts,
  mine: Status['projects'],
  all: Status['projects'],
): Pick<Status, 'state' | 'reason'> {
  const [whole, own] = [stateOf(parts, all), stateOf(parts, mine)];
  if (mine.length === all.length || whole.reason === own.reason) return whole;
  return { state: whole.state, reason: 'Of some project that an agent is not shown.' };
}

/** The one state on the status line, the most urgent first, with its reason in words. */
function stateOf(parts: EngineParts, views: Status['projects']): Pick<Status, 'state' | 'reason'> {
  const { projects, ingest, memory, feed, dreams, settings } = parts.rooms();
  const trouble =
    ingest.trouble() ??
    memory.behind() ??
    (feed.state() === 'failed' ? 'The search index cannot be built; nothing is lost.' : undefined);
  if (trouble) return { state: 'degraded', reason: trouble };
  const unset = settings.trouble();
  if (unset) return { state: 'paused', reason: unset };
  if (projects.broken) return { state: 'paused', reason: projects.broken };
  const watching = views.filter((one) => one.state === 'watching');
  const ailing = views.flatMap((one) =>
    (one.observers ?? [])
      .filter(({ state }) => state === 'degraded' || state === 'unreachable')
      .map(({ reason }) => `${one.name}: ${reason ?? 'does not answer'}`),
  );
  if (ailing[0] !== undefined) return { state: 'degraded', reason: ailing[0] };
  const dream = dreams.running();
  if (dream?.yielded) return { state: 'dreaming', reason: 'It waits until you are away again. Memory is unchanged.' };
  if (dream) return { state: 'dreaming', reason: 'Memory is unchanged until checked.' };
  const pausable = views.filter((one) => one.path !== null);
  if (pausable.length > 0 && watching.length === 0 && pausable.every((one) => one.state === 'paused')) {
    const until = projects.pausedUntil();
    return {
      state: 'paused',
      reason:
        until && until !== 'resumed'
          ? `Paused until ${until.slice(0, 16).replace('T', ' ')}. Nothing is read.`
          : 'Paused until resumed. Nothing is read.',
    };
  }
  if (watching.length === 0)
    return { state: 'idle', reason: 'No project yet. Vesper reads only the folders you give it.' };
  return { state: 'watching', reason: `Watching ${watching.map((one) => one.name).join(', ')}.` };
}

async function checks(parts: EngineParts): Promise<Doctor['checks']> {
  const { paths, log, recall, memory, git, feed, projects, observers, settings, ledger } = parts.rooms();
  const stats = await log.stats();
  const index = await recall.status();
  const space = await statfs(paths.home).catch(() => undefined);
  const free = space ? Math.round((space.bavail * space.bsize) / 1_000_000) : undefined;
  const ailing = projects.list().flatMap((project) =>
    observers
      .states(project.id)
      .filter(({ state }) => state === 'degraded' || state === 'unreachable')
      .map((state) => `${project.name} ${state.name}: ${state.reason ?? state.state}`),
  );
  const check = (name: string, ok: boolean, found: string, remedy?: string) => ({
    name,
    ok,
    found,
    ...(ok || remedy === undefined ? {} : { remedy }),
  });
  const warnings = await warningsOf(parts);
  const wantsNotices = settings.value('notify.brief') || settings.value('notify.trouble');
  const notifier = wantsNotices ? await parts.options.ports.notify?.check() : undefined;
  return [
    check(
      'Node',
      Number(process.versions.node.split('.')[0]) >= 24,
      `Node ${process.versions.node}`,
      'Vesper brings its own Node with npm ci.',
    ),
    check(
      'disk',
      free === undefined || free > 200,
      free === undefined ? 'free space cannot be told' : `${free} MB free`,
      'Make room: the log stops when the disk is full.',
    ),
    check(
      'data home',
      warnings.length === 0,
      warnings.join(' ') || 'for your account alone',
      'Move it to a folder of your own that is not copied elsewhere: stop Vesper, move the folder, set VESPER_HOME.',
    ),
    check(
      'log',
      stats.damaged === 0,
      `${stats.seq} records, ${stats.damaged} damaged, ${stats.tornTails} torn tails set aside`,
      `What was damaged lies in ${paths.quarantine}; the rest is fine.`,
    ),
    check(
      'ledger',
      ledger.damaged() === 0,
      ledger.damaged() === 0 ? 'whole' : `${ledger.damaged()} entries cannot be read`,
      `The rest is fine. The file is ${paths.ledger}.`,
    ),
    check(
      'index',
      feed.state() === 'ready',
      `${index.records} records indexed, ${feed.lag()} behind`,
      `It is derived: stop Vesper, remove ${paths.index}, start again.`,
    ),
    check(
      'memory',
      memory.behind() === undefined,
      memory.behind() ?? `generation ${memory.state().generation}`,
      `See that ${paths.memory} can be written.`,
    ),
    check(
      'projects',
      projects.broken === undefined,
      projects.broken ?? `${projects.list().length} projects`,
      'Add your projects again, or mend the file that was kept aside.',
    ),
    check(
      'settings',
      settings.trouble() === undefined && settings.ignored().length === 0,
      settings.trouble() ??
        (settings.ignored().length > 0
          ? `not allowed, so the default holds: ${settings.ignored().join(', ')}`
          : 'as you set them'),
      settings.trouble() ? 'Look at the settings, then: vesper resume' : 'Set them anew: vesper settings set KEY VALUE',
    ),
    check(
      'git',
      git.binary !== undefined,
      git.binary ?? 'git is not installed',
      'Install git to see commits and branches.',
    ),
    check(
      'observers',
      ailing.length === 0,
      ailing.join('; ') || 'all that run are well',
      'See the reason; Vesper tries again by itself.',
    ),
    ...sessionChecks(observers.sessions()),
    ...terminalChecks(parts),
    ...(await agentChecks(parts)),
    ...(await phoneChecks(parts)),
    ...(notifier
      ? [
          check(
            'notifications',
            notifier.shown || notifier.inherent === true,
            notifier.shown ? 'can be shown' : notifier.because,
            notifier.shown ? undefined : notifier.remedy,
          ),
        ]
      : []),
  ];
}

/** Lines that are not understood are no trouble of the user's: a newer agent writes what this version does not know. */
function sessionChecks(read: ReturnType<Observers['sessions']>): Doctor['checks'] {
  if (!read) return [];
  const followed = agentIds.flatMap((id) => (read.followed[id] ? [`${agentTitles[id]} ${read.followed[id]}`] : []));
  const odd = `${read.bad} broken lines, ${read.unknown} of a kind not known`;
  return [{ name: 'sessions', ok: true, found: `${followed.join(', ') || 'none yet'}; ${odd}` }];
}

/** Nothing where no project's terminal may be recorded. That it may be and nobody tells anything is trouble, too. */
function terminalChecks({ rooms, options }: EngineParts): Doctor['checks'] {
  const { projects, observers } = rooms();
  const granted = projects.list().filter(({ sources }) => sources.includes('terminal'));
  const state = granted.flatMap(({ id }) => observers.states(id)).find(({ name }) => name === 'terminal');
  if (granted.length === 0 || options.mode !== 'full') return [];
  const names = granted.map(({ name }) => name).join(', ');
  if (state?.state === 'watching' || state?.state === 'paused')
    return [{ name: 'terminal', ok: true, found: `${names}: ${state.reason ?? (state.state === 'paused' ? 'paused' : 'shells are heard')}` }]; // prettier-ignore
  const remedy = state?.state === 'off' ? 'vesper connect shell' : 'See the reason; Vesper tries again every minute.';
  return [{ name: 'terminal', ok: false, found: `${names}: ${state?.reason ?? 'not listened to'}`, remedy }];
}

/** Nothing where no agent is connected. */
async function agentChecks({ connections }: EngineParts): Promise<Doctor['checks']> {
  const list = await connections.list();
  if (list.length === 0) return [];
  const troubles = await connections.troubles();
  const found = troubles.map((trouble) => trouble.found).join('; ');
  const ok = { name: 'agents', ok: true, found: `connected: ${list.map(({ agent }) => agent).join(', ')}` };
  return troubles.length === 0
    ? [ok]
    : [{ name: 'agents', ok: false, found, remedy: troubles.map(({ remedy }) => remedy).join('; ') }];
}

/** Of where the home really lies; one that is gone gives none. */
async function warningsOf({ options }: EngineParts): Promise<string[]> {
  return warningsAbout(options.ports.files, await realpath(options.home).catch(() => options.home));
}

function noticesOf(parts: EngineParts): Pick<Status, 'notices' | 'ticks'> {
  const notices = parts.notices.view();
  const ticks = parts.ticker.view();
  return { ...(notices ? { notices } : {}), ...(ticks ? { ticks } : {}) };
}

function stamp(parts: EngineParts, instant: number): string {
  return formatStamp(instant, parts.options.ports.clock.offsetAt(instant));
}
