/**
 * What zsh runs before and after each command. It can open the pipe and look into it without waiting, by modules that come with it.
 */
import { quoted, type OwnProgram } from '../target.ts';
import { anyAgent, header, outputStart } from './header.ts';

export function zshScript(home: string, own: OwnProgram): string {
  return `${header('zsh')}
# At a terminal, outside coding agents.
${outputStart(home, own)}if [[ -o interactive && -z \${__vesper_home-} && -z "${anyAgent}" ]] && zmodload zsh/system zsh/datetime zsh/zselect 2>/dev/null; then
typeset -g __vesper_home=${quoted(home)}
typeset -g __vesper_pipe=$__vesper_home/terminal/in __vesper_places=$__vesper_home/terminal/places
typeset -g __vesper_id=zsh-$$-\${EPOCHREALTIME/./}
typeset -g __vesper_begin= __vesper_cwd= __vesper_text= __vesper_was= __vesper_on= __vesper_seen= __vesper_known=
typeset -gi __vesper_n=0 __vesper_lost=0
typeset -ga __vesper_wait=()
# Set by "vesper shell", which hears what is told from the terminal itself: between marks that only it knows.
typeset -g __vesper_marks=\${VESPER_SHELL-}
unset VESPER_SHELL

# This one and the next are called by __vesper_precmd alone, whose options hold in them.
# Whether what is done in the folder $1 may be told now. Looked up again when the folder or the list changed. A file is read as a whole:
# "read" asks the system for each byte.
__vesper_look() {
  local list= first= engine= pid at
  local -a places
  __vesper_on=
  [[ -p $__vesper_pipe ]] && { list=$(<$__vesper_places) } 2>/dev/null || { __vesper_seen=; return 0 }
  first=\${list%%$'\\n'*}
  pid=\${\${first#vesper1 }%% *}
  [[ $pid == [1-9]<-> || $pid == [1-9] ]] || { __vesper_seen=; return 0 }
  if [[ $first != $__vesper_known || ! -e $__vesper_home/engine.json ]]; then
    # The engine writes both; read once for each list, as this one goes when its engine does.
    __vesper_known=
    { engine=$(<$__vesper_home/engine.json) } 2>/dev/null && [[ $engine == *'"pid":'\${pid}[^0-9]* ]] || { __vesper_seen=; return 0 }
    __vesper_known=$first
  fi
  kill -0 $pid 2>/dev/null || { __vesper_seen= __vesper_known=; return 0 }
  if [[ $__vesper_seen == "+$first $1" ]]; then __vesper_on=1; return 0; fi
  [[ $__vesper_seen == "-$first $1" ]] && return 0
  __vesper_seen="-$first $1"
  places=(\${(f)list})
  at=\${1:A}
  while true; do
    if (( \${places[(Ie)+$at]} )); then __vesper_on=1 __vesper_seen="+$first $1"; return 0; fi
    (( \${places[(Ie)-$at]} )) && return 0
    [[ $at == / ]] && return 0
    at=\${at:h}
  done
}

# Writes what waits, and only into an empty pipe: one that nobody reads is never filled, so no other shell ever waits for it either.
__vesper_send() {
  local fd n=0 bytes=0
  local -a reply
  if [[ -n $__vesper_marks ]]; then
    printf '\\e]697;'$__vesper_marks';D;%s\\a' \${\${__vesper_wait%$'\\n'}//[$'\\a\\e']/?}
    __vesper_wait=()
    return 0
  fi
  sysopen -rw -o nonblock,cloexec -u fd $__vesper_pipe 2>/dev/null || return 0
  if ! zselect -t 0 -r $fd; then
    while (( n < $#__vesper_wait && (bytes += \${#__vesper_wait[n + 1]}) <= 4000 )); do (( ++n )); done
    syswrite -o $fd -- \${(j::)__vesper_wait[1,n]} 2>/dev/null && shift $n __vesper_wait
  fi
  exec {fd}>&-
  return 0
}

__vesper_preexec() {
  __vesper_text=$1 __vesper_cwd=$PWD __vesper_was=$__vesper_on __vesper_begin=$EPOCHREALTIME
  [[ -z $__vesper_marks ]] || printf '\\e]697;'$__vesper_marks';C\\a'
}

__vesper_precmd() {
  local exit=$? end=$EPOCHREALTIME
  emulate -L zsh
  setopt no_multibyte
  local text=$__vesper_text begin=$__vesper_begin cwd=$__vesper_cwd cut= LC_ALL=C
  __vesper_begin= __vesper_text=
  # $__vesper_on is what was found at the prompt that the command was typed at.
  [[ -z $begin ]] || __vesper_look $cwd
  if [[ -n $begin && -n $__vesper_was && -n $__vesper_on && -n $text && $text != [[:blank:]]* ]]; then
    (( $#text < 3000 )) || { cut=+; text=$text[1,3000] }
    text=\${\${\${text//\\\\/\\\\\\\\}//$'\\n'/\\\\n}//$'\\t'/\\\\t}
    (( $#text <= 3000 )) || { cut=+; text=$text[1,3000] }
    cwd=\${\${\${cwd//\\\\/\\\\\\\\}//$'\\n'/\\\\n}//$'\\t'/\\\\t}
    if (( $#cwd > 700 || $#__vesper_wait >= 200 )); then (( ++__vesper_lost ))
    else
      local -a fields=(vesper1 zsh $__vesper_id $(( ++__vesper_n )) $exit \${\${end/./}[1,16]} \${$(( (end - begin) * 1000 ))%.*} $__vesper_lost $#text$cut $cwd $text end)
      __vesper_wait+=("\${(pj:\\t:)fields[@]}"$'\\n')
      __vesper_lost=0
    fi
  fi
  if (( $#__vesper_wait )); then
    if [[ -n $__vesper_seen ]]; then __vesper_send; else __vesper_wait=(); fi
  fi
  [[ -n $begin && $PWD == $__vesper_cwd ]] || __vesper_look $PWD
  return $exit
}

autoload -Uz add-zsh-hook
add-zsh-hook preexec __vesper_preexec
# Before what others do for a prompt: the time counts to here.
typeset -ga precmd_functions
precmd_functions=(__vesper_precmd $precmd_functions)
fi
`;
}
