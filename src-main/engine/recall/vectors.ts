/**
 * What records mean, as vectors of eight-bit numbers, for search by meaning. Derived like the rest of the index, and gone with it.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Meant, Requests } from './messages.ts';
import type { Names } from './names.ts';
import type { Filter } from './wide.ts';

export interface Vectors {
  without(asked: Requests['withoutVector']['in']): Requests['withoutVector']['out'];
  /** How many were kept. Of a text that is no longer there, or is another by now, nothing is. */
  set(given: Requests['setVectors']['in']): number;
  /** Records by number, with how well each fits, 1 the best; empty where none stands out. `filter` is on `r`. */
  nearest(meant: Meant, filter: Filter, limit: number): ReadonlyMap<number, number>;
}

/** Compared one by one, the newest first: some 40 ms for so many. */
const MOST_COMPARED = 20_000;
/** The best must stand out from the average by this much (of 1), or nothing is alike. */
const STANDS_OUT = 0.1;
/** A shorter text says nothing that could be paraphrased. */
const SHORTEST = 12;

export function openVectors(db: DatabaseSync, names: Names): Vectors {
  // Not of every index: one that was made before stays as it is.
  db.exec(`create table if not exists vectors (id integer primary key, model integer, vector blob) strict;
    create trigger if not exists vectors_go after delete on records begin delete from vectors where id = old.id; end`);
  const put = db.prepare('insert or replace into vectors select id, ?, ? from records where ref = ? and text = ?');
  const removeOthers = db.prepare('delete from vectors where model <> ?');

  return {
    without({ model, projects, except, limit }) {
      const numbers = projects.flatMap((project) => names.findId(project) ?? []);
      return db
        .prepare(
          `select r.ref, r.text from records r left join vectors v on v.id = r.id and v.model = ?
           where v.id is null and length(r.text) >= ${SHORTEST} and r.project in (${numbers.map(() => '?').join(', ') || 'null'})
             and r.ref not in (select ref from withdrawn) and r.ref not in (select value from json_each(?))
           order by r.id desc limit ?`,
        )
        .all(names.findId(model) ?? 0, ...numbers, JSON.stringify(except), limit)
        .map(({ ref, text }) => ({ ref: String(ref), text: String(text) }));
    },
    set({ model, texts }) {
      const number = names.idOf(model);
      removeOthers.run(number);
      let kept = 0;
      for (const { ref, text, vector } of texts) kept += Number(put.run(number, packed(vector), ref, text).changes);
      return kept;
    },
    nearest({ model, vector }, filter, limit) {
      const rows = db
        .prepare(
          `select v.id, v.vector from vectors v join records r on r.id = v.id
           where v.model = ? and ${filter.where} order by v.id desc limit ${MOST_COMPARED}`,
        )
        .all(names.findId(model) ?? 0, ...filter.values);
      const asked = new Int8Array(packed(vector));
      const found = rows.map((row) => ({ id: Number(row['id']), like: likeness(asked, row['vector'] as Uint8Array) }));
      found.sort((a, b) => b.like - a.like);
      const best = found[0]?.like ?? 0;
      const average = found.reduce((sum, { like }) => sum + like, 0) / Math.max(1, found.length);
      // One record alone has no average to stand out from.
      const from = found.length > 1 ? average : 0;
      if (best - from < STANDS_OUT) return new Map();
      return new Map(
        found.slice(0, limit).flatMap(({ id, like }) => {
          const share = (like - from) / (best - from);
          return share > 0 ? [[id, share] as const] : [];
        }),
      );
    },
  };
}

/** The greatest of its numbers becomes 127: only the direction counts. */
function packed(vector: readonly number[]): Uint8Array {
  const most = vector.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0) || 1;
  return new Uint8Array(Int8Array.from(vector, (value) => Math.round((value / most) * 127)).buffer);
}

/** The cosine of two; 0 for what is not of one length. */
function likeness(a: Int8Array, bytes: Uint8Array): number {
  if (bytes.length !== a.length) return 0;
  const b = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
