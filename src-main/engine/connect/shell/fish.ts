/**
 * What fish runs before and after each command. It can open a pipe only so that it waits for a reader, and cannot look whether one is empty: so it
 * opens only what the living engine's own list of open files says it reads, and writes no more pieces than fit until the engine took some.
 */
import type { OwnProgram } from '../target.ts';
import { agentMarks, header } from './header.ts';
import { quotedFor } from './quoted.ts';

export function fishScript(home: string, { node, vesper }: OwnProgram): string {
  const [program, script] = [quotedFor('fish', node), quotedFor('fish', vesper)];
  return `${header('fish')}
# fish 3.5 or newer, at a terminal, outside coding agents and private mode.
set -l __vesper_agent (string join '' -- ${agentMarks.map((name) => `"$${name}"`).join(' ')})
if set -q __vesper_output; and not set -q VESPER_INSIDE; and status is-interactive; and test -x ${program} -a -r ${script} -a -z "$__vesper_agent"; and isatty stdin; and isatty stdout; and isatty stderr
    ${program} ${script} shell --home ${quotedFor('fish', home)} --from-rc
    test $status -eq 80; and exec true
end
set -e __vesper_output
if status is-interactive; and not set -q __vesper_home; and not set -q fish_private_mode; and builtin -n | string match -q path; and test -z "$__vesper_agent"
set -g __vesper_home ${quotedFor('fish', home)}
set -g __vesper_pipe $__vesper_home/terminal/in
set -g __vesper_places $__vesper_home/terminal/places
set -g __vesper_id fish-$fish_pid-(random)
# Set by "vesper shell", which hears what is told from the terminal itself: between marks that only it knows.
set -g __vesper_marks $VESPER_SHELL
set -e VESPER_SHELL
set -g __vesper_n 0
set -g __vesper_lost 0
set -g __vesper_on ''
set -g __vesper_was ''
set -g __vesper_seen ''
set -g __vesper_cwd ''
set -g __vesper_done ''
set -g __vesper_known ''
set -g __vesper_lines

# Whether what is done in the folder $argv[1] may be told now. Looked up again when the folder or the list changed.
function __vesper_look
    set -g __vesper_on ''
    if not test -p $__vesper_pipe -a -r $__vesper_places -a -r $__vesper_home/engine.json
        set -g __vesper_seen ''
        return 0
    end
    read -l -d ' ' word pid fd state <$__vesper_places 2>/dev/null
    read -l engine <$__vesper_home/engine.json 2>/dev/null
    if not string match -qr -- '"pid":'"$pid"'\\D' $engine; or not __vesper_lives "$pid" "$fd"
        set -g __vesper_seen ''
        return 0
    end
    set -l key "$pid $fd $state $argv[1]"
    if test "$__vesper_seen" = "+$key"
        set -g __vesper_on 1
        return 0
    end
    test "$__vesper_seen" = "-$key"; and return 0
    set -g __vesper_seen "-$key"
    set -l places
    while read -l place
        set -a places $place
    end <$__vesper_places
    set -l at (path resolve -- $argv[1])
    while test -n "$at"
        if contains -- +$at $places
            set -g __vesper_on 1
            set -g __vesper_seen "+$key"
            return 0
        end
        contains -- -$at $places; and return 0
        test "$at" = /; and return 0
        set at (path dirname -- $at)
    end
end

# The process $argv[1] reads this pipe by its number $argv[2]; looked at closely once. Where the system does not show that, whether the process lives.
function __vesper_lives
    if not test -d /proc/self
        command kill -0 $argv[1] 2>/dev/null
        return
    end
    test -p /proc/$argv[1]/fd/$argv[2]; or return 1
    test "$__vesper_known" = "$argv"; and return 0
    test (path resolve -- /proc/$argv[1]/fd/$argv[2])x = (path resolve -- $__vesper_pipe)x; or return 1
    set -g __vesper_known "$argv"
end

# Writes what waits, as much as goes in one piece, unless so many pieces lie there that the next might not fit. A piece has a file without a byte as its
# token, which the engine removes when it took the piece. No line has more than 4,000 bytes; three short ones go together.
function __vesper_send
    if test -n "$__vesper_marks"
        for line in $__vesper_lines
            echo -n \\e"]697;$__vesper_marks;D;"(string trim -- $line | string replace -ar '[\\a\\e]' '?')\\a
        end
        set -g __vesper_lines
        return 0
    end
    set -l unread $__vesper_home/terminal/unread-*
    set -q unread[12]; and return 0
    set -l piece $__vesper_lines[1]
    if not set -q __vesper_lines[2]
        set -g __vesper_lines
    else
        set -e __vesper_lines[1]
        while set -q __vesper_lines[1]; and not string match -qr '(?s)^.{900}' -- $piece$__vesper_lines[1]
            set piece $piece$__vesper_lines[1]
            set -e __vesper_lines[1]
        end
    end
    echo -n >$__vesper_home/terminal/unread-(string match -r 'fish-\\d+-\\d+\\t\\d+(?=\\t[^\\n]*\\n$)' -- $piece | string replace \\t -)
    echo -n $piece >$__vesper_pipe
end

function __vesper_preexec --on-event fish_preexec
    set -g __vesper_cwd $PWD
    set -g __vesper_was $__vesper_on
    test -z "$__vesper_marks"; or echo -n \\e"]697;$__vesper_marks;C"\\a
end

function __vesper_postexec --on-event fish_postexec
    set -l code $status
    set -l time $CMD_DURATION
    __vesper_look $__vesper_cwd
    if test -n "$__vesper_was" -a -n "$__vesper_on"; and not string match -qr '^\\s|^$' -- $argv[1]
        if set -q __vesper_lines[200]; or string match -qr '(?s)^.{200}' -- $__vesper_cwd
            set -g __vesper_lost (math $__vesper_lost + 1)
        else
            set -l text $argv[1]
            set -l cwd $__vesper_cwd
            set -l cut ''
            if string match -qr '(?s)^.{701}' -- $text
                set text (string sub -l 700 -- $text | string collect)
                set cut +
            end
            if string match -qr '[\\\\\\n\\t]' -- $text$cwd
                set text (string replace -a \\\\ \\\\\\\\ -- $text | string replace -a \\t '\\t' | string join '\\n')
                set cwd (string replace -a \\\\ \\\\\\\\ -- $cwd | string replace -a \\t '\\t' | string join '\\n')
            end
            set -g __vesper_n (math $__vesper_n + 1)
            set -a __vesper_lines vesper1\\tfish\\t$__vesper_id\\t$__vesper_n\\t$code\\t\\t$time\\t$__vesper_lost\\t$cut\\t$cwd\\t$text\\tend\\n
            set -g __vesper_lost 0
        end
    end
    __vesper_tell
    set -g __vesper_done 1
    return $code
end

function __vesper_tell
    set -q __vesper_lines[1]; or return 0
    if test -n "$__vesper_seen"
        __vesper_send 2>/dev/null
    else
        set -g __vesper_lines
    end
end

# After a command in the same folder all is known already.
function __vesper_at_prompt --on-event fish_prompt
    if test "$__vesper_cwd" != "$PWD" -o -z "$__vesper_done"
        __vesper_look $PWD
        __vesper_tell
    end
    set -g __vesper_done ''
end
end
`;
}
