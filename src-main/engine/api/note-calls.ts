/** note.*: what somebody asks to remember, and takes back. */
import type { Out, Parsed } from '../../../src-shared/contract/contract.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp } from '../../../src-shared/kit/time.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { slotOf } from '../dream/slots.ts';
import { withdrawal } from '../log/withdrawn.ts';
import { flat } from '../memory/text.ts';
import { isActive } from '../memory/topics.ts';
import { noteDraft } from '../observe/notes.ts';
import type { EngineParts } from '../parts.ts';
import { namedProject, requireUser, scopeOf } from './scope.ts';

type Calls = Pick<Handlers, 'note.add' | 'note.undo'>;
type Adding = Parsed<'note.add'>;

const forgottenHint = 'To remember it again: vesper note --yes TEXT';

/** What is taken back is out of the search before the answer, unless the index is far behind. */
const indexPatience = 3000;

export function noteCalls(parts: EngineParts): Calls {
  const { clock, randomBytes } = parts.options.ports;
  const now = () => formatStamp(clock.now(), clock.offsetAt(clock.now()));

  return {
    'note.add': (asked, caller) => parts.blocking.run('remember', () => add(asked, caller)),
    async 'note.undo'({ ref }, caller) {
      requireUser(caller, 'Taking a note back');
      const { ingest, feed } = parts.rooms();
      const note = await ownNote(ref);
      const [kept] = await ingest.take([withdrawal(note, now())]);
      if (!kept) throw new VesperError('failed', 'The note was not taken back.', 'Try again.');
      if (kept.duplicate) throw new VesperError('nothing', 'This note was taken back already.');
      await feed.settled(indexPatience);
      const facts = await endFacts(ref);
      parts.events.emit('brief.changed', {});
      return { ref, facts };
    },
  };

  async function add({ text, project: name, key, again }: Adding, caller: Caller): Promise<Out<'note.add'>> {
    if (text.trim() === '') throw new VesperError('bad-input', 'The note is empty.');
    const { projects, ingest } = parts.rooms();
    const scope = await scopeOf(caller, projects);
    const here = name === undefined && caller.cwd !== undefined ? await projects.projectOf(caller.cwd) : undefined;
    const project = namedProject(scope, projects, name) ?? here?.id ?? null;
    await refuseForgotten(text, project, caller.agent ? 'agent' : again === true ? 'means it' : 'ask');
    const draft = noteDraft({
      text,
      project,
      by: caller.agent ? 'agent' : 'user',
      at: now(),
      key: key === undefined ? `note:${ulid(clock.now(), randomBytes(16))}` : `note:${project}:${key}`,
    });
    const [kept] = await ingest.take([draft], { whole: true });
    if (!kept) throw new VesperError('failed', 'The note was not kept.', 'Try again.');
    return { ref: kept.ref, origin: draft.origin, duplicate: kept.duplicate };
  }

  /** What the user forgot comes back by their own word alone, after one question. */
  async function refuseForgotten(
    text: string,
    project: string | null,
    who: 'agent' | 'ask' | 'means it',
  ): Promise<void> {
    const { tombstones } = parts.rooms();
    if (tombstones.isEmpty) return;
    const slot = slotOf(flat(text));
    const filled = slot ? { slot: slot.slot, value: slot.value ?? undefined } : {};
    // What is about the person belongs to no project, wherever it is said.
    const said = [project, null].map((of) => ({ text, project: of, ...filled })).filter(tombstones.isForgotten);
    if (said.length === 0) return;
    if (who === 'agent') throw new VesperError('refused', 'The user forgot this; nothing was kept.');
    if (who === 'ask')
      throw new VesperError('refused', 'You forgot this, or something much like it. Nothing was kept.', forgottenHint);
    for (const one of said) await tombstones.lift(one);
  }

  async function ownNote(ref: string): Promise<Observation> {
    const [record] = await parts.rooms().log.get([ref]);
    if (!record) throw new VesperError('not-found', `There is no note ${ref}.`, 'vesper log --source note lists them.');
    if (record.source !== 'note' || record.origin !== 'user-direct')
      throw new VesperError('refused', 'Only a note of your own can be taken back.', 'A fact can be rejected instead.');
    return record;
  }

  /** Ends what memory believes on the word of this note alone; what the user made their own since is theirs. */
  async function endFacts(ref: string): Promise<string[]> {
    const { memory } = parts.rooms();
    const drawn = [...memory.state().facts.values()].filter(
      (fact) =>
        isActive(fact) &&
        fact.user !== true &&
        fact.evidence.length > 0 &&
        fact.evidenceCount === fact.evidence.length &&
        fact.evidence.every((one) => one.ref === ref),
    );
    for (const { id } of drawn) await memory.reject(id);
    return drawn.map(({ id }) => id);
  }
}
