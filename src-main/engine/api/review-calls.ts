/** memory.*: what waits for the user's word, and what the user does to a fact: their own word at once (PRODUCT 3.2). */
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import { maxFactText } from '../memory/text.ts';
import type { EngineParts } from '../parts.ts';
import type { Rooms } from '../rooms.ts';
import { requireUser, scopeOf, visibleFact } from './scope.ts';
import { waitingFor } from './waiting.ts';

type Calls = Pick<
  Handlers,
  | 'memory.review'
  | 'memory.confirm'
  | 'memory.reject'
  | 'memory.edit'
  | 'memory.restore'
  | 'memory.pin'
  | 'memory.keepPrivate'
  | 'memory.answer'
>;

export function reviewCalls(parts: EngineParts): Calls {
  const rooms = parts.rooms;

  /** An act that only the user does, on a fact that exists. */
  async function onFact(
    id: string,
    caller: Caller,
    what: string,
    act: (rooms: Rooms) => Promise<Fact>,
  ): Promise<{ fact: Fact }> {
    requireUser(caller, what);
    await visibleFact(rooms(), id, caller);
    return { fact: await act(rooms()) };
  }

  return {
    async 'memory.review'(_input, caller) {
      const { memory, projects } = rooms();
      return waitingFor(memory.state(), await scopeOf(caller, projects));
    },

    'memory.confirm': ({ fact }, caller) => onFact(fact, caller, 'Confirming', ({ memory }) => memory.confirm(fact)),

    'memory.reject': ({ fact }, caller) => onFact(fact, caller, 'Rejecting', ({ memory }) => memory.reject(fact)),

    async 'memory.edit'({ fact, text }, caller) {
      requireUser(caller, 'Editing'); // before a word about what was typed
      refuseLength(text);
      return onFact(fact, caller, 'Editing', (open) => editFact(open, fact, text));
    },

    'memory.restore': ({ fact }, caller) =>
      onFact(fact, caller, 'Bringing back', ({ memory }) => memory.restoreFact(fact)),

    'memory.pin': ({ fact, pinned = true }, caller) =>
      onFact(fact, caller, 'Pinning', ({ memory }) => memory.pin(fact, pinned)),

    'memory.keepPrivate': ({ fact, private: on = true }, caller) =>
      onFact(fact, caller, 'Keeping a fact private', ({ memory }) => memory.keepPrivate(fact, on)),

    async 'memory.answer'({ question, retract }, caller) {
      requireUser(caller, 'Answering');
      await rooms().memory.answer(question, retract);
      return { ok: true };
    },
  };
}

/** Puts the words of the user in, masked: they may hold a pasted secret, like a note. `shown` as in `MemoryStore`. */
export async function editFact(
  { memory, redactor }: Pick<Rooms, 'memory' | 'redactor'>,
  fact: string,
  text: string,
  shown?: string,
): Promise<Fact> {
  const words = await redactor.text(text);
  if (words === '')
    throw new VesperError('degraded', 'The text could not be searched for secrets; nothing was changed.');
  return memory.edit(fact, words, shown);
}

/** @throws VesperError `bad-input` for a text that no fact can have. */
export function refuseLength(text: string): void {
  if (text.trim() !== '' && text.length <= maxFactText) return;
  throw new VesperError(
    'bad-input',
    `A fact has 1 to ${maxFactText} characters, and this has ${text.trim() === '' ? 'none' : text.length}.`,
    'What is longer is better kept as a note, or as two facts.',
  );
}
