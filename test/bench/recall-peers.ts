/**
 * What others without weights of a model find in the same lines, in the same run: SQLite's FTS5 with its own stemmer, and MiniSearch.
 */
import { DatabaseSync } from 'node:sqlite';
import MiniSearch from 'minisearch';
import { STOP_WORDS } from '../../src-main/engine/recall/terms.ts';
import { textOf, type Line, type Query, type RecallSet } from './recall-sets.ts';

/** Ids of one conversation's lines, best first. */
export type Finds = (query: Query, k: number) => string[];

/** Any of the words, stop words left out, best by BM25: the strongest of FTS5's usual settings (BENCHMARKS §3a). */
export function fts5({ lines }: RecallSet): Finds {
  const db = new DatabaseSync(':memory:');
  const conversations = new Map<string, Line[]>();
  for (const line of lines) conversations.set(line.conv, [...(conversations.get(line.conv) ?? []), line]);
  const tables = new Map([...conversations.keys()].map((conv, i) => [conv, `t${i}`]));
  for (const [conv, table] of tables) {
    db.exec(`create virtual table ${table} using fts5 (text, id unindexed, tokenize = 'porter unicode61')`);
    const insert = db.prepare(`insert into ${table} values (?, ?)`);
    for (const line of conversations.get(conv) ?? []) insert.run(`${line.who} ${textOf(line)}`, line.id);
  }
  return ({ conv, q }, k) => {
    const words = (q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word));
    if (words.length === 0) return [];
    const table = tables.get(conv) ?? '';
    const any = [...new Set(words)].map((word) => `"${word}"`).join(' OR ');
    return db
      .prepare(`select id from ${table} where ${table} match ? order by rank limit ?`)
      .all(any, k)
      .map(({ id }) => String(id));
  };
}

/** As it comes. */
export function miniSearch({ lines }: RecallSet): Finds {
  const indexes = new Map<string, MiniSearch>();
  for (const line of lines) {
    let index = indexes.get(line.conv);
    if (!index) indexes.set(line.conv, (index = new MiniSearch({ fields: ['text'], idField: 'id' })));
    index.add({ id: line.id, text: `${line.who} ${textOf(line)}` });
  }
  return ({ conv, q }, k) => (indexes.get(conv)?.search(q) ?? []).slice(0, k).map(({ id }) => String(id));
}
