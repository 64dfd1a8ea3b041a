/**
 * Snapshots of one file of another tool: `foreign/<id>/about.json` and a text a version, redacted. A version that is not byte for byte what
 * the file held (a secret was masked, something forgotten left out) says so and is never put back.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { agentIdSchema } from '../../../src-shared/contract/connect.ts';
import { stampSchema } from '../../../src-shared/contract/observation.ts';
import type { Files } from '../ports.ts';
import { makeDurableDir, namesIn, readIfThere, readJson, writeAtomic } from '../storage/atomic.ts';

export const aboutSchema = z.object({
  version: z.literal(1),
  path: z.string(),
  project: z.string().nullable(),
  agent: agentIdSchema.nullable(),
  /** Of the newest forget that went over them: versions from before are not taken back from an export. */
  clearedAt: stampSchema.optional(),
  versions: z.array(z.object({ n: z.int(), at: stampSchema, bytes: z.int(), exact: z.boolean() })),
});
export type About = z.infer<typeof aboutSchema>;

/** Versions of one file that are kept at most. */
const mostVersions = 50;

export const idOf = (file: string): string => createHash('sha256').update(file).digest('hex').slice(0, 16);

export function openVersions(files: Files, folder: string) {
  const place = (id: string) => path.join(folder, id);
  const textFile = (id: string, n: number) => path.join(place(id), `${n}.md`);

  async function about(id: string): Promise<About | undefined> {
    const read = await readJson(files, path.join(place(id), 'about.json'), aboutSchema);
    return read && 'value' in read ? read.value : undefined;
  }
  async function write(id: string, next: About): Promise<void> {
    await writeAtomic(files, path.join(place(id), 'about.json'), `${JSON.stringify(next, null, 1)}\n`);
  }
  async function drop(id: string, gone: About['versions']): Promise<void> {
    for (const { n } of gone) await files.remove(textFile(id, n));
  }

  return {
    about,
    async all(): Promise<About[]> {
      const found: About[] = [];
      for (const id of await namesIn(files, folder)) {
        const one = await about(id);
        if (one) found.push(one);
      }
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async text(file: string, n: number): Promise<string | undefined> {
      return (await readIfThere(files, textFile(idOf(file), n)))?.toString('utf8');
    },
    /** Keeps a text unless it is the newest one already; answers whether it was kept. */
    async keep(
      of: Pick<About, 'path' | 'project' | 'agent'>,
      text: string,
      exact: boolean,
      at: string,
    ): Promise<boolean> {
      const id = idOf(of.path);
      const known = await about(id);
      const newest = known?.versions.at(-1);
      if (newest && (await readIfThere(files, textFile(id, newest.n)))?.toString('utf8') === text) return false;
      const n = (newest?.n ?? 0) + 1;
      await makeDurableDir(files, place(id));
      await writeAtomic(files, textFile(id, n), text);
      const versions = [...(known?.versions ?? []), { n, at, bytes: Buffer.byteLength(text), exact }];
      const { clearedAt } = known ?? {};
      await write(id, {
        ...{ version: 1, path: of.path, project: of.project, agent: of.agent },
        ...(clearedAt === undefined ? {} : { clearedAt }),
        versions: versions.slice(-mostVersions),
      });
      await drop(id, versions.slice(0, -mostVersions));
      return true;
    },
    /** Drops versions from before `at` but the newest of each file. */
    async expire(at: number): Promise<void> {
      for (const one of await this.all()) {
        const gone = one.versions.slice(0, -1).filter((version) => Date.parse(version.at) < at);
        if (gone.length === 0) continue;
        await write(idOf(one.path), { ...one, versions: one.versions.filter((version) => !gone.includes(version)) });
        await drop(idOf(one.path), gone);
      }
    },
  };
}
