/**
 * Takes what a hand changed in the files into memory: lines stay verbatim and protected; what could steer an agent
 * waits for the user's click (PRODUCT 3.2, TRUST J8). Pure.
 */
import type { Fact, FactType } from '../../../src-shared/contract/memory.ts';
import { dayOf } from '../../../src-shared/kit/time.ts';
import { freshId } from './apply.ts';
import { changeOf, type Change } from './changes.ts';
import type { HandDocument, HandEdit, HandEdits } from './hand-edits.ts';
import { readsAsInstruction } from './orders.ts';
import type { MemoryQuestion, MemoryState, TopicDoc } from './state.ts';
import { isActive, folderOf, newTopic, settleTopics, typeOfTopic } from './topics.ts';

export interface EditContext {
  /** ISO 8601 with offset. */
  now: string;
  /** Id of the act; its changes become `<act>.<n>`. */
  act: string;
  randomBytes(count: number): Uint8Array;
  /** Project id behind a folder `projects/<name>/` that no fact is in yet. */
  projectOf?: ((folder: string) => string | null | undefined) | undefined;
  /** Whether the fact of this id was forgotten, and said this. */
  isForgotten?: ((id: string, text: string) => boolean) | undefined;
}

export interface EditsApplied {
  state: MemoryState;
  changes: Change[];
  /** Edited lines and changed documents; 0: the files say what memory says. */
  changed: number;
  /** Each topic that changed as the hand left it, with the ids its lines now have: what its next edit is held against. */
  seen: Map<string, string>;
}

export function applyHandEdits(state: MemoryState, found: HandEdits, context: EditContext): EditsApplied {
  const facts = new Map(state.facts);
  const topics = new Map(state.topics);
  const changes: Change[] = [];
  const questions: MemoryQuestion[] = [];
  const seen = new Map<string, string>();
  const record = (op: string, id: string, because: string, change: () => void) => {
    const before = new Map(facts);
    change();
    const touched = [...facts.keys()].filter((one) => facts.get(one) !== before.get(one));
    for (const one of touched) {
      const fact = facts.get(one);
      if (fact) facts.set(one, { ...fact, changedBy: context.act, because });
    }
    const done = { id: `${context.act}.${changes.length + 1}`, op, fact: id, because, cites: [] };
    changes.push(changeOf({ ...done, text: facts.get(id)?.text ?? '' }, touched, before, facts));
  };
  let changed = 0;
  for (const document of found.documents) {
    const old = topics.get(document.topic);
    const project = old ? old.project : projectFor(document.topic, topics, context);
    const doc = mergeDocument(document, old, project, context.now);
    for (const line of document.lines) takeLine(line, document, doc, facts, record, context);
    doc.body = bodyOf(document, doc.path, facts);
    const reshaped = !old || shapeOf(doc) !== shapeOf(old);
    if (reshaped || document.lines.some((line) => line.edit)) seen.set(document.topic, seenText(document));
    if (reshaped) {
      topics.set(doc.path, doc);
      changed += 1;
    }
  }
  for (const edit of found.edits) {
    if (edit.kind === 'retracted') {
      const fact = facts.get(edit.fact);
      if (!fact || !isActive(fact)) continue;
      record('retract', fact.id, 'its line was deleted in the file', () =>
        facts.set(fact.id, { ...fact, state: 'retracted', endedAt: context.now }),
      );
    } else if (edit.kind === 'question') {
      const asked = edit.facts.filter((id) => isActive(facts.get(id) ?? retractedFact));
      const known = state.questions?.some((one) => one.topic === edit.topic && one.because === edit.because);
      if (known || (asked.length === 0 && edit.facts.length > 0)) continue;
      const id = `${context.act}.q${questions.length + 1}`;
      questions.push({ id, topic: edit.topic, because: edit.because, facts: asked, at: context.now });
    }
  }
  for (const topic of found.removed) changed += topics.delete(topic) ? 1 : 0;
  changed += changes.length + questions.length;
  if (changed === 0) return { state, changes, changed, seen };
  const settled = settleTopics(topics, facts, dayOf(context.now), false);
  const open = [...(state.questions ?? []), ...questions];
  return {
    state: { ...state, facts, topics: settled, ...(open.length > 0 ? { questions: open } : {}) },
    changes,
    changed,
    seen,
  };
}

const retractedFact = { state: 'retracted' } as Fact;

type Recorder = (op: string, id: string, because: string, change: () => void) => void;

/** Applies the edit of one line and writes into it which fact it now is. */
function takeLine(
  line: HandDocument['lines'][number],
  document: HandDocument,
  doc: TopicDoc,
  facts: Map<string, Fact>,
  record: Recorder,
  context: EditContext,
): void {
  const { edit } = line;
  if (!edit || edit.kind === 'retracted' || edit.kind === 'question') return;
  const known = facts.get(edit.kind === 'new' ? (edit.id ?? '') : edit.fact);
  if (edit.kind === 'new' || !known) {
    // A known id on a new line is a line brought back, unless the fact still stands elsewhere: then it is a copy.
    if (known && !isActive(known)) {
      line.fact = known.id;
      record('restore', known.id, 'its line was put back in the file', () =>
        facts.set(known.id, edited(known, edit, doc)),
      );
      return;
    }
    // Our own line: written by us, when something kept us from noting that it was.
    const isOurs = known?.topic === doc.path && known.text === edit.text;
    if (known && isOurs && !document.lines.some(({ fact }) => fact === known.id)) {
      line.fact = known.id;
      return;
    }
    const twin = twinOf(edit, document, doc, facts);
    if (twin !== undefined) {
      line.fact = twin;
      return;
    }
    const free = edit.kind === 'new' && edit.id !== undefined && !known;
    const id = free && edit.id !== undefined ? edit.id : freshId(facts, context.randomBytes);
    line.fact = id;
    record('add', id, 'written in the file', () => facts.set(id, edited(blank(id, doc, context.now), edit, doc)));
    return;
  }
  const unchanged = edit.kind === 'moved' && edit.text === known.text;
  if (unchanged && isActive(known)) {
    // Only the place changed: a hand's choice that a dream must not undo, but not a claim from outside.
    const type = isPersonal(doc.type) ? doc.type : known.type;
    const at = { ...known, topic: doc.path, project: doc.project, type, user: true };
    record('move', known.id, 'its line was moved in the files', () =>
      facts.set(known.id, type === known.type ? at : edited(at, edit, doc)),
    );
    return;
  }
  record('edit', known.id, 'its line was changed in the file', () => {
    const fact = edited(known, edit, doc);
    facts.set(known.id, fact);
    if (fact.slot === undefined || fact.state === 'proposed') return;
    // The line that a dream put in its place meanwhile gives way: one fact a slot, and this one is a person's.
    for (const other of [...facts.values()]) {
      if (other.id === fact.id || other.slot !== fact.slot || other.project !== fact.project) continue;
      if (other.user || (other.state !== 'tentative' && other.state !== 'confirmed')) continue;
      facts.set(other.id, { ...other, state: 'superseded', supersededBy: fact.id, endedAt: context.now });
    }
  });
}

/** The fact this very line became when it was taken once before (a crash came between that and the block id). */
function twinOf(
  edit: HandEdit & { text: string },
  document: HandDocument,
  doc: TopicDoc,
  facts: ReadonlyMap<string, Fact>,
): string | undefined {
  for (const fact of facts.values()) {
    if (fact.topic !== doc.path || fact.text !== edit.text || !fact.editedOutside || !isActive(fact)) continue;
    if (!document.lines.some((other) => other.fact === fact.id)) return fact.id;
  }
  return undefined;
}

function seenText({ parsed, lines }: HandDocument): string {
  let next = 0;
  const blocks = parsed.body.map((entry) => {
    if ('verbatim' in entry) return `\n${entry.verbatim}\n`;
    const id = lines[next++]?.fact;
    return id === undefined ? entry.item.raw : `${entry.item.raw} ^${id}`;
  });
  return `# ${parsed.name ?? ''}\n\n${blocks.join('\n')}\n`;
}

/** `fact` with the hand's words: theirs, labelled, and no more trusted than a stranger's until confirmed. */
function edited(fact: Fact, edit: Exclude<HandEdit, { kind: 'retracted' | 'question' }>, doc: TopicDoc): Fact {
  const { value: _v, check: _c, checkedAt: _a, checkFailed: _f, endedAt: _e, ...kept } = fact;
  const { supersededBy: _s, mergedInto: _m, ...rest } = kept;
  const type = isPersonal(doc.type) ? doc.type : fact.type;
  const waits = isPersonal(type) || readsAsInstruction(edit.text);
  const state = waits ? 'proposed' : fact.state === 'confirmed' ? 'confirmed' : 'tentative';
  return {
    ...rest,
    text: edit.text,
    raw: edit.raw,
    type,
    topic: doc.path,
    project: doc.project,
    state,
    origin: 'external',
    user: true,
    editedOutside: true,
  };
}

function blank(id: string, doc: TopicDoc, now: string): Fact {
  const place = { id, text: '', type: doc.type, topic: doc.path, project: doc.project };
  const dates = { firstSeen: now, lastConfirmed: now };
  return { ...place, state: 'tentative', origin: 'external', evidence: [], evidenceCount: 0, ...dates };
}

function mergeDocument(
  { topic, parsed }: HandDocument,
  old: TopicDoc | undefined,
  project: string | null,
  now: string,
): TopicDoc {
  const doc = old ?? newTopic(topic, project, dayOf(now), parsed.type);
  const { extra: _, ...rest } = doc;
  return {
    ...rest,
    name: parsed.name ?? doc.name,
    description: parsed.description ?? doc.description,
    type: typeOfTopic(topic, parsed.type ?? doc.type),
    updated: dayOf(now),
    body: [],
    ...(parsed.extra === undefined ? {} : { extra: parsed.extra }),
  };
}

/** The hand's order and words; a line of ours whose fact has ended meanwhile is left out. */
function bodyOf(document: HandDocument, topic: string, facts: ReadonlyMap<string, Fact>): TopicDoc['body'] {
  let next = 0;
  return document.parsed.body.flatMap((entry): TopicDoc['body'] => {
    if ('verbatim' in entry) return [entry];
    const id = document.lines[next++]?.fact;
    const fact = id === undefined ? undefined : facts.get(id);
    return fact && isActive(fact) && fact.topic === topic ? [{ fact: fact.id }] : [];
  });
}

function projectFor(topic: string, topics: ReadonlyMap<string, TopicDoc>, context: EditContext): string | null {
  const folder = folderOf(topic);
  if (folder === undefined) return null;
  for (const doc of topics.values()) if (folderOf(doc.path) === folder && doc.project !== null) return doc.project;
  // An unknown folder belongs to nobody else's project: its name keeps its lines from being served everywhere.
  return context.projectOf?.(folder) ?? folder;
}

/** What makes a document differ for a reader, its date aside. */
function shapeOf(doc: TopicDoc): string {
  return JSON.stringify([doc.name, doc.description, doc.type, doc.extra ?? null, doc.body]);
}

const isPersonal = (type: FactType): boolean => type === 'user' || type === 'feedback';
