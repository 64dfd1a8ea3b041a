/**
 * The script that agents' hooks run, carried in the data home: small and POSIX, because a hook may cost a session nothing. It prints
 * the note that the engine prepared, leaves word in the spool, and asks the engine only for a prompt, and only while one runs. It always
 * ends well. Of what the agent gives it, it looks at the first bytes for the session's id, and keeps nothing else.
 */
import path from 'node:path';
import type { Files } from '../ports.ts';
import { makeDurableDir, readIfThere, writeAtomic } from '../storage/atomic.ts';
import type { HomePaths } from '../storage/paths.ts';
import { quoted, type OwnProgram } from './target.ts';

interface ScriptOptions {
  files: Files;
  paths: HomePaths;
  own: OwnProgram;
  platform: NodeJS.Platform;
}

export function scriptPath({ hooks }: HomePaths, platform: NodeJS.Platform): string {
  return path.join(hooks, platform === 'win32' ? 'hook.ps1' : 'hook.sh');
}

export async function writeScript({ files, paths, own, platform }: ScriptOptions): Promise<void> {
  const file = scriptPath(paths, platform);
  const text = platform === 'win32' ? windowsScript(paths, own) : posixScript(paths, own);
  if ((await readIfThere(files, file))?.toString('utf8') === text) return;
  await makeDurableDir(files, paths.hooks);
  await makeDurableDir(files, paths.spool);
  await writeAtomic(files, file, text);
}

export async function dropScript({ files, paths, platform }: Omit<ScriptOptions, 'own'>): Promise<void> {
  await files.remove(scriptPath(paths, platform));
}

/**
 * `handoff/folders` has a line for every watched folder, the longest first: project, note, folder, with tabs between; the last line has
 * no folder and holds for everywhere else. A note `-` is none: the project is paused.
 */
export function posixScript({ home }: HomePaths, { node, hook }: OwnProgram): string {
  return `# Vesper's hook for coding agents. Written by "vesper connect", removed by "vesper disconnect".
# $1 the agent, $2 what happened. Prints the prepared note, leaves word, never blocks, always ends well.
umask 077
home=${quoted(home)}
node=${quoted(node)}
client=${quoted(hook)}
cd -P . 2>/dev/null
tab='	'
project= note=
while IFS="$tab" read -r one name folder; do
  case $PWD/ in "$folder"/*) project=$one note=$name; break ;; esac
done 2>/dev/null < "$home/handoff/folders"

# A prompt: the engine is asked, while one lives.
if [ "$2" = prompt ] && [ "\${note:--}" != - ] && [ -r "$home/engine.json" ] && [ -x "$node" ]; then
  engine=
  IFS= read -r engine < "$home/engine.json" 2>/dev/null
  pid=\${engine#*'"pid":'} pid=\${pid%%[!0-9]*}
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    "$node" "$client" "$home" "$1" 2>/dev/null
    exit 0
  fi
fi

# The session's id stands near the beginning. The rest is read by nobody, but an agent must be able to write it.
input=$(dd bs=2048 count=1 2>/dev/null)
cat <&0 >/dev/null 2>&1 &
case $input in
  *'"session_id":"'*) session=\${input#*'"session_id":"'} ;;
  *'"session_id": "'*) session=\${input#*'"session_id": "'} ;;
  *) session= ;;
esac
session=\${session%%'"'*}
case $session in '' | *[!A-Za-z0-9._-]*) session=unknown ;; esac
[ "\${#session}" -le 64 ] || session=unknown

[ "\${note:--}" != - ] || exit 0
given=-
event=$2
if [ "$2" = start ]; then
  cat "$home/handoff/$note.json" 2>/dev/null && given=$note
  # After it compacted its context an agent says so at this event: the note is given again.
  case $input in *'"source":"compact"'* | *'"source": "compact"'*) event=compact ;; esac
fi
case $2 in start | compact | end) name=$1-$session-$2-$$ ;; stop) name=$1-$session-stop ;; *) name=$1-$session-seen ;; esac
printf '{"v":1,"agent":"%s","event":"%s","session":"%s","project":"%s","note":"%s"}\\n' \\
  "$1" "$event" "$session" "$project" "$given" 2>/dev/null > "$home/spool/$name"
exit 0
`;
}

/** The same for Windows; it asks no engine, as starting a second program there takes longer than a prompt may wait. */
function windowsScript({ home }: HomePaths, _own: OwnProgram): string {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return `# Vesper's hook for coding agents. Written by "vesper connect", removed by "vesper disconnect".
param([string]$agent, [string]$event)
$ErrorActionPreference = 'SilentlyContinue'
$vesper = ${quote(home)}
$here = (Get-Location).ProviderPath.TrimEnd('\\') + '\\'
$project = ''; $note = '-'
foreach ($line in [IO.File]::ReadAllLines("$vesper\\handoff\\folders")) {
  $one, $name, $folder = $line.Split([char]9)
  if ($folder -eq '' -or $here.StartsWith($folder.TrimEnd('\\') + '\\', 'OrdinalIgnoreCase')) { $project = $one; $note = $name; break }
}
$given = [Console]::In.ReadToEnd()
$session = 'unknown'
if ($given -match '"session_id":\\s*"([A-Za-z0-9._-]{1,64})"') { $session = $Matches[1] }
if ($note -eq '-') { exit 0 }
$kept = '-'; $what = $event
if ($event -eq 'start') {
  $text = [IO.File]::ReadAllText("$vesper\\handoff\\$note.json")
  if ($text) { [Console]::Out.Write($text); $kept = $note }
  if ($given -match '"source":\\s*"compact"') { $what = 'compact' }
}
$file = if ($event -in 'start', 'compact', 'end') { "$agent-$session-$event-$PID" } elseif ($event -eq 'stop') { "$agent-$session-stop" } else { "$agent-$session-seen" }
$entry = '{"v":1,"agent":"' + $agent + '","event":"' + $what + '","session":"' + $session + '","project":"' + $project + '","note":"' + $kept + '"}'
[IO.File]::WriteAllText("$vesper\\spool\\$file", $entry + "\`n")
exit 0
`;
}
