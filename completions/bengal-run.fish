# fish completion for bengal-run.
#
# The words in front of COMMAND are completed here, the rest by whoever knows
# COMMAND. Nothing that was typed is evaluated, and nothing is run but
# bengal-run, which knows the ports.

# __bengal_run_place says where the cursor is: at a "start", in a subcommand, or,
# after --, at a "command". COMMAND follows with its words, if there is one.
function __bengal_run_place
    set -l valued --port --pidfile --grace --stop-signal --parent-death --keep --wait --log --chdir
    set -l words
    if string match -q '3.*' -- $version
        set words (commandline -opc)
    else
        set words (commandline -xpc)
    end
    while string match -qr '^(\w+=.*|and|or|not|!|if|while|time|command|exec)$' -- $words[1]
        set -e words[1]
    end
    set -e words[1]
    set -l place start
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        switch $word
            case --
                if test $place = start
                    set place command
                    break
                end
            case '--*'
                contains -- $word $valued; and set -e words[1]
            case stop cleanup list completion help
                test $place = start; and set place $word
            case '*'
                if string match -qr '^-.' -- $word
                    string match -qr '^-[^pC]*[pC]$' -- $word; and set -e words[1]
                else if test $place = start
                    set -p words $word
                    set place command
                    break
                end
        end
    end
    printf '%s\n' $place $words
end

function __bengal_run_at
    contains -- (__bengal_run_place)[1] $argv
end

# What COMMAND's own completion says. Quoted, a word can only be a word.
function __bengal_run_hand_over
    set -l words (__bengal_run_place)[2..-1]
    set -l current (commandline -ct)
    if not set -q words[1]
        __bengal_run_programs
        return
    end
    set -l line (string escape -- $words) "$current"
    complete --do-complete="$line"
end

# fish 3.6 runs (what stands in) the name of a command to complete it.
function __bengal_run_programs
    set -l current (__bengal_run_value '')
    string match -qr '^-|\(' -- "$current"; or complete --do-complete="$current"
end

# The value of an option, without the option's short name and those before it.
function __bengal_run_value
    commandline -ct | string replace -r "^(--[a-z-]+=|-[a-zA-Z]*$argv[1])" ''
end

function __bengal_run_ports
    set -l list (string match -r '^.*,' -- (__bengal_run_value p))
    for line in (command bengal-run completion $argv[1] </dev/null 2>/dev/null)
        printf '%s\n' "$list$line"
    end
end

function __bengal_run_signals
    set -l names HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD \
        CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO SYS
    if commandline -ct | string match -q '*SIG*'
        set names SIG$names
    end
    printf '%s\n' $names
end

complete -c bengal-run -f
complete -c bengal-run -n '__bengal_run_at start' -a stop -d 'End what runs in this folder, gracefully'
complete -c bengal-run -n '__bengal_run_at start' -a cleanup -d 'End what was left behind'
complete -c bengal-run -n '__bengal_run_at start' -a list -d 'What runs under bengal-run, and what was left'
complete -c bengal-run -n '__bengal_run_at start' -a completion -d 'Print the completion script'
complete -c bengal-run -n '__bengal_run_at start' -a help -d 'Print the help'
complete -c bengal-run -n '__bengal_run_at start command' -a '(__bengal_run_hand_over)'
complete -c bengal-run -n '__bengal_run_at completion' -a 'bash zsh fish'

complete -c bengal-run -n '__bengal_run_at start' -s p -l port -x -a '(__bengal_run_ports ports)' -d 'A port that COMMAND will listen on'
complete -c bengal-run -n '__bengal_run_at start' -l auto-port -d 'Use the next free port when it stays taken'
complete -c bengal-run -n '__bengal_run_at start' -l no-pidfile -d 'Write no record'
complete -c bengal-run -n '__bengal_run_at start' -l replace -d 'First stop the live instance that is in the way'
complete -c bengal-run -n '__bengal_run_at start' -l stop-signal -x -a '(__bengal_run_signals)' -d 'What asks COMMAND to end'
complete -c bengal-run -n '__bengal_run_at start' -l parent-death -x -a 'auto signal poll off' -d 'How the end of the starter is noticed'
complete -c bengal-run -n '__bengal_run_at start' -l keep -x -a 'none (__bengal_run_programs)' -d 'Spare a detached program of this name'
complete -c bengal-run -n '__bengal_run_at start' -l background -d 'Return when COMMAND answers on its port'
complete -c bengal-run -n '__bengal_run_at start' -l wait -x -a '0s 10s 30s 1m 2m 5m' -d 'How long --background may take'
complete -c bengal-run -n '__bengal_run_at start' -l log -r -F -d 'Where the output of COMMAND goes'
complete -c bengal-run -n '__bengal_run_at start' -l isolate -d 'Run COMMAND in a PID namespace of its own'
complete -c bengal-run -n '__bengal_run_at start' -s C -l chdir -x -a '(__fish_complete_directories (__bengal_run_value C))' -d 'The folder of the project'
complete -c bengal-run -n '__bengal_run_at start' -l version -d 'Print the version'

complete -c bengal-run -n '__bengal_run_at stop' -s p -l port -x -a '(__bengal_run_ports ports)' -d 'Only what holds this port'
complete -c bengal-run -n '__bengal_run_at stop' -l all -d 'Those of every project of this user'

complete -c bengal-run -n '__bengal_run_at cleanup' -s p -l port -x -a '(__bengal_run_ports cleanup-ports)' -d 'Whoever holds this port, too'
complete -c bengal-run -n '__bengal_run_at cleanup' -s n -l dry-run -d 'Say what would be done'
complete -c bengal-run -n '__bengal_run_at cleanup list' -l json -d 'Print a JSON document'

complete -c bengal-run -n '__bengal_run_at start cleanup' -l pidfile -r -F -d 'Where the record is'
complete -c bengal-run -n '__bengal_run_at start cleanup' -s y -l yes -d 'Yes to every question that may be answered by machine'
complete -c bengal-run -n '__bengal_run_at start cleanup' -s f -l force -d 'Yes to every question that may be answered by machine'
complete -c bengal-run -n '__bengal_run_at start cleanup' -l no-input -d 'Never ask'
complete -c bengal-run -n '__bengal_run_at start stop cleanup' -l grace -x -a '500ms 1s 2s 5s 10s 30s 1m' -d 'Time from asking to end until SIGKILL'
complete -c bengal-run -n '__bengal_run_at start stop' -s q -l quiet -d 'Only errors'
complete -c bengal-run -n '__bengal_run_at start' -s v -l verbose -d 'Every step, with its time'
complete -c bengal-run -n '__bengal_run_at start stop cleanup list completion help' -s h -l help -d 'Print the help'
