/**
 * Of a folder's history: how many commits since when, and the records of the two newest. By our own readers and git's
 * object commands alone, as its observer would (TRUST F6).
 */
import { commitDrafts } from '../git/commits.ts';
import { reach } from '../git/history.ts';
import { NOT_INSTALLED, type Objects } from '../git/objects.ts';
import { readRefs } from '../git/refs.ts';
import { findRepository } from '../git/repository.ts';
import { counted, type Found, type Looking, nobody } from './looking.ts';

export async function sampleGit(looking: Looking): Promise<Found & { isRepository: boolean }> {
  const { folder, git, signal, ports } = looking;
  const here = await findRepository(folder);
  if (here.state === 'unsupported') return { isRepository: true, found: here.reason, drafts: [] };
  if (here.state !== 'found') return { isRepository: false, found: '', drafts: [] };
  const { repository } = here;
  if (git.binary === undefined) return { isRepository: true, found: NOT_INSTALLED, drafts: [] };
  const { head } = await readRefs(repository);
  if (head.hash === undefined) return { isRepository: true, found: '', drafts: [] };
  const objects = git.objectsOf(repository, signal);
  const [samples, history] = await Promise.all([newest(head.hash), walked(objects, head.hash, signal)]);
  const since = history.oldest === undefined ? '' : ` since ${month(history.oldest, ports.clock)}`;
  const found = `${history.whole ? '' : 'more than '}${counted(history.commits, 'commit')}${history.whole ? since : ''}`;
  return { isRepository: true, found: history.commits === 0 ? '' : found, drafts: samples };

  async function newest(tip: string) {
    const { commits } = await reach(objects, [tip], [], { max: 2 });
    const wanted = commits.map(({ hash }) => ({ hash, branch: head.branch }));
    const drafts = [];
    for await (const batch of commitDrafts(nobody, repository, objects, wanted)) drafts.push(...batch);
    return drafts;
  }
}

/** Counts as far as the time allows. */
async function walked(objects: Objects, tip: string, signal: AbortSignal) {
  let commits = 0;
  let oldest: number | undefined;
  let rest = '';
  const take = (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const seconds = Number.parseInt(line, 10);
      if (Number.isNaN(seconds)) continue;
      commits++;
      if (seconds > 0) oldest = Math.min(oldest ?? seconds, seconds);
    }
  };
  const end = await objects
    .ask(['rev-list', '--timestamp', '--stdin'], take, { input: `${tip}\n` })
    .catch((thrown: unknown) => {
      if (signal.aborted) return undefined;
      throw thrown;
    });
  return { commits, oldest, whole: end?.how === 'done' };
}

/** `March 2024`, as it was here then. */
function month(seconds: number, clock: Looking['ports']['clock']): string {
  const local = seconds * 1000 + clock.offsetAt(seconds * 1000) * 60_000;
  return new Date(local).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
