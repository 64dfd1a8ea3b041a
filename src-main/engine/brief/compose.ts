/**
 * Where you left off, what changed, what is open: at most five items and 400 characters, each with its source. Pure.
 */
import type { Brief, BriefItem } from '../../../src-shared/contract/views.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';
import { changedItems, dreamItem } from './changed.ts';
import { leftOff } from './left-off.ts';
import { lengthOf } from './lengths.ts';
import {
  conflictItems,
  failingItem,
  openFactItems,
  promiseItems,
  releasedItems,
  uncommittedItems,
} from './open-ends.ts';
import type { BriefInput, Scene } from './scene.ts';
import { readScene } from './scene.ts';
import { cutAtWord, plain, whenOf } from './words.ts';

/** PRODUCT §1 and 3.4. */
export const MOST_ITEMS = 5;
export const MOST_CHARACTERS = 400;
const LEAST_EVENTS = 3;
/** One item may not use up what the others need. */
const MOST_PER_ITEM = 140;

/** Never throws on any input; says in `because` why there is nothing to say. */
export function composeBrief(input: BriefInput): Brief {
  const scene = readScene(input);
  const silent = reasonForSilence(scene);
  if (silent !== undefined) return { at: input.now, items: [], text: '', because: silent };

  const left = leftOff(scene);
  const candidates = [
    left,
    ...conflictItems(scene),
    ...promiseItems(scene),
    ...releasedItems(scene).slice(0, 1),
    failingItem(scene, left?.source),
    ...changedItems(scene).filter(({ source }) => source !== left?.source),
    ...openFactItems(scene),
    ...uncommittedItems(scene, left?.project),
    dreamItem(scene),
    projectItem(scene, left?.project),
  ].filter((item) => item !== undefined);
  const brief = fit(candidates, scene);
  if (brief.items.length > 0) return { at: input.now, ...brief };
  return { at: input.now, items: [], text: '', because: upToDate(scene) };
}

function reasonForSilence({ since, now, recent, projects, facts }: Scene): string | undefined {
  if (projects.length === 0 && recent.length === 0 && facts.length === 0) {
    return 'No project yet. Vesper reads only the folders you give it.';
  }
  if (since === undefined) return undefined;
  const from = parseStamp(since)?.instant ?? 0;
  if (lengthOf(since, now) === 'none') return `Away for less than 3 minutes.`;
  const events = recent.filter((record) => (parseStamp(record.at)?.instant ?? 0) >= from).length;
  if (events < LEAST_EVENTS) return `You’re up to date. Nothing needs you since ${clockOf(since, now)}.`;
  return undefined;
}

function upToDate({ since, now, recent, projects }: Scene): string {
  const last = recent.at(-1);
  if (!last) {
    const [only] = projects;
    return projects.length === 1 && only
      ? `Watching ${plain(only.name)}. Nothing recorded so far.`
      : `Watching ${projects.length} projects. Nothing recorded so far.`;
  }
  return `You’re up to date. Nothing needs you since ${clockOf(since ?? last.at, now)}.`;
}

const clockOf = (at: string, now: string) => whenOf(at, now) || 'the last brief';

/** How the project is built and tested, when the brief was asked for and there is room: one line of its memory. */
function projectItem({ since, facts }: Scene, project: string | null | undefined): BriefItem | undefined {
  if (since !== undefined || project === undefined || project === null) return undefined;
  const told = facts.filter(
    (fact) =>
      fact.project === project && fact.type === 'project' && fact.state === 'confirmed' && fact.origin !== 'external',
  );
  const filling = (slot: string) => told.find((fact) => fact.slot === slot);
  const [tests, build, languages] = [filling('tests · command'), filling('build · command'), filling('languages')];
  const fact = tests ?? build ?? languages ?? told.find(({ slot = '' }) => /\b(tests?|builds?|runs?)\b/.test(slot));
  if (!fact) return undefined;
  const parts = [
    languages && plain(languages.text).replace(/\.$/, ''),
    tests?.value && `tests: \`${plain(tests.value)}\``,
    build?.value && `build: \`${plain(build.value)}\``,
  ].filter(Boolean);
  const text = parts.length > 1 ? `${parts.join('; ')}.` : plain(fact.text);
  return { text, source: fact.id, kind: 'project', at: fact.lastConfirmed, project };
}

/** Takes items in order of weight until five, or 400 characters as they are spoken. */
function fit(candidates: BriefItem[], scene: Scene): { items: BriefItem[]; text: string } {
  const items: BriefItem[] = [];
  const spoken: string[] = [];
  let used = 0;
  for (const item of candidates) {
    if (items.length >= MOST_ITEMS) break;
    const lead = leadOf(item, scene);
    const room = Math.min(MOST_PER_ITEM, MOST_CHARACTERS - used - lead.length - 1);
    if (room < Math.min(item.text.length, 40)) continue; // too little left to say it
    const text = cutAtWord(item.text, room);
    if (text === '' || items.some((other) => other.text === text)) continue;
    items.push({ ...item, text });
    spoken.push(lead + text);
    used += lead.length + text.length + 1;
  }
  return { items, text: spoken.join('\n') };
}

/** `harbor-api, yesterday 18:52: ` — what a screen shows beside an item, for those who only get the text. */
function leadOf(item: BriefItem, { projects, now }: Scene): string {
  const name = projects.find(({ id }) => id === item.project)?.name;
  const timeless = item.kind === 'promise' || item.kind === 'project';
  const parts = [name && cutAtWord(plain(name), 30), item.at !== undefined && !timeless && whenOf(item.at, now)];
  const lead = parts.filter(Boolean).join(', ');
  return lead === '' ? '' : `${lead}: `;
}
