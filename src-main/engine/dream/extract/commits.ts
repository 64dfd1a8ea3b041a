/**
 * What commits decide: decisions in their words, the style they are written in, releases.
 */
import { commitData, refData, type CommitData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import {
  addCite,
  citeOf,
  cleanCites,
  factText,
  type About,
  type Candidate,
  type Cite,
  type Extractor,
} from '../candidate.ts';
import { topicOf } from '../place.ts';
import { commitMark, revertOf } from '../reverts.ts';

/** Words with which a commit says that things are done otherwise from now on. */
const DECISION =
  /\b(?:(?:use[sd]?|using|prefer|run|write|store|build|depend on|rely on|go with)\b.{1,60}\b(?:instead of|in favou?r of|rather than)|switch(?:ed|es)? (?:\S+ ){0,3}to|migrat(?:e|ed|es) (?:\S+ ){0,4}to|replac(?:e|ed|es) .+ (?:with|by)|move[ds]? (?:\S+ ){1,4}from .+ to|no longer (?:support|allow|require|use|ship|depend)|drop(?:s|ped)? (?:support|node|python)|require[sd]? (?:node|python|go|rust|ruby|php|java)\b|deprecat(?:e|ed|es)|we (?:decided|chose|now use)|from now on)\b/i;
/** A repair, something temporary or dead code: no decision about how things are done. */
const NO_DECISION =
  /^(?:fix|revert|merge|bugfix|hotfix)\b|\bfor now\b|\b(?:no longer|not) (?:needed|used|necessary)\b|\btypos?\b/i;
const CONVENTIONAL = /^(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert)(?:\([^)]+\))?!?: /;
const SCOPED = /^[\w/.-]{2,20}: \S/;

export function commits(about: About): Extractor {
  const decisions: Candidate[] = [];
  const style = { total: 0, conventional: [] as Cite[], scoped: [] as Cite[] };
  const counts = { conventional: 0, scoped: 0 };
  let release: { name: string; cite: Cite } | undefined;
  return {
    see(record, fresh) {
      if (record.source !== 'git') return;
      const tag = releaseOf(record);
      if (tag !== undefined) release = { name: tag, cite: citeOf(record, fresh) };
      const parsed = record.kind === 'commit' ? commitData.safeParse(record.data) : undefined;
      if (!parsed?.success || parsed.data.merge) return;
      const { subject } = parsed.data;
      style.total += 1;
      const kind = CONVENTIONAL.test(subject) ? 'conventional' : SCOPED.test(subject) ? 'scoped' : undefined;
      if (kind !== undefined) {
        counts[kind] += 1;
        addCite(style[kind], citeOf(record, fresh));
      }
      if (fresh && decisions.length < 500) decisions.push(...decisionOf(record, parsed.data, about));
    },
    finish() {
      const found = [...decisions];
      if (style.total >= 10 && counts.conventional / style.total >= 0.7)
        found.push(
          styleOf(
            'conventional',
            'Commit subjects follow Conventional Commits (`type(scope): subject`).',
            style.conventional,
          ),
        );
      else if (style.total >= 10 && (counts.conventional + counts.scoped) / style.total >= 0.7)
        found.push(styleOf('area', 'Commit subjects begin with the area they touch (`area: what`).', style.scoped));
      if (release) {
        const text = `The latest release is ${release.name}, of ${dayOf(release.cite.at)}.`;
        const shape = { type: 'project' as const, topic: topicOf(about, 'build-and-test'), project: about.id };
        found.push({
          fact: { ...shape, text: factText(text), slot: 'latest release', value: release.name.toLowerCase() },
          cites: [release.cite],
          because: 'tagged or released in git',
        });
      }
      return found;
    },
  };

  function styleOf(value: string, text: string, cites: Cite[]): Candidate {
    return {
      fact: {
        text,
        type: 'project',
        topic: topicOf(about, 'conventions'),
        project: about.id,
        slot: 'commit style',
        value,
      },
      cites: cleanCites(cites, 3),
      because: `the style of most of ${style.total} commits`,
    };
  }
}

/** At most one decision a commit; a revert decides nothing of its own (`reverts.ts`). */
function decisionOf(record: Observation, commit: CommitData, about: About): Candidate[] {
  const words = revertOf(commit)?.subject === undefined ? decisionIn(commit) : undefined;
  return words === undefined ? [] : [decided(words, commit.hash, [citeOf(record, true)], about)];
}

/** What a commit decides, in its words: its subject, else the first sentence of the body that decides something. */
export function decisionIn(commit: Pick<CommitData, 'subject' | 'body'>): string | undefined {
  const sentences = [commit.subject, ...(commit.body ?? '').split(/\n|(?<=\.)\s+/)];
  const sentence = sentences.find((one) => one.length >= 12 && one.length <= 160 && DECISION.test(one));
  if (sentence === undefined || NO_DECISION.test(commit.subject) || NO_DECISION.test(sentence)) return undefined;
  return sentence
    .replace(CONVENTIONAL, '')
    .replace(/\s*\(#\d+\)$/, '')
    .replace(/["“”]/g, "'")
    .trim();
}

/** `cites` end with the commit that decided it, which has this hash. */
export function decided(words: string, hash: string, cites: Cite[], about: About): Candidate {
  const day = dayOf(cites.at(-1)?.at ?? about.now);
  return {
    fact: {
      text: factText(`Decided on ${day} ${commitMark(hash)}: "${words}"`),
      type: 'project',
      topic: topicOf(about, 'decisions'),
      project: about.id,
    },
    cites,
    because: 'a commit says so',
  };
}

/** The version that a tag or a commit of a release names. */
export function releaseOf(record: Observation): string | undefined {
  if (record.kind === 'tag') {
    const tag = refData.safeParse(record.data);
    return tag.success && /^v?\d+\.\d+/.test(tag.data.name ?? '') ? tag.data.name : undefined;
  }
  if (record.kind !== 'commit') return undefined;
  const commit = commitData.safeParse(record.data);
  const subject = commit.success ? commit.data.subject : '';
  return /^(?:(?:chore(?:\(release\))?: )?(?:release|bump(?: version)? to|version) )?(v?\d+\.\d+\.\d+(?:-[\w.]+)?)\.?$/i.exec(
    subject,
  )?.[1];
}
