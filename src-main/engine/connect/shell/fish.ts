/**
 * What fish runs before and after each command. It can open a pipe only so that it waits for a reader, and cannot look whether one is empty: so it
 * opens only what the living engine's own list of open files says it reads, and writes no more pieces than fit until the engine took some (bash and
 * zsh write into an empty pipe alone). A builtin costs 3 to 10 µs and a command substitution 80 to 160 (fish 3.6), hence the ways around them.
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
# The digit after 1 to 8.
set -g __vesper_next 2 3 4 5 6 7 8 9
set -g __vesper_lost 0
set -g __vesper_on ''
set -g __vesper_was ''
set -g __vesper_seen ''
set -g __vesper_cwd ''
set -g __vesper_told ''
set -g __vesper_done ''
set -g __vesper_known ''
set -g __vesper_door ''
# What waits to be told, and what each is called.
set -g __vesper_lines
set -g __vesper_names

# Whether what is done in the folder $argv[1] may be told now. Looked up again when the folder or the list changed.
function __vesper_look
    set -l first ''
    test -p $__vesper_pipe -a -r $__vesper_places; and read first <$__vesper_places
    if test "$first" = "$__vesper_known" -a -p "$__vesper_door" -a "$__vesper_seen" = "+$first $argv[1]"
        test -n "$__vesper_on"; or set -g __vesper_on 1
        return 0
    end
    set -g __vesper_on ''
    if not test "$first" = "$__vesper_known" -a -p "$__vesper_door"; and not __vesper_lives "$first"
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

# The engine of which the list's first line $argv[1] tells reads this pipe: by the list of open files of its process, looked at closely once; from
# then on that process still has a pipe there. Where the system does not show that, whether the process lives.
function __vesper_lives
    test -n "$argv[1]" -a -r $__vesper_home/engine.json; or return 1
    echo $argv[1] | read -l -d ' ' word pid fd state
    read -l engine <$__vesper_home/engine.json
    string match -qr -- '"pid":'"$pid"'\\D' $engine; or return 1
    if not test -d /proc/self
        command kill -0 $pid 2>/dev/null
        return
    end
    set -l door /proc/$pid/fd/$fd
    test -p $door; or return 1
    test (path resolve -- $door)x = (path resolve -- $__vesper_pipe)x; or return 1
    set -g __vesper_door $door
    set -g __vesper_known $argv[1]
end

# The folder that commands are typed in from now on, and how it is told; not at all, if that is too long.
function __vesper_enter
    set -g __vesper_cwd $PWD
    set -g __vesper_told $PWD
    string match -qr '[\\\\\\\\\\n\\t]' -- $PWD; and set -g __vesper_told (__vesper_escaped $PWD)
    string match -qr '(?s)^.{200}' -- $PWD; and set -g __vesper_told ''
end

function __vesper_escaped
    string replace -a \\\\ \\\\\\\\ -- $argv[1] | string replace -a \\t '\\t' | string join '\\n'
end

# Writes what waits, as much as goes in one piece, unless so many pieces lie there that the next might not fit. A piece has a file without a byte as its
# token, which the engine removes when it took the piece. fish writes 512 bytes at once, and what others write may come in between: a line that is
# longer goes in parts. No piece has more than some 4 KB, so that eight and one of another shell fit by far.
function __vesper_send
    if test -n "$__vesper_marks"
        for line in $__vesper_lines
            echo -n \\e"]697;$__vesper_marks;D;"(string trim -- $line | string replace -ar '[\\a\\e]' '?')\\a
        end
        set -g __vesper_lines
        set -g __vesper_names
        return 0
    end
    set -l unread $__vesper_home/terminal/unread-*
    set -q unread[8]; and return 0
    set -l piece $__vesper_lines[1]
    set -l name $__vesper_names[1]
    if not string match -qr '^(?:[\\x01-\\x7f]{1,512}|(?s:.){1,128})\\z' -- $piece
        set -e __vesper_lines[1]
        set -e __vesper_names[1]
        echo -n >$__vesper_home/terminal/unread-$name
        set -l left (string match -ar '[^\\n]{1,110}' -- $piece)
        while set -q left[1]
            echo vesper1-part $name (count $left) "$left[1]"
            set -e left[1]
        end >$__vesper_pipe
        return 0
    end
    set -e __vesper_lines[1]
    set -e __vesper_names[1]
    while set -q __vesper_lines[1]; and string match -qr '^[\\x01-\\x7f]{1,512}\\z' -- $piece$__vesper_lines[1]
        set piece $piece$__vesper_lines[1]
        set name $__vesper_names[1]
        set -e __vesper_lines[1]
        set -e __vesper_names[1]
    end
    echo -n >$__vesper_home/terminal/unread-$name
    echo -n $piece >$__vesper_pipe
end

function __vesper_preexec --on-event fish_preexec
    test "$__vesper_cwd" = "$PWD"; or __vesper_enter
    set -g __vesper_was $__vesper_on
    test -z "$__vesper_marks"; or echo -n \\e"]697;$__vesper_marks;C"\\a
end

# Without a command substitution for most commands: one costs more than all the rest.
function __vesper_postexec --on-event fish_postexec
    set -l code $status
    set -l time $CMD_DURATION
    __vesper_look $__vesper_cwd
    if test -n "$__vesper_was" -a -n "$__vesper_on"
        set -l text "$argv[1]"
        set -l cut ''
        if not string match -qr '^[^\\s\\\\\\\\][^\\\\\\\\\\n\\t]{0,699}\\z' -- $text
            if string match -qr '^\\s|^\\z' -- $text
                set text
            else
                if string match -qr '(?s)^.{701}' -- $text
                    set text (string sub -l 700 -- $text | string collect)
                    set cut +
                end
                set text (__vesper_escaped $text)
            end
        end
        if not set -q text[1]
        else if set -q __vesper_lines[200]; or test -z "$__vesper_told"
            set -g __vesper_lost (math $__vesper_lost + 1)
        else
            if string match -qr '^(?<__vesper_tens>\\d*)(?<__vesper_ones>[1-8])\\z' -- $__vesper_n
                set -g __vesper_n $__vesper_tens$__vesper_next[$__vesper_ones]
            else
                set -g __vesper_n (math $__vesper_n + 1)
            end
            set -a __vesper_lines vesper1\\tfish\\t$__vesper_id\\t$__vesper_n\\t$code\\t\\t$time\\t$__vesper_lost\\t$cut\\t$__vesper_told\\t$text\\tend\\n
            set -a __vesper_names $__vesper_id-$__vesper_n
            test "$__vesper_lost" = 0; or set -g __vesper_lost 0
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
        set -g __vesper_names
    end
end

# After a command in the same folder all is known already.
function __vesper_at_prompt --on-event fish_prompt
    if test "$__vesper_cwd" != "$PWD" -o -z "$__vesper_done"
        __vesper_enter
        __vesper_look $PWD
        __vesper_tell
    end
    set -g __vesper_done ''
end
end
`;
}
