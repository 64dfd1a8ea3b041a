/**
 * Files that change together: in at least 3 commits, and in at least 60 % of the commits of each.
 */
import { commitData } from '../../../../src-shared/contract/kinds.ts';
import { citeOf, cleanCites, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';

const SUPPORT = 3;
const CONFIDENCE = 0.6;
/** A commit that touches more than this says nothing about two of its files. */
const HUGE = 30;
/** Newest commits that are compared: keeps the work within a slice or two. */
const MOST_COMMITS = 2000;
/** Newest commits of two files that know nothing of a pair that was: it is none any more. */
const APART = 8;
/** Of each file that many of its newest commits are compared. */
const MOST_OF_FILE = 60;
/** Told at most, strongest first. */
const MOST_PAIRS = 5;

export function together(about: About): Extractor {
  const commits: { files: string[]; cite: Cite }[] = [];
  return {
    see(record, fresh) {
      if (record.source !== 'git' || record.kind !== 'commit') return;
      const commit = commitData.safeParse(record.data);
      if (!commit.success || commit.data.merge) return;
      const files = commit.data.files.filter(({ path }) => !isLockFile(path)).map(({ path }) => path);
      if (files.length < 2 || commit.data.filesTotal > HUGE) return;
      commits.push({ files, cite: citeOf(record, fresh) });
      if (commits.length > MOST_COMMITS) commits.shift();
    },
    finish() {
      const single = new Map<string, number>();
      for (const { files } of commits) for (const file of files) single.set(file, (single.get(file) ?? 0) + 1);
      const pairs = new Map<string, Cite[]>();
      for (const { files, cite } of commits) {
        const often = files.filter((file) => (single.get(file) ?? 0) >= SUPPORT).sort();
        often.forEach((a, i) => {
          for (const b of often.slice(i + 1)) {
            const cites = pairs.get(`${a}\n${b}`);
            if (cites) cites.push(cite);
            else pairs.set(`${a}\n${b}`, [cite]);
          }
        });
      }
      const together = [...pairs.entries()]
        .map(([key, cites]) => {
          const [a = '', b = ''] = key.split('\n');
          const confidence = cites.length / Math.max(single.get(a) ?? 1, single.get(b) ?? 1);
          return { a, b, cites, confidence };
        })
        .filter(({ cites, confidence }) => cites.length >= SUPPORT && confidence >= CONFIDENCE)
        .sort((x, y) => y.cites.length - x.cites.length || (x.a + x.b < y.a + y.b ? -1 : 1))
        .filter(strongestOfEach())
        .slice(0, MOST_PAIRS)
        .map(({ a, b, cites }) => told(a, b, [...cites.slice(0, 1), ...cites.slice(1).slice(-21)], cites.length));
      return [...together, ...apart(pairs.keys())];
    },
  };

  /** Pairs of the earlier commits of which the newest ones of either file know nothing. */
  function apart(pairs: Iterable<string>): Candidate[] {
    const touching = new Map<string, number[]>();
    commits.forEach(({ files }, n) => {
      for (const file of files) touching.set(file, [...(touching.get(file) ?? []), n].slice(-MOST_OF_FILE));
    });
    const both = (a: string, b: string, n: number) => commits[n]?.files.includes(a) && commits[n].files.includes(b);
    return [...pairs]
      .flatMap((key) => {
        const [a = '', b = ''] = key.split('\n');
        const [ofA, ofB] = [touching.get(a) ?? [], touching.get(b) ?? []];
        const either = [...new Set([...ofA, ...ofB])].sort((x, y) => x - y);
        const newest = either.slice(-APART);
        const from = newest[0] ?? 0;
        const earlier = either.filter((n) => n < from && both(a, b, n));
        const most = Math.max(ofA.filter((n) => n < from).length, ofB.filter((n) => n < from).length);
        if (earlier.length < SUPPORT || earlier.length / most < CONFIDENCE || newest.some((n) => both(a, b, n)))
          return [];
        // With one that names both: the newest may know of one file only.
        const cites = [...earlier.slice(-1), ...newest].flatMap((n) => commits[n]?.cite ?? []);
        return [{ ...told(a, b, cites, APART, 'do not change together'), removal: true as const }];
      })
      .slice(0, MOST_PAIRS);
  }

  function told(a: string, b: string, cites: Cite[], count: number, how = 'change together'): Candidate {
    return {
      fact: {
        text: factText(`\`${a}\` and \`${b}\` ${how}.`),
        type: 'project',
        topic: topicOf(about, 'activity'),
        project: about.id,
        slot: `changes together · ${a} · ${b}`,
        value: 'changes together', // a value's words are held against what it cites, as the text's are
      },
      cites: cleanCites(cites, SUPPORT),
      because: `in ${count} commits`,
    };
  }
}

/** Lets a pair through when neither of its files was in a stronger one: a clique of five files is not ten facts. */
function strongestOfEach(): (pair: { a: string; b: string }) => boolean {
  const used = new Set<string>();
  return ({ a, b }) => {
    if (used.has(a) || used.has(b)) return false;
    used.add(a).add(b);
    return true;
  };
}

function isLockFile(path: string): boolean {
  return /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|poetry\.lock|go\.sum|composer\.lock)$/.test(
    path,
  );
}
