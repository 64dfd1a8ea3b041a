/**
 * What `data` holds, per source and kind. The dream reads these; observers write them.
 * An unknown kind is kept and searched, and simply not understood.
 */
import { z } from 'zod';

const path = z.string(); // always relative to the project, with forward slashes
const fileStat = z.object({
  path,
  op: z.enum(['add', 'change', 'remove', 'rename']),
  from: path.optional(),
  add: z.int().optional(),
  del: z.int().optional(),
});

/** file · add | change | remove | rename: one path. */
export const fileData = z.object({
  path,
  from: path.optional(),
  size: z.int().optional(),
  lines: z.int().optional(),
  binary: z.boolean().optional(),
  generated: z.boolean().optional(),
});
/** file · burst: more than 50 changes at once. */
export const burstData = z.object({
  count: z.int(),
  ops: z.record(z.string(), z.int()),
  folders: z.array(z.object({ path, count: z.int() })),
});
/** file · manifest: names that Vesper itself read in a manifest (never script bodies). */
export const manifestData = z.object({
  path,
  ecosystem: z.enum([
    'npm',
    'cargo',
    'python',
    'go',
    'make',
    'maven',
    'gradle',
    'composer',
    'ruby',
    'dotnet',
    'docker',
    'other',
  ]),
  name: z.string().optional(),
  version: z.string().optional(),
  /** npm | pnpm | yarn | bun | cargo | poetry | uv …, told by lock file or field. */
  manager: z.string().optional(),
  scripts: z.array(z.string()),
  dependencies: z.array(z.object({ name: z.string(), version: z.string(), dev: z.boolean() })),
  engines: z.record(z.string(), z.string()).optional(),
  workspaces: z.array(z.string()).optional(),
});
/** file · layout: where the files are and in which languages. */
export const layoutData = z.object({
  files: z.int(),
  folders: z.array(z.object({ path, files: z.int() })),
  languages: z.array(z.object({ name: z.string(), files: z.int() })),
});
/** git · commit. `here`: this clone's reflog shows that it was made here. */
export const commitData = z.object({
  hash: z.string(),
  branch: z.string().optional(),
  subject: z.string(),
  body: z.string().optional(),
  author: z.string().optional(),
  files: z.array(fileStat),
  filesTotal: z.int(),
  add: z.int(),
  del: z.int(),
  merge: z.boolean(),
  here: z.boolean(),
  /** How it was made here, by the reflog; `rebase` and `cherry-pick` repeat an earlier commit. */
  made: z.enum(['commit', 'amend', 'merge', 'rebase', 'cherry-pick', 'revert', 'am']).optional(),
});
/** git · branch (switch) | merge | rebase | tag | stash | conflict. */
export const refData = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  branch: z.string().optional(),
  name: z.string().optional(),
  hash: z.string().optional(),
  paths: z.array(path).optional(),
});
/** agent · prompt | conclusion. */
export const turnData = z.object({
  agent: z.string(),
  cwd: z.string().optional(),
  branch: z.string().optional(),
  model: z.string().optional(),
  /** Said to or by a subagent. */
  sidechain: z.boolean().optional(),
  /** The turn's last words, as far as the agent says so. */
  final: z.boolean().optional(),
  /** Characters of a message of which only the beginning was read; `cut` then tells of what was read. */
  length: z.int().optional(),
});
/** agent · tool: one use of a tool; `command` for shells, `files` relative to the project where inside it. */
export const toolData = z.object({
  agent: z.string(),
  tool: z.string(),
  command: z.string().optional(),
  files: z.array(z.string()).optional(),
  exit: z.int().optional(),
  ok: z.boolean().optional(),
  durationMs: z.int().optional(),
  errorSignature: z.string().optional(),
  /** The user did not allow it. */
  rejected: z.boolean().optional(),
  sidechain: z.boolean().optional(),
});
/** agent · end: the session's last known turn, derived when it has been quiet. */
export const sessionEndData = z.object({
  agent: z.string(),
  prompts: z.int(),
  tools: z.int(),
  files: z.array(z.string()),
  startedAt: z.string(),
});
/** terminal · finished | output (and started, in imports). `cwd` is relative to the project where it is inside it, and absent at its top. */
export const terminalData = z.object({
  command: z.string(),
  cwd: z.string().optional(),
  exit: z.int().optional(),
  durationMs: z.int().optional(),
  errorSignature: z.string().optional(),
  /** `bash`, `zsh`, `fish`, `powershell`; `run` for `vesper run`. */
  shell: z.string().optional(),
});
/**
 * forge · opened | review | comment | checks | mergeable | conflict | merged | closed: what happened to one pull request. Its texts are
 * a stranger's and only ever quoted.
 */
export const forgeData = z.object({
  /** `OWNER/NAME` on the forge at `host` (`github.com`). Of a trial merge: of the remote, as far as it has one. */
  host: z.string(),
  repo: z.string(),
  /** Absent: a trial merge of a branch, whose name is the title. */
  number: z.int().optional(),
  url: z.string().optional(),
  title: z.string(),
  /** Login of who did it. */
  by: z.string().optional(),
  state: z.enum(['open', 'merged', 'closed']).optional(),
  draft: z.boolean().optional(),
  head: z.string().optional(),
  base: z.string().optional(),
  headHash: z.string().optional(),
  /** Of a review: `approved`, `changes_requested`, `commented`. Of checks: `success`, `failure`, `pending`. */
  outcome: z.string().optional(),
  /** Of a conflict: the files, at most 20, and who found it. */
  paths: z.array(path).optional(),
  foundBy: z.enum(['forge', 'trial-merge']).optional(),
});
/** note · note: what somebody asked to remember. */
export const noteData = z.object({
  by: z.enum(['user', 'agent']).optional(),
  who: z.string().optional(),
  externalId: z.string().optional(),
  batch: z.string().optional(),
});
/** system · withdrawn: the user took this note back; no dream reads it, and no search gives it. */
export const withdrawnData = z.object({ ref: z.string() });
/** action · expired: days of the log that were removed, past their time. */
export const expiredData = z.object({ from: z.string(), to: z.string(), days: z.int(), bytes: z.int() });
/** system · gap: nothing could be seen from `from` to `to` (ISO 8601 with offset). Vesper's own word, and no evidence. */
export const gapData = z.object({ from: z.string(), to: z.string(), because: z.string() });
/** Imported lines of any source keep these beside their own data. */
export const importData = z.object({
  who: z.string().optional(),
  externalId: z.string().optional(),
  batch: z.string(),
});

export type FileData = z.infer<typeof fileData>;
export type BurstData = z.infer<typeof burstData>;
export type ManifestData = z.infer<typeof manifestData>;
export type LayoutData = z.infer<typeof layoutData>;
export type CommitData = z.infer<typeof commitData>;
export type RefData = z.infer<typeof refData>;
export type TurnData = z.infer<typeof turnData>;
export type ToolData = z.infer<typeof toolData>;
export type SessionEndData = z.infer<typeof sessionEndData>;
export type TerminalData = z.infer<typeof terminalData>;
export type ForgeData = z.infer<typeof forgeData>;
export type NoteData = z.infer<typeof noteData>;
