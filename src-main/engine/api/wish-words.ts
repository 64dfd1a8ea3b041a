/**
 * What a wish would do, exactly and in words the user knows: Vesper's own sentence, what comes of it, and beside them, as quoted data
 * only, whatever somebody else wrote. What the agent may not see does not exist for it, before any question.
 */
import type { In } from '../../../src-shared/contract/contract.ts';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { valueSchema, type SettingKey } from '../../../src-shared/contract/settings.ts';
import { settingTable } from '../../../src-shared/contract/settings-table.ts';
import type { Wish, WishCall } from '../../../src-shared/contract/wish.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { sizeWords } from '../../../src-shared/kit/size.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { previewForget } from '../forget/forget.ts';
import type { EngineParts } from '../parts.ts';
import { digestOf } from '../storage/restore.ts';
import { readExportList } from '../storage/verify-export.ts';
import type { Rooms } from '../rooms.ts';
import { foreignCalls } from './foreign-calls.ts';
import { editFact, refuseLength } from './review-calls.ts';
import { namedProject, scopeOf, visibleFact } from './scope.ts';
import { realTarget, refuseRelative, restoreFrom } from './storage-calls.ts';
import { changesOf, plural, quote, selectorQuote, timeWords, valueWords, type Quote } from './wish-quotes.ts';

export interface Told<K extends WishCall> extends Pick<Wish, 'does' | 'means' | 'quotes'> {
  /** The call with everything resolved that could mean another thing later. */
  input: In<K>;
  /** What must be the same when it is done; the words, where this is absent. */
  stands?: string;
  /** Does it, bound to what was shown; the call itself, where this is absent. */
  act?(): Promise<unknown>;
}
type Tellers = { [K in WishCall]: (input: In<K>, caller: Caller) => Promise<Told<K>> };

const mostFacts = 5;
const mostLines = 5;

/** `through`: past the door, as a call goes. */
export function tellers(parts: EngineParts, through: <T>(run: () => Promise<T>) => Promise<T>): Tellers {
  const rooms = parts.rooms;
  const { ports } = parts.options;

  async function aboutFact(id: string, caller: Caller): Promise<{ fact: Fact; quotes: Quote[] }> {
    await rooms().memory.takeHandEdits(); // what stands in the files is what it says
    const fact = await visibleFact(rooms(), id, caller);
    const project = fact.project === null ? undefined : rooms().projects.find(fact.project)?.name;
    return { fact, quotes: [quote('Fact', fact.text), ...(project === undefined ? [] : [quote('Project', project)])] };
  }

  const doFact = (act: (memory: Rooms['memory']) => Promise<Fact>) => () =>
    through(async () => ({ fact: await act(rooms().memory) }));

  /** The project's id and name, if the agent may see it. */
  async function aboutProject(name: string, caller: Caller): Promise<{ id: string; quotes: Quote[] }> {
    const { projects } = rooms();
    const id = namedProject(await scopeOf(caller, projects), projects, name) ?? '';
    const found = projects.find(id);
    return {
      id,
      quotes: [quote('Project', found?.name ?? id), ...(found?.folder ? [quote('Folder', found.folder.path)] : [])],
    };
  }

  return {
    async 'memory.confirm'({ fact }, caller) {
      const { quotes, fact: seen } = await aboutFact(fact, caller);
      const means = 'It will stand as your own word: confirmed, given to agents as such, and changed by no dream.';
      const act = doFact((memory) => memory.confirm(fact, seen.text));
      return { does: 'confirm a fact in your name', means, quotes, input: { fact }, act };
    },

    async 'memory.reject'({ fact }, caller) {
      const { quotes, fact: seen } = await aboutFact(fact, caller);
      const means = 'It ends as not true, and the same words are not learned again.';
      const act = doFact((memory) => memory.reject(fact, seen.text));
      return { does: 'reject a fact in your name', means, quotes, input: { fact }, act };
    },

    async 'memory.edit'({ fact: id, text }, caller) {
      refuseLength(text);
      const { fact, quotes } = await aboutFact(id, caller);
      const means = 'The new words will stand as your own: confirmed, and changed by no dream.';
      const [, ...where] = quotes;
      return {
        does: 'replace the words of a fact in your name',
        means,
        quotes: [quote('Now', fact.text), quote('Then', text), ...where],
        input: { fact: id, text },
        act: () => through(async () => ({ fact: await editFact(rooms(), id, text, fact.text) })),
      };
    },

    async 'memory.pin'({ fact, pinned = true }, caller) {
      const { quotes, fact: seen } = await aboutFact(fact, caller);
      return {
        does: pinned ? 'pin a fact' : 'unpin a fact',
        means: pinned
          ? 'It stays in the index that every agent reads, and no dream changes it.'
          : 'Dreams may change it again.',
        quotes,
        input: { fact, pinned },
        act: doFact((memory) => memory.pin(fact, pinned, seen.text)),
      };
    },

    async 'memory.undo'({ target }) {
      const { dreams, memory } = rooms();
      const undone = await memory.undone();
      const reports = await dreams.list(50);
      const means = 'What was learned in it goes back to what it was before. Undoing the undo brings it again.';
      const dream = reports.find(({ id, done }) =>
        target === undefined ? done.length > 0 && !undone.has(id) : id === target,
      );
      if (dream)
        return {
          does: `undo the dream of ${timeWords(dream.at)}`,
          means,
          quotes: changesOf(dream),
          input: { target: dream.id },
        };
      if (target === undefined) throw new VesperError('nothing', 'There is no dream to undo.');
      const one = reports.flatMap(({ done }) => done).find(({ id }) => id === target);
      return {
        does: one ? 'undo one change of memory' : 'undo an act on memory',
        means: 'What it changed goes back to what it was before.',
        quotes: one ? [quote('Change', `${one.op}: ${one.text}`)] : [quote('Act', target)],
        input: { target },
      };
    },

    async 'memory.forget'({ selector }, caller) {
      const { memory, paths, projects } = rooms();
      if (selector.by === 'fact') await visibleFact(rooms(), selector.fact, caller);
      if (selector.by === 'project') namedProject(await scopeOf(caller, projects), projects, selector.project);
      await memory.takeHandEdits();
      // That nothing says it is for the user to know: an agent could ask its way through memory by it.
      const found = await previewForget({ ports, paths }, memory.state(), selector).catch((thrown: unknown) => {
        if (thrown instanceof VesperError && thrown.code === 'nothing') return undefined;
        throw thrown;
      });
      const facts = found?.facts ?? [];
      const { counts = { records: 0, facts: 0 } } = found ?? {};
      const rest = counts.facts - Math.min(facts.length, mostFacts);
      return {
        does: `forget ${plural(counts.records, 'record')} and ${plural(counts.facts, 'fact')} for good`,
        means: 'They go from everywhere. This has no undo, and no earlier dream can be undone past it.',
        quotes: [
          selectorQuote(selector),
          ...(found?.projects ?? []).map((name) => quote('Watched no more', name)),
          ...facts.slice(0, mostFacts).map(({ text }) => quote('Fact', text)),
          ...(rest > 0 ? [quote('And', `${plural(rest, 'fact')} more`)] : []),
        ],
        input: { selector },
        // Records come in all the time; what is known of it, and which projects end, must be what was shown.
        stands: JSON.stringify([selector, facts.map(({ id, text }) => [id, text]), found?.projects ?? []]),
      };
    },

    async 'project.remove'({ project }, caller) {
      const { id, quotes } = await aboutProject(project, caller);
      const means = 'Nothing of it is recorded from then on. What it logged and remembers stays.';
      return { does: 'stop watching a project', means, quotes, input: { project: id } };
    },

    async 'project.pause'({ project, until }, caller) {
      if (until !== null && instantOf(until) <= ports.clock.now())
        throw new VesperError('bad-input', `${until} is in the past.`, 'Give a time to come.');
      const about = project === undefined ? undefined : await aboutProject(project, caller);
      const long = until === null ? 'until you resume' : `until ${timeWords(localStamp(until))}`;
      return {
        does: `pause ${about ? 'a project' : 'all projects'} ${long}`,
        means: 'Nothing is read, and what happens meanwhile is not read later either.',
        quotes: about?.quotes ?? [],
        input: { until, ...(about ? { project: about.id } : {}) },
      };
    },

    async 'settings.set'({ key, value }) {
      const setting = rooms()
        .settings.list()
        .find((one) => one.key === key);
      if (!setting)
        throw new VesperError('bad-input', `There is no setting "${key}" here.`, 'vesper settings lists them.');
      const checked = valueSchema(key as SettingKey).safeParse(value);
      if (!checked.success)
        throw new VesperError('bad-input', `${key}: ${checked.error.issues[0]?.message ?? 'not allowed'}.`);
      const { label, effect } = settingTable[key as SettingKey];
      const change = `${valueWords(setting, setting.value)} → ${valueWords(setting, value)}`;
      return { does: 'change a setting', means: effect, quotes: [quote(label, change)], input: { key, value } };
    },

    async 'connect.apply'({ agent, places, undo }) {
      const plan = await parts.connections.plan({ agent, places, undo: undo ?? false });
      const files = plan.files.filter(({ does }) => does !== 'keep');
      return {
        does: undo ? `disconnect ${plan.name}` : `connect ${plan.name}`,
        means: undo
          ? 'What Vesper put into its configuration is taken out again; its sessions get nothing of your memory any more.'
          : 'Its configuration gets hooks and a server of Vesper. Each session is then given the note of its project, and may search what is known of it.',
        quotes: files.map((file) => quote(file.does === 'make' ? 'New file' : 'File', file.path)),
        input: { agent, places, ...(undo ? { undo } : {}), shown: plan.digest },
        stands: plan.digest,
      };
    },

    async 'foreign.restore'({ file, version }, caller) {
      const found = await foreignCalls(parts)['foreign.diff']({ file, version }, caller);
      if (!found.exact)
        throw new VesperError(
          'refused',
          `This version of ${found.path} was masked, so it cannot be put back. Nothing was changed.`,
          'Compare with vesper foreign diff.',
        );
      const linesOf = (label: string, sign: '-' | '+') => {
        const lines = found.lines.filter((line) => line.sign === sign);
        const rest = lines.length - mostLines;
        return [
          ...lines.slice(0, mostLines).map(({ text }) => quote(label, text)),
          ...(rest > 0 ? [quote(label, `${plural(rest, 'more line')}`)] : []),
        ];
      };
      return {
        does: 'put back an earlier version of another tool’s memory file',
        means: 'The file is written over. What stands in it now is kept first, so it can be put back the same way.',
        quotes: [
          quote('File', found.path),
          quote('Version', `${found.version}, of ${timeWords(found.at)}`),
          ...linesOf('Comes back', '-'),
          ...linesOf('Goes', '+'),
        ],
        input: { file: found.path, version: found.version },
        stands: JSON.stringify(found),
      };
    },

    async 'forge.watch'({ project, ...wanted }, caller) {
      const named = project === undefined ? undefined : await aboutProject(project, caller);
      const of = named ? { project: named.id } : {};
      const { url, host, allowed } = await rooms().forge.about({ ...wanted, ...of });
      return {
        does: wanted.url === undefined ? 'watch the pull requests of a project’s branches' : 'watch a pull request',
        means: `Its forge is asked about it every few minutes from then on, with the token you keep for it, if any.${allowed ? '' : ' It may not be asked so far; with your yes it may.'}`,
        quotes: [
          quote(wanted.url === undefined ? 'Repository' : 'Pull request', url),
          quote('Asked', host),
          ...(named?.quotes ?? []),
        ],
        input: { ...wanted, ...of, allow: true },
      };
    },

    async 'storage.export'({ dir }) {
      refuseRelative(dir);
      const real = await realTarget(dir);
      return {
        does: 'write all logs and all memory into a folder',
        means: 'The copy is not encrypted: whoever can read that folder, or gets it from there, can read everything.',
        quotes: [quote('Folder', real)],
        input: { dir: real },
      };
    },

    async 'storage.restore'({ dir }) {
      refuseRelative(dir);
      const list = await readExportList(ports.files, dir);
      const bytes = list.files.reduce((sum, file) => sum + file.bytes, 0);
      return {
        does: 'take an export into your memory',
        means: 'Whatever somebody wrote into that export is added to your logs, with the origin it claims there.',
        quotes: [quote('Folder', dir), quote('Holds', `${plural(list.files.length, 'file')}, ${sizeWords(bytes)}`)],
        input: { dir },
        stands: digestOf(list),
        act: () => restoreFrom(parts, dir, digestOf(list)),
      };
    },
  };

  function localStamp(at: string): string {
    const instant = instantOf(at);
    return formatStamp(instant, ports.clock.offsetAt(instant));
  }
}
