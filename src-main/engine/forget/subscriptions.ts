/**
 * Takes watched pull requests out that belong to a project that goes, or whose address says what is forgotten: nothing is asked of them
 * any more. What was read of them lies in `cursors/`.
 */
import { fileSchema, subscriptionSchema } from '../observe/forge/store.ts';
import type { Files } from '../ports.ts';
import { readJson, writeAtomic } from '../storage/atomic.ts';
import type { Gone } from './plan.ts';

/** How many went. A broken file goes whole when it says it. */
export async function rewriteSubscriptions(files: Files, file: string, gone: Gone): Promise<number> {
  const read = await readJson(files, file, fileSchema);
  if (!read) return 0;
  if ('broken' in read) {
    const isThere = gone.isIn(await files.read(file)) || gone.plan.projects.length > 0;
    if (isThere) await files.remove(file);
    return Number(isThere);
  }
  const { subscriptions, ...rest } = read.value;
  const left = subscriptions.filter((one) => {
    const { data } = subscriptionSchema.safeParse(one);
    return data !== undefined && !gone.project(data.project) && !gone.says(JSON.stringify(one));
  });
  if (left.length === subscriptions.length) return 0;
  await writeAtomic(files, file, `${JSON.stringify({ ...rest, subscriptions: left }, null, 2)}\n`);
  return subscriptions.length - left.length;
}
