/**
 * wish.*: what agents want done, and the user's answer; and the way of an agent's command to it. Which calls may be wished for
 * is in the contract; everything else that is the user's to do stays refused.
 */
import type { CallName, In, Out } from '../../../src-shared/contract/contract.ts';
import { wishCalls as callsToWish, type Wish, type WishCall } from '../../../src-shared/contract/wish.ts';
import { VesperError } from '../../../src-shared/kit/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/serve.ts';
import type { Caller } from '../../../src-shared/rpc/wire.ts';
import type { Outcome } from '../act/wishes.ts';
import type { EngineParts } from '../parts.ts';
import { asksAsAgent } from './connect-calls.ts';
import { mayRead, requireUser, scopeOf } from './scope.ts';
import { quote } from './wish-quotes.ts';
import { tellers, type Told } from './wish-words.ts';

type Calls = Pick<Handlers, 'wish.list' | 'wish.answer'>;
type Handle = (input: never, caller: Caller) => Promise<unknown>;
type Teller = (input: never, caller: Caller) => Promise<Told<WishCall>>;

export function wishCalls({ wishes }: Pick<EngineParts, 'wishes'>): Calls {
  return {
    'wish.list'(_input, caller) {
      requireUser(caller, 'Answering an agent');
      return { wishes: wishes.list() };
    },
    'wish.answer'({ wish, allow }, caller) {
      requireUser(caller, 'Answering an agent');
      wishes.answer(wish, allow);
      return { ok: true };
    },
  };
}

/** The same handlers; an agent's command that wants an act of the user waits for their word. `through`: past the door. */
export function withWishes(
  parts: EngineParts,
  handlers: Handlers,
  through: <T>(run: () => Promise<T>) => Promise<T>,
): Handlers {
  const tell = tellers(parts, through);

  const asking =
    (call: WishCall, handle: Handle): Handle =>
    async (input, said) => {
      const caller = { ...said, agent: await isAgents(call, input, said) };
      // MCP and hooks speak for an agent that has no need of these acts.
      if (!caller.agent || caller.kind !== 'cli') return handle(input, said);
      if (parts.options.mode === 'once') throw nobodyToAsk();
      const words = () => through(() => (tell[call] as Teller)(input, caller));
      const who = whoOf(caller);
      const key = JSON.stringify([call, input, who.name, caller.cwd]);
      const given = await parts.wishes.ask(said, key, async () => {
        const told = await words();
        const { does, means, quotes } = told;
        return { words: { who, call, does, means, quotes }, act: () => carryOut(told, words) };
      });
      return narrowed(call, given, caller);

      async function carryOut(told: Told<WishCall>, again: () => Promise<Told<WishCall>>): Promise<unknown> {
        if (standsOf(await again()) !== standsOf(told))
          throw new VesperError(
            'refused',
            'The user said yes, but by now it would do something else than they were shown. Nothing was changed.',
            'Ask again.',
          );
        if (told.act) return told.act();
        // Allowed, it is the user's own.
        const user = { kind: caller.kind, agent: false, ...(caller.cwd === undefined ? {} : { cwd: caller.cwd }) };
        return handle(told.input as never, user);
      }
    };

  /** What an agent's command may not do by itself; changes outside the data home in more homes than the others. */
  async function isAgents(call: WishCall, input: unknown, caller: Caller): Promise<boolean> {
    if (call !== 'connect.apply') return caller.agent;
    return asksAsAgent(caller, (input as In<'connect.apply'>).places, parts.options.homeFolder);
  }

  /** What the user's act answers, without what this agent may not see. */
  async function narrowed(call: WishCall, given: unknown, caller: Caller): Promise<unknown> {
    if (call !== 'project.pause' && call !== 'forge.watch') return given;
    const scope = await scopeOf(caller, parts.rooms().projects);
    if (call === 'project.pause') {
      const { projects } = given as Out<'project.pause'>;
      return { projects: projects.filter(({ id }) => mayRead(scope, id)) };
    }
    const { watch, added } = given as Out<'forge.watch'>;
    return { watch: { ...watch, project: mayRead(scope, watch.project) ? watch.project : null }, added };
  }

  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      isWishCall(name) ? asking(name, handle as unknown as Handle) : handle,
    ]),
  ) as unknown as Handlers;
}

/** What stands in the log of a wish: Vesper's own words alone. */
export function recordOf({ who, does }: Wish, outcome: Outcome): string {
  const ends: Record<Outcome, string> = {
    allowed: 'you allowed it',
    no: 'you said no',
    unanswered: 'nobody answered, so it was not done',
    gone: 'it did not wait for an answer, so it was not done',
  };
  return `${who.name} wanted to ${does}: ${ends[outcome]}.`;
}

function standsOf({ stands, does, means, quotes }: Told<WishCall>): string {
  return stands ?? JSON.stringify([does, means, quotes]);
}

function whoOf({ via, cwd }: Caller): Wish['who'] {
  return {
    name: via?.agent ?? 'An agent',
    line: (via?.line ?? []).map((name) => quote('', name).text),
    ...(cwd === undefined ? {} : { folder: quote('', cwd).text }),
  };
}

function isWishCall(name: string): name is WishCall & CallName {
  return callsToWish.some((call) => call === name);
}

function nobodyToAsk(): VesperError {
  return new VesperError(
    'refused',
    'This is the user’s to do, an agent asked, and Vesper is not running, so nobody can be asked. Nothing was changed.',
    'Start Vesper (vesper start), or run it yourself in a terminal, outside the agent.',
  );
}
