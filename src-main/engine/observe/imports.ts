/**
 * Reads one line of `vesper import`: what a person brings in from elsewhere (INTERFACES, `vesper import`).
 * Unknown keys are ignored; a known key of a wrong type refuses the line with the reason, and nothing of it is taken.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { origins, sources } from '../../../src-shared/contract/lists.ts';
import type { Draft, Origin, Source } from '../../../src-shared/contract/observation.ts';
import { fail, ok, type Result } from '../../../src-shared/kit/result.ts';
import { formatStamp, parseStamp } from '../../../src-shared/kit/time.ts';

export interface ImportDefaults {
  /** Label of the project for lines that name none. */
  project?: string | undefined;
  /** The name of the project that a label stands for (its id or path, too), so that one project has one key for an id. */
  nameOf?(label: string): string;
  /** Id of this import; kept with every record. */
  batch: string;
}

export interface ImportedLine {
  /** Its `project` is null: the caller resolves `projectName` and puts the id in. */
  draft: Draft;
  projectName?: string;
}

/** 256 KB of JSON: more than the largest commit of the recorded data needs, little enough for one log line. */
const dataLimit = 256 * 1024;

/** A draft, or the reason why the line is refused. `n` is its number, for keys of no use otherwise. */
export function readImportLine(line: string, n: number, defaults: ImportDefaults): Result<ImportedLine> {
  let json: unknown;
  try {
    json = JSON.parse(n === 1 ? line.replace(/^\uFEFF/, '') : line);
  } catch {
    return fail('not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return fail('not a JSON object');
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) return fail(reasonOf(parsed.error));
  const fields = parsed.data;

  const stamp = parseStamp(fields.at);
  if (!stamp) return fail(whyNoTime(fields.at));
  const origin: Origin = fields.origin ?? 'external';
  if (origin === 'vesper') return fail('origin: "vesper" is Vesper\'s own output, which is never evidence');
  const data = fields.data === undefined ? {} : cleaned(fields.data, 0);
  if (data === undefined || JSON.stringify(data).length > dataLimit)
    return fail('data: nested too deep or larger than 256 KB');
  const text = fields.text.toWellFormed();
  if (text.trim() === '' && Object.keys(data).length === 0) return fail('text: is empty');

  const source: Source = fields.source ?? 'system';
  const label = named(fields.project) ?? named(defaults.project);
  const projectName = label === undefined ? undefined : (defaults.nameOf?.(label) ?? label);
  const at = formatStamp(stamp.instant, stamp.offset);
  const session = named(fields.session);
  const draft: Draft = {
    key: keyOf({ project: projectName ?? '', id: named(fields.id), at, source, session: session ?? '', text }),
    at,
    project: null,
    source,
    kind: named(fields.kind) ?? kindOf(source, origin),
    origin,
    ...(session === undefined ? {} : { session }),
    text,
    data: {
      ...data,
      ...(named(fields.who) === undefined ? {} : { who: named(fields.who) }),
      ...(named(fields.id) === undefined ? {} : { externalId: named(fields.id) }),
      batch: defaults.batch,
    },
  };
  return ok({ draft, ...(projectName === undefined ? {} : { projectName }) });
}

const optionalText = z.string().max(1000).nullish();
const lineSchema = z.object({
  id: optionalText,
  at: z.string(),
  text: z.string(),
  who: optionalText,
  source: z
    .enum(sources)
    .nullish()
    .transform((value) => value ?? undefined),
  kind: z.string().max(100).nullish(),
  origin: z
    .enum(origins)
    .nullish()
    .transform((value) => value ?? undefined),
  project: z.string().max(200).nullish(),
  session: optionalText,
  data: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? undefined),
});

/** `field: what is wrong`, of the first thing that is. */
function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  if (issue?.code === 'invalid_type')
    return `${field}: ${issue.input === undefined ? `is missing or no ${issue.expected}` : `is no ${issue.expected}`}`;
  return field === '' ? 'not a line of an import' : `${field}: ${issue?.message ?? 'is wrong'}`;
}

function whyNoTime(at: string): string {
  const bare = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(at);
  return bare
    ? 'at: has no offset (write 2026-11-20T10:00:00+01:00)'
    : 'at: is no ISO 8601 time with offset (write 2026-11-20T10:00:00+01:00)';
}

/** The same line gives the same key in every import: the id where it has one, else what it says. */
function keyOf(line: {
  project: string;
  id: string | undefined;
  at: string;
  source: string;
  session: string;
  text: string;
}): string {
  const label = line.project.replaceAll('%', '%25').replaceAll(':', '%3A');
  if (line.id !== undefined) return `import:${label}:${line.id}`;
  const parts = JSON.stringify([line.project, line.at, line.source, line.session, line.text]);
  return `import:${label}:sha256-${createHash('sha256').update(parts).digest('hex')}`;
}

function kindOf(source: Source, origin: Origin): string {
  if (source === 'note') return 'note';
  if (source === 'agent') return origin === 'user-turn' || origin === 'user-direct' ? 'prompt' : 'conclusion';
  return 'import';
}

/** Well-formed and not empty, else undefined. */
function named(text: string | null | undefined): string | undefined {
  const clean = text?.toWellFormed().trim();
  return clean === undefined || clean === '' ? undefined : clean;
}

/** A copy without keys that reach prototypes; undefined below 32 levels (JSON.stringify must not run out of stack later). */
function cleaned(data: Record<string, unknown>, depth: number): Record<string, unknown> | undefined {
  const out = cleanedValue(data, depth);
  return out === tooDeep ? undefined : (out as Record<string, unknown>);
}
const tooDeep = Symbol('too deep');
function cleanedValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 32) return tooDeep;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const kept: [string | number, unknown][] = [];
  for (const [key, item] of entries) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    const clean = cleanedValue(item, depth + 1);
    if (clean === tooDeep) return tooDeep;
    kept.push([key, clean]);
  }
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}
