/**
 * Builds the engine's rooms in the order in which they need each other, and takes them down in reverse.
 */
import type { Draft } from '../../src-shared/contract/observation.ts';
import { messageOf } from '../../src-shared/kit/errors.ts';
import { openConsent, type Consent } from './consent.ts';
import { slugOf } from '../../src-shared/kit/slug.ts';
import { deviceId } from './device.ts';
import { openPending, type Pending } from './dream/pending.ts';
import { openDreams, type Dreams } from './dream/run.ts';
import { openArchive, type Archive } from './archive/archive.ts';
import { openForeign, type Foreign } from './foreign/foreign.ts';
import { finishForgetting } from './forget/forget.ts';
import { openTombstones, type Tombstones } from './forget/tombstones.ts';
import { endIfHushed, mostCalls, openEgress, type Egress } from './egress/egress.ts';
import { openEmbeddings, type Embeddings } from './embeddings/embeddings.ts';
import { openReceipts, type Receipts } from './handoff/receipts.ts';
import { openIngest, type Ingest } from './ingest.ts';
import type { Events } from './events.ts';
import { openDailyLog, type DailyLog } from './log/daily-log.ts';
import { openExpiryFile, type ExpiryFile } from './log/expiry-file.ts';
import { openQuarantine } from './log/quarantine.ts';
import { withoutWithdrawn } from './log/withdrawn.ts';
import { openModel, type Model } from './model/model.ts';
import { privateRecords } from './memory/private.ts';
import { openMemory, type MemoryStore } from './memory/store.ts';
import { refuseNewer } from './newer.ts';
import { gitIdentity } from './observe/git/identity.ts';
import { openGitTool, type GitTool } from './observe/git/objects.ts';
import { openForge, type Forge } from './observe/forge/forge.ts';
import { openObservers, type Observers } from './observe/observers.ts';
import type { AgentRoots, Ports } from './ports.ts';
import { namedForMemory } from './projects/named.ts';
import { openProjects, type Projects } from './projects/projects.ts';
import type { ProjectRecord } from './projects/record.ts';
import { openFeed, type Feed } from './recall/feed.ts';
import { openRecall, type Recall } from './recall/recall.ts';
import { tellIndex } from './recall/tell-index.ts';
import { openRedactor, type Redactor } from './redact/redactor.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { openSettings, type Settings } from './settings.ts';
import { openLedger, type LedgerFile } from './storage/ledger.ts';
import { homePaths, type HomePaths } from './storage/paths.ts';
import { prepareHome } from './storage/prepare.ts';

/**
 * What one batch may take (ms): far above what text needs even on a busy machine (13 MB/s), far below what hostile text could
 * cost. A thread that is late is ended and its text dropped, so being too strict loses words for nothing.
 */
const redactionDeadline = { base: 2000, perKilobyte: 2 };

export interface RoomsOptions {
  home: string;
  ports: Ports;
  events: Events;
  /** The user's home folder: never a project itself. */
  homeFolder: string;
  /** `PATH`, to find git in. */
  searchPath: string | undefined;
  agentRoots: AgentRoots;
  /** `full`: watches, ticks and dreams by itself. `once`: serves calls, starts no watcher and no tick. */
  mode: 'full' | 'once';
}

export interface Rooms {
  paths: HomePaths;
  recall: Recall;
  log: DailyLog;
  feed: Feed;
  redactor: Redactor;
  ingest: Ingest;
  git: GitTool;
  projects: Projects;
  memory: MemoryStore;
  dreams: Dreams;
  pending: Pending;
  observers: Observers;
  consent: Consent;
  settings: Settings;
  secrets: Secrets;
  ledger: LedgerFile;
  tombstones: Tombstones;
  egress: Egress;
  model: Model;
  embeddings: Embeddings;
  expiry: ExpiryFile;
  receipts: Receipts;
  foreign: Foreign;
  archive: Archive;
  forge: Forge;
  close(): Promise<void>;
}

export async function openRooms(options: RoomsOptions): Promise<Rooms> {
  const closers: (() => Promise<unknown> | void)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return { ...(await openEach(options, closers)), close: closeAll };
  } catch (thrown) {
    await closeAll().catch((more: unknown) => options.ports.diagnose('engine', messageOf(more)));
    throw thrown;
  }
}

/** `closers` in the order in which they were opened. */
async function openEach(
  options: RoomsOptions,
  closers: (() => Promise<unknown> | void)[],
): Promise<Omit<Rooms, 'close'>> {
  const { ports, events, home } = options;
  const { files, clock, randomBytes, diagnose } = ports;
  const paths = homePaths(home);
  await refuseNewer(files, paths);
  await prepareHome(files, paths);
  // Before anything is opened that could serve it.
  await finishForgetting({ ports, paths });
  const tombstones = await openTombstones(ports, paths);
  const device = await deviceId(ports, paths);

  const recall = await openRecall({ ports, file: paths.index });
  closers.push(() => recall.close());
  const cursor = await recall.cursor();
  const log = await openDailyLog({
    files,
    clock,
    paths,
    device,
    randomBytes,
    known: recall.known,
    indexed: Object.fromEntries(
      Object.entries(cursor).map(([of, seq]): [string, [number, number][]] => [of, [[1, seq]]]),
    ),
    appended(records) {
      feed.push(records);
      pending.appended(records);
      events.emit('log.appended', { count: records.length, last: records.slice(-20) });
    },
    diagnose: (message) => diagnose('log', message),
  });
  closers.push(() => log.close());
  const pending = openPending({ log, cursor: () => dreams.cursor() });
  let isMemoryOpen = false;
  /** Hand edits taken while memory opens are told with the rest, once it is open. */
  const tellMemory = () => {
    if (isMemoryOpen)
      tellIndex(memory, recall).catch((thrown: unknown) => diagnose('index', `memory not told: ${messageOf(thrown)}`));
  };
  const feed = openFeed({ log, recall, diagnose, onReset: tellMemory });
  closers.push(() => feed.close());
  const redactor = openRedactor({ ports, deadline: redactionDeadline });
  closers.push(() => redactor.close());
  if (options.mode === 'full') redactor.warm(); // it watches, so a first record is near
  const ingest = openIngest({
    redactor,
    log,
    feed,
    isForgotten: ({ key }) => tombstones.isMarked(key),
    clock,
    onTrouble: () => events.emit('engine.changed', { state: 'log' }),
  });

  const git = await openGitTool({ searchPath: options.searchPath, folder: paths.git, files });
  const projects = await openProjects({
    files,
    clock,
    paths,
    randomBytes,
    userHome: options.homeFolder,
    diagnose,
    gitIdentity: (folder) => gitIdentity(folder, git),
  });
  const settings = await openSettings({ ports, events, paths, projects });
  closers.push(() => settings.close());
  const expiry = await openExpiryFile(files, paths.retention);
  const ledger = await openLedger({
    ports,
    file: paths.ledger,
    quarantine: await openQuarantine(files, paths.quarantine),
    appended: () => events.emit('ledger.changed', {}),
  });
  closers.push(() => ledger.close());
  const egress = openEgress({
    ...{ ports, ledger, redactor, hosts: settings.hosts, whyHushed: settings.whyHushed },
    caps: () => ({ day: settings.value('model.perDay'), run: settings.value('model.perDream'), calls: mostCalls }),
  });
  closers.push(events.subscribe('settings.changed', () => void endIfHushed(egress, settings)));
  closers.push(() => egress.close());
  const secrets = openSecrets({ ports, paths });
  const model = await openModel({
    ...{ ports, paths, settings, egress, projects, ledger, secrets },
    onChange: () => events.emit('settings.changed', { key: 'model' }),
  });
  closers.push(events.subscribe('settings.changed', ({ key }) => void model.settingChanged(key)));
  const memory = await openMemory({
    ports,
    paths,
    isForgotten: tombstones.isForgottenLine,
    projectOf: (folder) => namedForMemory(projects.list()).find(({ name }) => slugOf(name) === folder)?.id,
    onChanged(generation) {
      tellMemory();
      events.emit('memory.changed', { generation });
      events.emit('brief.changed', {});
    },
  });
  isMemoryOpen = true;
  const embeddings = openEmbeddings({
    ...{ ports, events, settings, egress, projects, recall },
    kept: () => privateRecords(memory.state().facts),
  });
  closers.push(() => embeddings.stop());
  await tellIndex(memory, recall);
  const readLog = { ...log, ...withoutWithdrawn(log, recall.known) };
  const dreams = await openDreams({
    ports,
    paths,
    memory,
    log: readLog,
    isForgotten: (statement) => tombstones.isForgotten(statement),
    async refine(given) {
      const ready = await model.ready();
      if (!ready || 'because' in ready) return ready;
      // Loaded for a dream that asks: no other needs it.
      const { startRefining } = await import('./dream/model/refine.ts');
      return startRefining({ ...given, ports, model: ready, redactor, log: readLog, state: memory.state() });
    },
    // What may not be read now is not looked up in the folder either; and what is out of reach is not gone.
    async projects() {
      const mayLook = async (one: ProjectRecord) =>
        one.sources.includes('files') && !projects.isPaused(one.id) && (await observers.reachable(one.id));
      return Promise.all(
        namedForMemory(projects.list()).map(async (one) => ({
          id: one.id,
          name: one.name,
          path: (await mayLook(one)) ? (one.folder?.path ?? null) : null,
        })),
      );
    },
    onProgress(progress) {
      events.emit('dream.progress', progress);
      if (progress.yielded !== undefined) events.emit('engine.changed', { state: 'dreaming' });
    },
  });
  closers.push(() => dreams.abort('Vesper was stopped. Memory is exactly as before.'));
  // What expired does not come back by a source that is read from its beginning again.
  const emit = (drafts: Draft[]) => ingest.takeInTurn(drafts.filter(({ at }) => !expiry.isGone(at)));
  const forge = await openForge({ ports, paths, events, settings, egress, secrets, projects, redactor, emit });
  const observers = openObservers({
    ports,
    paths,
    projects,
    git,
    agentRoots: options.agentRoots,
    emit,
    mask: (text) => redactor.text(text),
    hears: options.mode === 'full',
    branchesWatched: forge.branchesWatched,
    onState: () => events.emit('project.changed', {}),
  });
  closers.push(() => observers.close());

  return {
    paths,
    recall,
    log,
    feed,
    redactor,
    ingest,
    git,
    projects,
    memory,
    dreams,
    pending,
    observers,
    consent: await openConsent(ports, paths.consent),
    settings,
    secrets,
    ledger,
    tombstones,
    egress,
    model,
    embeddings,
    expiry,
    receipts: openReceipts(ports, paths.receipts),
    foreign: openForeign({
      ...{ ports, folder: paths.foreign, projects, roots: options.agentRoots, userHome: options.homeFolder },
      ...{ redactor, tombstones, keepDays: () => settings.value('log.keepDays') },
    }),
    archive: openArchive({
      ...{ ports, paths, projects, roots: options.agentRoots, redactor, tombstones, isGone: expiry.isGone },
      ...{ keepDays: () => settings.value('archive.keepDays'), exact: () => settings.value('archive.exact') },
    }),
    forge,
  };
}
