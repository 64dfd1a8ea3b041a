/**
 * One short line that names an error, the same for the same error on another day: numbers, hashes, times and folders out.
 */

/** At most 160 characters; undefined when the output says nothing that looks like an error. */
export function errorSignature(output: string): string | undefined {
  const lines = plain(output.slice(-20_000))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^exit code:? \d+$/i.test(line));
  const telling = lines.filter((line) => !aside.test(line));
  const named = [strong, weak].flatMap((sign) => telling.find((line) => sign.test(line)) ?? [])[0] ?? lines.at(-1);
  if (named === undefined) return undefined;
  const signature = normalised(named).slice(0, 160).trim();
  return signature === '' ? undefined : signature;
}

const strong =
  /\b(?:[A-Z]\w*(?:Error|Exception)\b|error(?:\[\w+\])?:|fatal:|panic|E[A-Z]{4,}\b|FAILED|ERR!|npm error\b)/;
/** Lines of package managers about the error, beside the one that tells it. */
const aside =
  /^(?:npm|pnpm|yarn) (?:error|ERR!|warn) *(?:$|code |path |errno |syscall |cwd |signal |command |workspace |location |lifecycle script |A complete log|dest |\d)/i;
const weak =
  /\b(?:error|failed|failure|cannot|can't|could not|not found|no such|denied|refused|timed? ?out|missing|invalid|unexpected)\b/i;

function normalised(line: string): string {
  return line
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,22}\b/gi, '<id>')
    .replace(/\b\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/(?:[A-Za-z]:|(?<![\w@.~+-])[\w@.~+-]+)?(?:[\\/][\w@.~+-]+){1,}/g, nameOf)
    .replace(/\b(?:0x)?[0-9a-f]{7,64}\b/gi, (word) => (/\d/.test(word) ? '<hex>' : word))
    .replace(/\d+(?:\.\d+)*/g, 'N')
    .replace(/\s+/g, ' ');
}

/** Of a path the file's name; "and/or" stays, and so does what an address or a package (`@scope/name`) is called. */
function nameOf(path: string): string {
  const parts = path.split(/[\\/]/);
  return parts.length > 2 && !path.startsWith('@') ? (parts.at(-1) ?? '') : path;
}

/** Without terminal control sequences and control characters. */
export function plain(text: string): string {
  return text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/\r\n?/g, '\n');
}
