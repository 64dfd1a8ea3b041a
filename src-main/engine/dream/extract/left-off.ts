/**
 * Where work stopped: the last session's last prompt, the last commit made here, and what was left in a knot
 * (a failing command, a conflict, a stash, work in progress).
 */
import { commitData, terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf, instantOf } from '../../../../src-shared/kit/time.ts';
import { citeOf, factText, newestAt, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { sentencesOf } from '../sentences.ts';
import { knownCommands } from '../shell.ts';

interface Last {
  text: string;
  cite: Cite;
}

export function leftOff(about: About): Extractor {
  const last: { prompt?: Last; commit?: Last; knot?: Last } = {};
  let newestCommit = -Infinity;
  /** Each command's last run: what it says if it failed, null if it passed. */
  const runs = new Map<string, { at: number; failed: Last | null }>();
  /** Records come in the order they were written; what came last goes by when it happened. */
  const isNewer = (at: string, than: Last | undefined) => !than || instantOf(at) >= instantOf(than.cite.at);
  return {
    see(record, fresh) {
      const seen = (text: string): Last => ({ text, cite: citeOf(record, fresh) });
      if (record.source === 'agent' && record.kind === 'prompt' && record.origin === 'user-turn') {
        const words = sentencesOf(record.text)[0];
        if (words !== undefined && isNewer(record.at, last.prompt)) last.prompt = seen(words);
      }
      if (record.source === 'git') seeGit(record, seen);
      for (const [command, failed] of runsOf(record)) {
        const at = instantOf(record.at);
        if (at >= (runs.get(command)?.at ?? at))
          runs.set(command, { at, failed: failed ? seen(`\`${command}\` was failing`) : null });
      }
    },
    finish: () => [...stopped(last.commit, failing() ?? knot()), ...request(last.prompt)],
  };

  function seeGit(record: Observation, seen: (text: string) => Last): void {
    if (record.kind === 'conflict' && isNewer(record.at, last.knot)) last.knot = seen('a conflict was open');
    if (record.kind === 'stash' && isNewer(record.at, last.knot)) last.knot = seen('work was stashed');
    const commit = record.kind === 'commit' ? commitData.safeParse(record.data) : undefined;
    if (!commit?.success) return;
    newestCommit = Math.max(newestCommit, instantOf(record.at));
    if (commit.data.here && isNewer(record.at, last.commit)) last.commit = seen(commit.data.subject);
  }

  /** What a later commit has not settled. */
  function knot(): Last | undefined {
    if (last.knot && instantOf(last.knot.cite.at) >= newestCommit) return last.knot;
    return last.commit && /^wip\b/i.test(last.commit.text)
      ? { text: 'the last commit is marked as work in progress', cite: last.commit.cite }
      : undefined;
  }

  function failing(): Last | undefined {
    const open = [...runs.values()].filter((run) => run.failed !== null).sort((a, b) => a.at - b.at);
    return open.at(-1)?.failed ?? undefined;
  }

  /** Two facts, because a commit's words and the user's are of different trust. */
  function stopped(commit: Last | undefined, open: Last | undefined): Candidate[] {
    if (!commit && !open) return [];
    const cites = [commit?.cite, open?.cite].filter((cite) => cite !== undefined);
    const day = dayOf(newestAt(cites));
    const parts = [...(commit ? [`the last commit is "${short(commit.text)}"`] : []), ...(open ? [open.text] : [])];
    return [leftFact('left off', `Work stopped on ${day}: ${parts.join('; ')}.`, cites)];
  }

  function request(prompt: Last | undefined): Candidate[] {
    if (!prompt) return [];
    const text = `The last request to an agent, on ${dayOf(prompt.cite.at)}, was: "${short(prompt.text)}".`;
    return [leftFact('last request', text, [prompt.cite])];
  }

  function leftFact(slot: string, text: string, cites: Cite[]): Candidate {
    return {
      fact: {
        text: factText(text),
        type: 'project',
        topic: topicOf(about, 'activity'),
        project: about.id,
        slot,
        value: cites.map(({ ref }) => ref).join(' '),
      },
      cites: cites.sort((a, b) => instantOf(a.at) - instantOf(b.at)),
      because: 'the last thing seen',
      fleeting: true,
    };
  }
}

/** Known commands of a record with their outcome; a command without one says nothing. */
export function runsOf(record: Observation): [command: string, failed: boolean][] {
  const parsed =
    record.source === 'agent' && record.kind === 'tool'
      ? toolData.safeParse(record.data)
      : record.source === 'terminal' && record.kind === 'finished'
        ? terminalData.safeParse(record.data)
        : undefined;
  if (!parsed?.success || parsed.data.command === undefined) return [];
  const ok = 'ok' in parsed.data ? parsed.data.ok : undefined;
  const failed = parsed.data.exit === undefined ? (ok === undefined ? undefined : !ok) : parsed.data.exit !== 0;
  if (failed === undefined) return [];
  const known = knownCommands(parsed.data.command);
  // Of a chain that failed nobody knows which part it was: the last one is the usual case.
  return (failed ? known.slice(-1) : known).map(({ command }) => [command, failed]);
}

function short(text: string): string {
  const line = text.replace(/["“”]/g, "'");
  return line.length > 110 ? `${line.slice(0, 109).replace(/\s+\S*$/, '')}…` : line;
}
