/**
 * Memory in the index: facts of every state and topics, replaced by difference whenever a generation is adopted.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Fact } from '../../../src-shared/contract/memory.ts';
import { activeStates } from '../../../src-shared/contract/lists.ts';
import { parseStamp } from '../../../src-shared/kit/time.ts';
import type { TopicText } from './messages.ts';
import type { Names } from './names.ts';
import { hashOf, inTransaction, scopeToken } from './records.ts';
import { termsOf } from './terms.ts';

export interface Entries {
  /** Makes the index hold exactly these, a slice at each step; the value at the end is the number of changes. */
  replace(facts: Fact[], topics: TopicText[]): Generator<undefined, number>;
  counts(): { facts: number; topics: number };
}

/** A topic as it stands in the index. */
export type StoredTopic = TopicText & { at: string };

interface Entry {
  ref: string;
  fact: boolean;
  project: string | null;
  active: boolean;
  first: number;
  ended: number | null;
  instant: number;
  text: string;
  /** Searched beside the text. */
  also: string;
  json: string;
}

/** Small enough that a question waits for a slice no longer than for another question. */
const SLICE = 500;

export function openEntries(db: DatabaseSync, names: Names): Entries {
  const insert = db.prepare('insert into entries values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertTerms = db.prepare('insert into entries_fts (rowid, terms, scope) values (?, ?, ?)');
  const remove = db.prepare('delete from entries where id = ?');
  const removeTerms = db.prepare('delete from entries_fts where rowid = ?');

  let counted: { facts: number; topics: number } | undefined;

  function put(entry: Entry): void {
    const project = entry.project === null ? null : names.idOf(entry.project);
    const { lastInsertRowid } = insert.run(
      entry.ref,
      entry.fact ? 1 : 0,
      project,
      entry.active ? 1 : 0,
      entry.first,
      entry.ended,
      entry.instant,
      hashOf(entry.json),
      entry.text,
      entry.json,
    );
    insertTerms.run(lastInsertRowid, termsOf(`${entry.text} ${entry.also}`).join(' '), scopeToken(project));
  }
  function drop(id: number): void {
    remove.run(id);
    removeTerms.run(id);
  }

  return {
    *replace(facts, topics) {
      const stale = new Map<string, { id: number; hash: number }>();
      for (const row of db.prepare('select ref, id, hash from entries').all()) {
        stale.set(String(row['ref']), { id: Number(row['id']), hash: Number(row['hash']) });
      }
      let changed = 0;
      const wanted = [...facts.map(entryOfFact), ...topics.map(entryOfTopic)];
      for (let from = 0; from < wanted.length; from += SLICE) {
        changed += inTransaction(db, () => {
          let count = 0;
          for (const entry of wanted.slice(from, from + SLICE)) {
            const old = stale.get(entry.ref);
            stale.delete(entry.ref);
            if (old?.hash === hashOf(entry.json)) continue;
            if (old) drop(old.id);
            put(entry);
            count++;
          }
          return count;
        });
        yield;
      }
      const gone = [...stale.values()];
      for (let from = 0; from < gone.length; from += SLICE) {
        inTransaction(db, () => gone.slice(from, from + SLICE).forEach(({ id }) => drop(id)));
        yield;
      }
      counted = undefined;
      return changed + gone.length;
    },
    counts: () => (counted ??= count()),
  };

  /** Reads every row, so it is done once for each state of memory. */
  function count(): { facts: number; topics: number } {
    const row = db.prepare('select sum(fact) as facts, count(*) as n from entries').get();
    const facts = Number(row?.['facts'] ?? 0);
    return { facts, topics: Number(row?.['n'] ?? 0) - facts };
  }
}

export function isActive(fact: Pick<Fact, 'state'>): boolean {
  return activeStates.some((state) => state === fact.state);
}

function entryOfFact(fact: Fact): Entry {
  const active = isActive(fact);
  const ended = fact.endedAt ?? (active ? undefined : fact.lastConfirmed);
  return {
    ref: fact.id,
    fact: true,
    project: fact.project,
    active,
    first: instantOr0(fact.firstSeen),
    ended: active || ended === undefined ? null : instantOr0(ended),
    instant: instantOr0(fact.lastConfirmed),
    text: fact.text,
    also: fact.slot ?? '',
    json: JSON.stringify(fact),
  };
}

function entryOfTopic(topic: TopicText): Entry {
  const stored: StoredTopic = { ...topic, at: stampOfTopic(topic.updated) };
  const at = instantOr0(stored.at);
  return {
    ref: `topic:${topic.path}`,
    fact: false,
    project: topic.project,
    active: true,
    first: at,
    ended: null,
    instant: at,
    text: `${topic.name}: ${topic.description}\n${topic.text}`,
    also: '',
    json: JSON.stringify(stored),
  };
}

/** Topics carry a time or a day. */
function stampOfTopic(updated = ''): string {
  if (parseStamp(updated)) return updated;
  const day = `${updated.slice(0, 10)}T00:00:00.000+00:00`;
  return parseStamp(day) ? day : '1970-01-01T00:00:00.000+00:00';
}

const instantOr0 = (stamp: string) => parseStamp(stamp)?.instant ?? 0;
