/**
 * How what was found is told: each line begins with where it comes from and how old it is, whatever its text says of itself.
 */
import type { Detail } from '../../../src-shared/contract/views.ts';
import { calm, calmLine, markOwnOutput, shortOf, tokensOf } from '../../../src-shared/kit/own-output.ts';
import type { Found, Logged, TopicLine } from './access.ts';
import { cutToBytes } from './limits.ts';

/** A short hit; `tokens` is what the whole would cost. */
export interface ShortHit extends Omit<Found, 'text'> {
  text: string;
  tokens: number;
}

export function shortHit(found: Found): ShortHit {
  return { ...found, text: shortOf(found.text), tokens: tokensOf(found.text.length) };
}

/** `- [confirmed fact, user-direct, 2026-11-18, 24 tokens] text (k3f9ab)` */
export function hitLine({ ref, kind, text, tokens, at, origin, state, source, topic }: ShortHit): string {
  const what = [state, source && kind === 'observation' ? source : undefined, kindWord(kind)].filter(Boolean).join(' ');
  return `- ${label(what, origin, at?.slice(0, 10), topic, `${tokens} tokens`)} ${text} (${calmLine(ref)})`;
}

/** Bytes of one text, escaped as JSON, of which an answer carries two. */
const longestText = 12_000;

export function calmDetail(detail: Detail): Detail {
  const { evidence } = detail;
  return {
    ...detail,
    text: cutToBytes(calm(detail.text), longestText),
    ...(evidence ? { evidence: evidence.map((one) => ({ ...one, excerpt: calmLine(one.excerpt) })) } : {}),
  };
}

/** A label, then the text behind a bar, line by line, so that no line of it stands by itself; then the evidence. */
export function detailLines({ ref, kind, at, text, origin, state, editedOutside, topic, ...more }: Detail): string {
  const what = [state, editedOutside ? '(edited outside)' : undefined, more.source, more.what, kindWord(kind)];
  const day = kind === 'fact' ? at.slice(0, 10) : stamp(at);
  return [
    `- ${label(what.filter(Boolean).join(' '), origin, day, topic, more.session && `session ${calmLine(more.session)}`)} (${calmLine(ref)})`,
    ...text.split('\n').map((line) => `  | ${line}`),
    ...(more.evidence ?? []).map(
      (one) => `  - ${label('evidence', one.origin, stamp(one.at))} ${one.excerpt} (${one.ref})`,
    ),
  ].join('\n');
}

/** `- [git commit, external, 2026-11-18 10:44] text (01J…)` */
export function recordLine({ ref, at, source, what, origin, text }: Logged): string {
  return `- ${label(`${source} ${calmLine(what)}`, origin, stamp(at))} ${shortOf(text)} (${ref})`;
}

/** What recall says, in a tool and in a prompt; that there is nothing is said in words. */
export function recalled(lines: readonly string[], { live, searched }: { live: boolean; searched?: number }): string {
  const among = searched === undefined ? '' : ` among ${searched} records and what is known`;
  const told = lines.length > 0 ? markOwnOutput('recall', lines.join('\n')) : `Nothing found${among}.`;
  return told + (live ? '' : '\nVesper is not running: only memory files were searched, by words.');
}

export function topicLine({ path, facts, description, updated }: TopicLine): string {
  const age = updated === undefined ? '' : `, updated ${updated.slice(0, 10)}`;
  return `- ${calmLine(path)} (${facts} facts${age}): ${calmLine(description)}`;
}

function label(...parts: (string | undefined)[]): string {
  return `[${parts.filter((part) => part !== undefined && part !== '').join(', ')}]`;
}

const kindWord = (kind: Found['kind']): string => (kind === 'observation' ? 'record' : kind === 'line' ? 'fact' : kind);
const stamp = (at: string): string => at.slice(0, 16).replace('T', ' ');
