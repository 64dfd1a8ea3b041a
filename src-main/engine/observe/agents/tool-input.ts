/**
 * What a tool's input tells in a few words: its command, the files it names, its subject. Never the contents it writes.
 */
import type { PendingTool } from './reading.ts';
import { asArray, asName, asRecord, asString, type Json, type JsonRecord } from './json.ts';

/** `tool` as the agent calls it; `input` as the agent gave it (a record, or JSON in a string). */
export function readToolInput(
  tool: string,
  input: Json | undefined,
): Pick<PendingTool, 'command' | 'files' | 'subject'> {
  const record = typeof input === 'string' ? fromText(input) : asRecord(input);
  if (!record) return typeof input === 'string' ? { files: patchedFiles(input) } : {};
  const command = commandOf(record['command'] ?? record['cmd'] ?? record['script']);
  if (command !== undefined) {
    const patch = command.includes('*** Begin Patch') ? patchedFiles(command) : [];
    return patch.length > 0 ? { files: patch } : { command: shortCommand(command) };
  }
  const patch = asString(record['input']) ?? asString(record['patch']);
  if (patch?.includes('*** Begin Patch')) return { files: patchedFiles(patch) };
  const files = fileKeys.map((key) => asName(record[key])).filter((file) => file !== undefined);
  if (files.length > 0 && !searchTools.has(tool.toLowerCase())) return { files };
  const subject = subjectKeys.map((key) => asName(record[key])).find((text) => text !== undefined);
  return subject === undefined ? {} : { subject: oneLine(subject, 120) };
}

/** The command as one would type it: `["bash", "-lc", "npm test"]` is `npm test`. */
export function commandOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const words = asArray(value)?.filter((word) => typeof word === 'string');
  if (!words || words.length === 0) return undefined;
  const [shell = '', flag = '', script] = words;
  if (script !== undefined && words.length === 3 && /(?:^|[\\/])(?:ba|z|da|fi)?sh$/.test(shell) && /^-\w*c$/.test(flag))
    return script;
  if (script !== undefined && /^(?:powershell|pwsh|cmd)(?:\.exe)?$/i.test(shell)) return words.at(-1);
  return words.join(' ');
}

/** Without here-documents (they are file contents), at most 400 characters. */
export function shortCommand(command: string): string {
  const lines = command
    .replace(/\\\r?\n\s*/g, ' ')
    .trim()
    .split(/\r?\n/);
  const heredoc = lines.findIndex((line) => /<<-?\s*['"]?\w+/.test(line));
  const kept = heredoc < 0 ? lines : lines.slice(0, heredoc + 1);
  const text = kept.join('\n');
  const cut = text.length > 400 ? `${text.slice(0, 400)} …` : text;
  return heredoc >= 0 && kept.length < lines.length ? `${cut} …` : cut;
}

/** Files named by an `apply_patch` text. */
export function patchedFiles(patch: string): string[] {
  const files = [...patch.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.{1,1000})$/gm)];
  return [...new Set(files.map((match) => (match[1] ?? '').trim()))].slice(0, 50);
}

export function oneLine(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

function fromText(text: string): JsonRecord | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return asRecord(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

const fileKeys = ['file_path', 'notebook_path', 'path', 'filePath', 'filename', 'absolute_path', 'target_file'];
/** Their `path` is a folder to look in, not a file they touched. */
const searchTools = new Set([
  'glob', 'grep', 'ls', 'list', 'search', 'find', 'list_directory', 'list_dir', 'grep_search', 'search_file_content', 'codebase_search',
]); // prettier-ignore
const subjectKeys = ['description', 'pattern', 'query', 'url', 'skill', 'subject', 'title', 'path'];
