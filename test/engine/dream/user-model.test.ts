/**
 * Who the user is and how they like to work: proposed, confirmed by a second session, corrected by their later word.
 */
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { validate } from '../../../src-main/engine/dream/validator.ts';
import { applyOperations } from '../../../src-main/engine/memory/apply.ts';
import { emptyMemory } from '../../../src-main/engine/memory/read-generation.ts';
import type { MemoryState } from '../../../src-main/engine/memory/state.ts';
import { note, prompt } from '../../support/records.ts';
import { bytes } from '../memory/support.ts';
import { plan } from './plan.ts';

const at = (day: number, session = `s${day}`) => ({ at: `2026-11-0${day}T09:00:00+01:00`, session });

async function dream(state: MemoryState, news: Observation[]): Promise<MemoryState> {
  const records = new Map(news.map((one) => [one.id, one]));
  const operations = await plan(news, [...state.facts.values()]);
  const { accepted, refused } = validate(state, operations, records, { firstDreams: new Set() });
  expect(refused).toEqual([]);
  return applyOperations(state, accepted, records, { now: '2026-11-20T23:00:00+01:00', dream: 'd', randomBytes: bytes })
    .state;
}
async function dreams(...nights: Observation[][]): Promise<Fact[]> {
  let state = emptyMemory();
  for (const news of nights) state = await dream(state, news);
  return [...state.facts.values()].filter(({ type }) => type === 'user' || type === 'feedback');
}
const told = (facts: Fact[]) =>
  facts.filter(({ state }) => state !== 'superseded').map(({ state, text }) => [state, text]);

describe('the user model', () => {
  test('a preference is proposed, and confirmed by a second session, not by the same one twice', async () => {
    const once = await dreams([prompt('Never push to main.', at(1)), prompt('never push to main please', at(1))]);
    expect(told(once)).toEqual([['proposed', 'The user asks to never push to main.']]);
    const twice = await dreams([prompt('Never push to main.', at(1))], [prompt('never push to main please', at(2))]);
    expect(told(twice)).toEqual([['confirmed', 'The user asks to never push to main.']]);
  });

  test.each([
    ['No, use pnpm.', 'No, use yarn.', 'The user wants yarn used.'],
    ['Use npm instead of yarn', 'no, use pnpm', 'The user wants pnpm used.'],
    ['We use Jest.', 'Use Vitest instead of Jest', 'The user wants Vitest used rather than Jest.'],
    ['use tabs, not spaces', 'Use spaces instead of tabs.', 'The user wants spaces used rather than tabs.'],
    ['I prefer tabs over spaces.', 'I prefer spaces to tabs', 'The user prefers spaces to tabs.'],
    ['I prefer pnpm', 'I prefer bun over pnpm', 'The user prefers bun over pnpm.'],
    ['I work at Acme.', 'I joined Blue Harbor.', 'The user joined Blue Harbor.'],
    ['I live in Lisbon', 'I live in Porto now.', 'The user lives in Porto.'],
    ['My timezone is Europe/Lisbon', "I'm in CET", 'The user is in CET.'],
    ['I am a backend developer', "I'm now an engineering manager", 'The user is an engineering manager.'],
    ['My editor is Vim.', 'I use Helix as my editor', "The user's editor is Helix."],
    ['Answer in German.', 'Please answer in English', 'The user asks to answer in English.'],
    ["I'm new to Rust", "I'm fluent in Rust", 'The user is fluent in Rust.'],
    ['I work at Acme', 'I no longer work at Acme', 'The user no longer works at Acme.'],
  ])('"%s" and later "%s": the later word stands, with its history', async (first, later, stands) => {
    const facts = await dreams([prompt(first, at(1)), prompt(first, at(2))], [prompt(later, at(3))]);
    expect(told(facts)).toEqual([['proposed', stands]]);
    const [earlier] = facts.filter(({ state }) => state === 'superseded');
    expect(facts.find(({ id }) => id === earlier?.supersededBy)?.text).toBe(stands);
  });

  test('what was noted to Vesper stands against what was said to an agent, and fills the same slot', async () => {
    const facts = await dreams([note('My timezone is Europe/Berlin', at(1))], [prompt('My timezone is UTC', at(2))]);
    expect(told(facts)).toEqual([['confirmed', 'My timezone is Europe/Berlin']]);
    expect(facts[0]?.topic).toBe('user/profile');
    const corrected = await dreams([note('I work at Acme', at(1))], [note('I work at Initech', at(2))]);
    expect(told(corrected)).toEqual([['confirmed', 'I work at Initech']]);
  });

  test('two preferences of different things stand side by side', async () => {
    const said = [
      'I prefer tabs over spaces.',
      'I prefer Vitest',
      'I prefer pnpm',
      'No, use Playwright',
      'I speak German',
    ];
    expect((await dreams(said.map((text, n) => prompt(text, at(n + 1))))).map(({ state }) => state)).toEqual(
      said.map(() => 'proposed'),
    );
  });
});
