/**
 * Turns the drafts of one round into lines: gives out `seq`, id and `loggedAt`, and answers duplicates with the record
 * that is already there. Nothing counts until `accept`, so that a failed write leaves no gap.
 */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { messageOf, VesperError } from '../../../src-shared/kit/errors.ts';
import { ulid } from '../../../src-shared/kit/ids.ts';
import { formatStamp, instantOf } from '../../../src-shared/kit/time.ts';
import type { RedactedDraft } from '../redact/redacted.ts';
import { encodeRecord } from '../storage/record-codec.ts';

/** `seq` is null for a duplicate that only the index knows. */
export interface Appended {
  ref: string;
  seq: number | null;
  duplicate: boolean;
}

export interface PlannedBatch {
  /** One per asker: what to answer, or why its drafts cannot be written. */
  answers: (Appended[] | Error)[];
  records: Observation[];
  lines: string;
}

export interface KnownRecord {
  ref: string;
  seq: number | null;
}

/** A record that says to be from later than this (ms) is marked: somebody's clock is wrong (TRUST R10). */
const AHEAD_MS = 5 * 60_000;

export function planBatch({ randomBytes, lastSeq }: { randomBytes(count: number): Uint8Array; lastSeq: number }) {
  let acceptedSeq = lastSeq;
  const nextId = risingIds(randomBytes);
  return {
    lastSeq: () => acceptedSeq,

    plan(
      askers: readonly { drafts: RedactedDraft[] }[],
      known: ReadonlyMap<string, KnownRecord>,
      when: { instant: number; offset: number },
    ): PlannedBatch {
      const loggedAt = formatStamp(when.instant, when.offset);
      const seen = new Map<string, KnownRecord>(known);
      const records: Observation[] = [];
      const lines: string[] = [];
      const answers = askers.map(({ drafts }) => {
        const before = records.length;
        try {
          return drafts.map((draft): Appended => {
            const there = seen.get(draft.key);
            if (there) return { ...there, duplicate: true };
            const seq = acceptedSeq + records.length + 1;
            const record = recordOf(draft, { id: nextId(when.instant), seq, loggedAt }, when.instant);
            lines.push(encodeRecord(record));
            records.push(record);
            seen.set(draft.key, { ref: record.id, seq });
            return { ref: record.id, seq, duplicate: false };
          });
        } catch (error) {
          // Data that is no JSON (a cycle, a bigint): this asker's records go, the others' stay.
          for (const { key } of records.splice(before)) seen.delete(key);
          lines.length = records.length;
          return new VesperError('bad-input', `an observation cannot be written: ${messageOf(error)}`);
        }
      });
      return { answers, records, lines: lines.join('') };
    },

    accept(planned: PlannedBatch): void {
      acceptedSeq += planned.records.length;
    },
  };
}

/** Fields in the order a person reads them. */
function recordOf(
  draft: RedactedDraft,
  given: { id: string; seq: number; loggedAt: string },
  instant: number,
): Observation {
  const aheadMs = instantOf(draft.at) - instant;
  const data = aheadMs > AHEAD_MS ? { ...draft.data, aheadMs } : draft.data;
  return {
    id: given.id,
    key: draft.key,
    at: draft.at,
    loggedAt: given.loggedAt,
    seq: given.seq,
    project: draft.project,
    source: draft.source,
    kind: draft.kind,
    origin: draft.origin,
    ...(draft.session !== undefined && { session: draft.session }),
    text: draft.text,
    ...(draft.cut && { cut: draft.cut }),
    ...(data && { data }),
  };
}

/** ULIDs that rise within one millisecond too, as the specification's monotonic variant does. */
function risingIds(randomBytes: (count: number) => Uint8Array): (instant: number) => string {
  let last = -1;
  let random = new Uint8Array(10);
  return (instant) => {
    if (instant === last) {
      increment(random);
    } else {
      last = instant;
      random = Uint8Array.from(randomBytes(10), (byte, i) => (i === 0 ? byte & 0x7f : byte)); // room to count up without overflow
    }
    return ulid(instant, random);
  };
}

function increment(bytes: Uint8Array): void {
  const rising = bytes.findLastIndex((byte) => byte < 0xff);
  const view = new DataView(bytes.buffer);
  view.setUint8(rising, view.getUint8(rising) + 1);
  bytes.fill(0, rising + 1);
}
