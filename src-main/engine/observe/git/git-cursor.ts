/**
 * How far a git observer has got: where every ref stood when everything before was acknowledged.
 * Kept as `cursors/git-<project>.json`; derived, because keys make a repeated look harmless.
 */
import { z } from 'zod';
import { nameHoldsSecret } from '../../redact/names.ts';
import type { Refs } from './refs.ts';
import type { ReflogPlace } from './reflog.ts';
import type { Snapshot } from './snapshot.ts';

const placeSchema = z.object({ size: z.number(), last: z.string(), seconds: z.number() });
/** Pairs, not an object: a branch may be called `__proto__`. */
const pairsSchema = z.array(z.tuple([z.string(), z.string()]));
const cursorSchema = z.object({
  version: z.literal(1),
  head: z.object({ branch: z.string().optional(), hash: z.string().optional() }),
  branches: pairsSchema,
  tags: pairsSchema,
  reflog: placeSchema,
  stash: placeSchema,
  indexMark: z.string(),
  conflicted: z.array(z.string()),
  /** Reading was paused when this was written: what came after it is not to be read. */
  paused: z.boolean().optional(),
});

export interface GitCursor {
  version: 1;
  head: Refs['head'];
  branches: [string, string][];
  tags: [string, string][];
  reflog: ReflogPlace;
  stash: ReflogPlace;
  indexMark: string;
  conflicted: string[];
  paused?: boolean;
}

/** More tags than this are not remembered, and new ones then not told. */
const MOST_TAGS = 20_000;

export function cursorOf(snapshot: Snapshot): GitCursor {
  const { refs } = snapshot;
  return {
    version: 1,
    head: refs.head,
    branches: [...refs.branches],
    tags: refs.tags.size > MOST_TAGS ? [] : [...refs.tags],
    reflog: snapshot.reflog.place,
    stash: snapshot.stash.place,
    indexMark: snapshot.indexMark,
    conflicted: snapshot.conflicted,
  };
}

/**
 * The cursor as it may lie on disk: names that hold a secret are left out. After a restart such a tag or conflict is told
 * once more, under the key it had, and so dropped.
 */
export function withoutSecretNames(cursor: GitCursor): GitCursor {
  const { head, branches, tags, conflicted } = cursor;
  const clean = conflicted.filter((name) => !nameHoldsSecret(name));
  const { branch, ...bare } = head;
  return {
    ...cursor,
    head: branch === undefined || nameHoldsSecret(branch) ? bare : head,
    branches: branches.map(([name, hash]) => [nameHoldsSecret(name) ? '' : name, hash]),
    tags: tags.filter(([name]) => !nameHoldsSecret(name)),
    conflicted: clean,
    // Another mark, so that the index is read again.
    indexMark: clean.length === conflicted.length ? cursor.indexMark : '',
  };
}

/** undefined when it is no cursor of this version: the observer then looks as if for the first time. */
export function parseCursor(value: unknown): GitCursor | undefined {
  const parsed = cursorSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { head, paused, ...rest } = parsed.data;
  return {
    ...rest,
    head: {
      ...(head.branch === undefined ? {} : { branch: head.branch }),
      ...(head.hash === undefined ? {} : { hash: head.hash }),
    },
    ...(paused === undefined ? {} : { paused }),
  };
}

/** Where several thousand tags are, new ones cannot be told from old ones. */
export const tellsTags = (refs: Refs) => refs.tags.size <= MOST_TAGS;
