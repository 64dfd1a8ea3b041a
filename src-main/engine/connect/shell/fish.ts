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
    test $status -eq 80; and exit 0
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
set -g __vesper_texts
set -g __vesper_cwds
set -g __vesper_exits
set -g __vesper_times

# Whether what is done in the folder $argv[1] may be told now. Looked up again when the folder or the list changed.
function __vesper_look
    set -g __vesper_on ''
    set -l first ''
    set -l engine ''
    if not test -p $__vesper_pipe -a -r $__vesper_places -a -r $__vesper_home/engine.json
        set -g __vesper_seen ''
        return 0
    end
    read -l -L first engine <$__vesper_places 2>/dev/null
    set -l words (string split ' ' -- $first)
    read -l engine <$__vesper_home/engine.json 2>/dev/null
    if test (count $words) -lt 3; or not string match -qr -- '"pid":'$words[2]'\\D' $engine; or not __vesper_lives $words[2] $words[3]
        set -g __vesper_seen ''
        return 0
    end
    if test "$__vesper_seen" = "+$first $argv[1]"
        set -g __vesper_on 1
        return 0
    end
    test "$__vesper_seen" = "-$first $argv[1]"; and return 0
    set -g __vesper_seen "-$first $argv[1]"
    set -l places
    while read -l place
        set -a places $place
    end <$__vesper_places
    set -l at (path resolve -- $argv[1])
    while test -n "$at"
        if contains -- +$at $places
            set -g __vesper_on 1
            set -g __vesper_seen "+$first $argv[1]"
            return 0
        end
        contains -- -$at $places; and return 0
        test "$at" = /; and return 0
        set at (path dirname -- $at)
    end
end

# The process $argv[1] reads this pipe by its number $argv[2]. Where the system does not show that, whether the process lives.
function __vesper_lives
    if test -d /proc/self
        test (path resolve -- /proc/$argv[1]/fd/$argv[2])x = (path resolve -- $__vesper_pipe)x
    else
        command kill -0 $argv[1] 2>/dev/null
    end
end

# Writes what waits, as much as goes in one piece, unless so many pieces lie there that the next might not fit. A piece has a file without a byte as its
# token, which the engine removes when it took the piece.
function __vesper_send
    set -l unread $__vesper_home/terminal/unread-*
    test -z "$__vesper_marks" -a (count $unread) -ge 12; and return 0
    set -l lines ''
    set -l length 0
    while set -q __vesper_texts[1]
        set length (math $length + 4 x (string length -- $__vesper_texts[1]$__vesper_cwds[1]) + 200)
        test $length -gt 4000 -a -n "$lines"; and break
        set -l text $__vesper_texts[1]
        set -l cut ''
        if test (string length -- $text) -gt 700
            set text (string sub -l 700 -- $text)
            set cut +
        end
        set -g __vesper_n (math $__vesper_n + 1)
        set lines $lines(string join \\t -- vesper1 fish $__vesper_id $__vesper_n $__vesper_exits[1] '' $__vesper_times[1] $__vesper_lost "$cut" $__vesper_cwds[1] $text end)\\n
        set -g __vesper_lost 0
        set -e __vesper_texts[1] __vesper_cwds[1] __vesper_exits[1] __vesper_times[1]
        if test -n "$__vesper_marks"
            echo -n \\e"]697;$__vesper_marks;D;"(string trim -- $lines | string replace -ar '[\\a\\e]' '?')\\a
            set lines ''
        end
    end
    test -n "$lines"; or return 0
    echo -n >$__vesper_home/terminal/unread-$__vesper_id-$__vesper_n
    echo -n $lines >$__vesper_pipe
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
        if test (count $__vesper_texts) -ge 200; or test (string length -- $__vesper_cwd) -gt 200
            set -g __vesper_lost (math $__vesper_lost + 1)
        else
            set -a __vesper_texts (string sub -l 1400 -- $argv[1] | string replace -a \\\\ \\\\\\\\ | string replace -a \\t '\\\\t' | string join '\\\\n')
            set -a __vesper_cwds (string replace -a \\\\ \\\\\\\\ -- $__vesper_cwd | string replace -a \\t '\\\\t' | string join '\\\\n')
            set -a __vesper_exits $code
            set -a __vesper_times $time
        end
    end
    __vesper_tell
    return $code
end

function __vesper_tell
    set -q __vesper_texts[1]; or return 0
    if test -n "$__vesper_seen"
        __vesper_send 2>/dev/null
    else
        set -e __vesper_texts __vesper_cwds __vesper_exits __vesper_times
        set -g __vesper_texts
        set -g __vesper_cwds
        set -g __vesper_exits
        set -g __vesper_times
    end
end

function __vesper_at_prompt --on-event fish_prompt
    __vesper_look $PWD
    __vesper_tell
end
end
`;
}
