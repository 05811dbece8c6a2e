# SPDX-License-Identifier: MIT
# Completion of perfbisect for fish.  The options are those of its help.

# The command on the line: run, where none is named.
function __perfbisect_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" run scan compare check resume report list clean trace help version
        echo $words[2]
    else
        echo run
    end
end

function __perfbisect_is
    contains -- (__perfbisect_command) $argv
    and not contains -- -- (commandline -opc)
end

# Those that every kernel knows by name, and the processor's own.
function __perfbisect_events
    string split ' ' -- task-clock cpu-clock context-switches cpu-migrations \
        page-faults minor-faults major-faults alignment-faults \
        emulation-faults cycles instructions cache-references cache-misses \
        branches branch-misses bus-cycles ref-cycles \
        stalled-cycles-{front,back}end \
        {L1-dcache,LLC,dTLB,node}-{load,store,prefetch}-misses \
        {L1-dcache,LLC,dTLB,node}-{loads,stores,prefetches} \
        L1-icache-{loads,load-misses,prefetches,prefetch-misses} \
        {iTLB,branch}-{loads,load-misses}
    for file in /sys/bus/event_source/devices/cpu/events/*
        string match -v '*.*' -- (basename $file)
    end
end

# "a,b," before each, and none where nothing is there yet.
function __perfbisect_event_list
    set -l begun (commandline -ct | string replace -r '^--events=' '' |
        string match -r '.*,')
    set -q begun[1]
    or echo none
    for event in (__perfbisect_events)
        echo "$begun$event"
    end
end

function __perfbisect_metrics
    string split ' ' -- wall user system cpu max-rss number regex: json: \
        pyperf pyperf: hyperfine hyperfine: google-benchmark \
        google-benchmark: fio: \
        {pytest-benchmark,jmh,go-bench,cargo-bench,catch2,nanobench}{,:} \
        {tinybench,mitata,perf-stat,time-v,pgbench,sysbench}{,:}
    __perfbisect_events
end

# Names of the repository that the folder is in, or of the one that is wanted.
function __perfbisect_revisions
    set -l wanted (commandline -opc | string join ' ' |
        string match -r -g -- '--vcs[ =](git|hg)')
    set -l folder $PWD
    while not set -q wanted[1]; and test -n "$folder"
        if test -e $folder/.git
            set wanted git
        else if test -d $folder/.hg
            set wanted hg
        end
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    switch "$wanted"
        case git
            echo HEAD
            git for-each-ref --format='%(refname:short)' refs/heads refs/tags \
                refs/remotes 2>/dev/null
        case hg
            HGPLAIN=1 hg debugnamecomplete 2>/dev/null
    end
end

function __perfbisect_sessions
    for file in */journal.jsonl
        string replace -r '/[^/]*$' '' -- $file
    end
end

# What help tells of: commands and topics.
function __perfbisect_topics
    perfbisect help 2>/dev/null | sed -n -e '/^Commands:/,/^$/s/^ \([a-z]*\) .*/\1/p' \
        -e 's/^Topics: \(.*\);.*/\1/p' | tr -s ', ' '\n'
end

# One word is a command, the rest are revisions.
function __perfbisect_no_word
    test (count (commandline -opc)) -eq 1
end

complete -c perfbisect -f
complete -c perfbisect -n __perfbisect_no_word -a run -d 'find the commit (the default)'
complete -c perfbisect -n __perfbisect_no_word -a scan -d 'find every step in a range'
complete -c perfbisect -n __perfbisect_no_word -a compare -d 'builds side by side'
complete -c perfbisect -n __perfbisect_no_word -a check -d 'rehearse it'
complete -c perfbisect -n __perfbisect_no_word -a resume -d 'go on with a session'
complete -c perfbisect -n __perfbisect_no_word -a report -d 'write its reports again'
complete -c perfbisect -n __perfbisect_no_word -a list -d 'sessions of this checkout'
complete -c perfbisect -n __perfbisect_no_word -a clean -d 'remove what they have left'
complete -c perfbisect -n __perfbisect_no_word -a trace -d 'what the scheduler does'
complete -c perfbisect -n __perfbisect_no_word -a help -d 'a command or a topic'
complete -c perfbisect -n __perfbisect_no_word -a version -d 'the version'
complete -c perfbisect -n '__perfbisect_is run scan compare check' -a '(__perfbisect_revisions)'
complete -c perfbisect -n '__perfbisect_is resume report clean' -a '(__perfbisect_sessions)'
complete -c perfbisect -n '__perfbisect_is help' -a '(__perfbisect_topics)'
complete -c perfbisect -n 'contains -- -- (commandline -opc)' -F

# Each option of each command, as the help has it.
command -q perfbisect
or exit
for command in run scan compare check resume report list clean trace
    for option in (perfbisect help $command 2>/dev/null | string match -r -- '^ *(?:-[a-z], )?--[a-z-]+ .*')
        set -l part (string match -r -- '^ *-?([a-z]?),? *--([a-z-]+) ?([A-Z]*) +(.*)$' $option)
        set -l words -c perfbisect -n "__perfbisect_is $command" -l $part[3] -d $part[5]
        test -n "$part[2]"
        and set -a words -s $part[2]
        if contains $part[3] from path show tasks
            set -a words -r -F
        else if test -n "$part[4]"
            set -a words -x
        end
        switch $part[3]
            case metric
                set -a words -a '(__perfbisect_metrics)'
            case events
                set -a words -a '(__perfbisect_event_list)'
            case on-failure
                set -a words -a 'skip bad stop'
            case take
                set -a words -a 'auto last median min sum'
            case export
                set -a words -a 'chrome none'
            case statistic
                set -a words -a 'median min'
            case vcs
                set -a words -a 'git hg'
            case output
                set -a words -a '(__fish_complete_directories)'
            case build prepare verify setup on-end
                set -a words -a '(__fish_complete_command)'
        end
        complete $words
    end
end
