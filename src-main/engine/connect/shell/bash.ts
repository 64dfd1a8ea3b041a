/**
 * What bash runs for each prompt: builtins only, some 150 calls to the system (test/bench/prompt.ts has the time). Its history is the one place
 * where the line stands as it was typed; a builtin can put that into a file and no variable without starting a process, so it goes through a
 * file in /dev/shm, which is memory.
 */
import { quoted, type OwnProgram } from '../target.ts';
import { anyAgent, header, outputStart } from './header.ts';

export function bashScript(home: string, own: OwnProgram): string {
  return `${header('bash')}
# bash 5 or newer, at a terminal, outside coding agents. It leaves the history as it would be without it (see __vesper_history).
${outputStart(home, own)}if [[ -n \${BASH_VERSION-} && \${BASH_VERSINFO[0]} -ge 5 && $- == *i* && -z \${__vesper_home-} && -d /dev/shm && -z "${anyAgent}" ]]; then
__vesper_home=${quoted(home)}
__vesper_pipe=$__vesper_home/terminal/in __vesper_places=$__vesper_home/terminal/places
__vesper_id=bash-$$-\${EPOCHREALTIME/[.,]/}
__vesper_begin= __vesper_cwd= __vesper_on= __vesper_seen= __vesper_known= __vesper_scratch= __vesper_dups= __vesper_last=
# Set by "vesper shell", which hears what is told from the terminal itself: between marks that only it knows.
__vesper_marks=\${VESPER_SHELL-}
unset VESPER_SHELL
__vesper_n=0 __vesper_lost=0 __vesper_number=0
__vesper_wait=() __vesper_sizes=() __vesper_v=('')

# What goes wrong is said to nobody, and a trace ("set -x") leaves all this out: by one redirection around it, as each costs as much as ten lines.

# Whether what is done in the folder $1 may be told now. Looked up again when the folder or the list changed.
__vesper_look() {
  local first= engine= pid at place depth IFS=
  local -a places
  __vesper_on=
  [[ -p $__vesper_pipe ]] || { __vesper_seen=; return 0; }
  builtin read -r first <"$__vesper_places" || { __vesper_seen=; return 0; }
  pid=\${first#vesper1 } pid=\${pid%% *}
  [[ $pid == [1-9]* ]] || { __vesper_seen=; return 0; }
  if [[ $first != "$__vesper_known" || ! -e $__vesper_home/engine.json ]]; then
    # The engine writes both; read once for each list, as this one goes when its engine does.
    __vesper_known=
    builtin read -r engine <"$__vesper_home/engine.json"
    [[ $engine == *'"pid":'"$pid"[!0-9]* ]] || { __vesper_seen=; return 0; }
    __vesper_known=$first
  fi
  builtin kill -0 "$pid" || { __vesper_seen= __vesper_known=; return 0; }
  if [[ $__vesper_seen == "+$first $1" ]]; then __vesper_on=1; return 0; fi
  [[ $__vesper_seen == "-$first $1" ]] && return 0
  __vesper_seen="-$first $1"
  builtin mapfile -t places <"$__vesper_places"
  at=$1
  for ((depth = 0; depth < 64; depth++)); do
    for place in "\${places[@]:1}"; do
      [[ $at -ef \${place:1} ]] || continue
      [[ $place == +* ]] && __vesper_on=1 __vesper_seen="+$first $1"
      return 0
    done
    [[ $at -ef / ]] && return 0
    at=$at/..
  done
}

# Of a line that begins with a blank, and of one that repeats the last, bash's history says the same with "ignoreboth": nothing. Then,
# in watched folders only, "ignorespace" stands instead, and the repeated line is taken out of the history here. Runs after whatever else
# is done for a prompt, which may read other shells' lines into the history.
__vesper_history() {
  local p='\\!' text
  {
  local -; set +eux
  if [[ -n $__vesper_on ]]; then
    case :\${HISTCONTROL-}: in
      *:ignoreboth:*) HISTCONTROL=:$HISTCONTROL: HISTCONTROL=\${HISTCONTROL/:ignoreboth:/:ignorespace:} __vesper_dups=both ;;
      *:ignorespace:*:ignoredups:* | *:ignoredups:*:ignorespace:*)
        HISTCONTROL=:$HISTCONTROL: HISTCONTROL=\${HISTCONTROL/:ignoredups:/:} __vesper_dups=dups ;;
    esac
  elif [[ -n $__vesper_dups ]]; then
    HISTCONTROL=:\${HISTCONTROL-}:
    case $__vesper_dups in
      both) HISTCONTROL=\${HISTCONTROL/:ignorespace:/:ignoreboth:} ;;
      *) HISTCONTROL=\${HISTCONTROL}ignoredups: ;;
    esac
    __vesper_dups=
  fi
  [[ \${HISTCONTROL-} != :*: ]] || { HISTCONTROL=\${HISTCONTROL#:}; HISTCONTROL=\${HISTCONTROL%:}; }
  if [[ -n $__vesper_on && ( \${p@P} != "$__vesper_number" || -z $__vesper_last || "\${PROMPT_COMMAND[*]//__vesper_history}" == *history* ) ]]; then
    local LC_ALL=C
    __vesper_line 1
    __vesper_last=$text
  fi
  __vesper_number=\${p@P}
  } 2>/dev/null
}

# The line of the history that is $1 from its end into "text"; at most 3,200 bytes of it.
__vesper_line() {
  text=
  if [[ ! -f $__vesper_scratch || ! -O $__vesper_scratch || -L $__vesper_scratch ]]; then
    __vesper_scratch=$(command mktemp "/dev/shm/vesper-$UID-$$-XXXXXXXX") || { __vesper_scratch=; return 1; }
    local old
    for old in /dev/shm/vesper-"$UID"-*-????????; do # of shells that are gone
      old=\${old#/dev/shm/vesper-"$UID"-}
      builtin kill -0 "\${old%%-*}" || command rm -f "/dev/shm/vesper-$UID-$old"
    done
  fi
  builtin fc -ln "-$1" "-$1" >"$__vesper_scratch"
  IFS= builtin read -r -d '' -N 3200 text <"$__vesper_scratch"
  : >"$__vesper_scratch"
  text=\${text#??} text=\${text%$'\\n'}
}

# The command that ended is put with those that wait to be told.
__vesper_keep() {
  local LC_ALL=C p='\\!' number text cut= cwd=$4 back=1
  number=\${p@P}
  [[ -o history && -n $number ]] || return 0
  # What was put on the line as several may stand in the history as several: its first is told, as the beginning.
  if [[ -n $__vesper_number ]] && ((number - __vesper_number > 1)); then back=$((number - __vesper_number)) cut=+; fi
  __vesper_line "$back" || return 0
  if [[ $number == "$__vesper_number" && $text == "$__vesper_last" ]]; then
    # Not kept by the history: repeated, if only that is left out; else it may be private.
    case :\${HISTCONTROL-}: in *:ignorespace:*) return 0 ;; *:ignoredups:* | *:erasedups:*) ;; *) return 0 ;; esac
    [[ -z \${HISTIGNORE-} ]] || return 0
  elif [[ -n $__vesper_dups && $text == "$__vesper_last" ]]; then
    builtin history -d "$number"
  fi
  __vesper_last=$text __vesper_number=\${p@P}
  [[ -z $cut ]] || __vesper_last=
  [[ -n $text && $text != [[:blank:]]* ]] || return 0
  ((\${#text} < 3000)) || cut=+ text=\${text:0:3000}
  text=\${text//\\\\/\\\\\\\\} text=\${text//$'\\n'/\\\\n} text=\${text//$'\\t'/\\\\t}
  ((\${#text} <= 3000)) || cut=+ text=\${text:0:3000}
  cwd=\${cwd//\\\\/\\\\\\\\} cwd=\${cwd//$'\\n'/\\\\n} cwd=\${cwd//$'\\t'/\\\\t}
  if ((\${#cwd} > 700 || \${#__vesper_sizes[@]} >= 200)); then ((++__vesper_lost)); return 0; fi
  builtin printf -v text '%s\\t' vesper1 bash "$__vesper_id" "$((++__vesper_n))" "$1" "$3" "$((($3 - $2) / 1000))" "$__vesper_lost" "\${#text}$cut" "$cwd" "$text" end
  __vesper_wait+=("\${text%$'\\t'}")
  __vesper_sizes+=("\${#text}")
  __vesper_lost=0
}

# Writes what waits, and only into an empty pipe: one that nobody reads is never filled, so this never waits.
__vesper_send() {
  local bytes=0 n=0
  if [[ -n $__vesper_marks ]]; then
    builtin printf '\\e]697;'"$__vesper_marks"';D;%s\\a' "\${__vesper_wait[@]//[$'\\a\\e']/?}"
    __vesper_wait=() __vesper_sizes=()
    return 0
  fi
  [[ -p $__vesper_pipe ]] || return 0
  while ((n < \${#__vesper_sizes[@]} && bytes + __vesper_sizes[n] <= 4000)); do ((bytes += __vesper_sizes[n++])); done
  { ! builtin read -t 0 && builtin printf '%s\\n' "\${__vesper_wait[@]:0:n}" >&0; } <>"$__vesper_pipe" || return 0
  __vesper_wait=("\${__vesper_wait[@]:n}") __vesper_sizes=("\${__vesper_sizes[@]:n}")
}

__vesper_prompt() {
  local exit=$? end=\${EPOCHREALTIME/[.,]/} begin=$__vesper_begin was=$__vesper_on cwd=$__vesper_cwd
  {
  local -; set +eux
  local IFS=' '
  __vesper_begin=
  [[ -z $cwd ]] || __vesper_look "$cwd"
  [[ -z $begin || -z $was || -z $__vesper_on ]] || __vesper_keep "$exit" "$begin" "$end" "$cwd"
  if ((\${#__vesper_sizes[@]} > 0)); then
    if [[ -n $__vesper_seen ]]; then __vesper_send; else __vesper_wait=() __vesper_sizes=(); fi
  fi
  [[ $PWD == "$cwd" ]] || __vesper_look "$PWD"
  __vesper_cwd=$PWD
  } 2>/dev/null
  return "$exit"
}

if [[ -n \${PROMPT_COMMAND+x} && \${PROMPT_COMMAND@a} == *a* ]]; then PROMPT_COMMAND=(__vesper_prompt "\${PROMPT_COMMAND[@]}" __vesper_history)
else PROMPT_COMMAND=__vesper_prompt\${PROMPT_COMMAND:+$'\\n'$PROMPT_COMMAND}$'\\n'__vesper_history; fi
# When a command begins; it prints nothing.
PS0=\${PS0-}'\${__vesper_v[__vesper_begin=\${EPOCHREALTIME/[.,]/},0]}'
[[ -z $__vesper_marks ]] || PS0=$PS0$'\\e]697;'$__vesper_marks$';C\\a'
fi
`;
}
