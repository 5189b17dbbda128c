#!/bin/bash
# Signals come when they like: SIGHUP and SIGUSR1 that are sent before lexid listens neither kill it
# nor are lost, and a single pass ends in good order with its terminal.
. "$(dirname "$0")/lib.sh"
need flock env

write_policy prospect_search

# Whether a process catches a signal or blocks it, by the kernel's word: is_guarded PID NUMBER
is_guarded() {
    local mask
    for mask in SigBlk SigIgn SigCgt; do
        mask=$(sed -n "s/^$mask:[[:space:]]*//p" "/proc/$1/status") || return 1
        [ $((0x$mask >> ($2 - 1) & 1)) -eq 0 ] || return 0
    done
    return 1
}

is_running() {
    [ "$(cat "/proc/$1/comm" 2>/dev/null)" = lexid ]
}

begin "signals while it starts: they wait until it listens, and are heard then"
start_sandbox --plan none --tasks 2 --arrivals 0 --completes-after 10m
interval=1h level=debug write_settings
# The socket's folder is locked while a socket is made there, so the start stands still half-way.
exec {lock}<.
flock "$lock"
start run "$lexid" run
wait_until "the start to be half-way" has_lines 1 'the policy file is good' run.err
for signal in HUP USR1 HUP USR1 USR1; do
    kill -"$signal" "${pid_of[run]}"
done
flock -u "$lock"
wait_until "SIGHUP to be heard" has_lines 1 'the policy file is the policy in force' run.err
wait_until "a list, and the one that SIGUSR1 asks for" has_lines 2 " debug +listed" run.err
kill -0 "${pid_of[run]}" || fail "a signal during the start killed it"
stop run
expect_code 0

begin "signals at any moment of the start"
for delay in 0 1 2 3 4 6 8 11 15 20 30 45 60; do
    for signal in HUP USR1; do
        forget_ledger
        start run "$lexid" run
        # What comes before main is the kernel's and the linker's.
        wait_until "it to run" is_running "${pid_of[run]}"
        wait_until "it to have begun" is_guarded "${pid_of[run]}" 10
        sleep "0.$(printf '%03d' "$delay")"
        kill -"$signal" "${pid_of[run]}"
        wait_until "the socket" test -S lexid.sock
        stop run
        expect_code 0
    done
done

begin "what does not serve is ended by them, as ever"
sandbox=other start_sandbox
stop other USR1 2>/dev/null
expect_code $((128 + 10))
stop sandbox

# Starts a pass that has a request under way: start_pass COMMAND...
start_pass() {
    forget_ledger
    start_sandbox --plan none --tasks 60 --arrivals 0 --delay 500ms --completes-after 10m
    write_settings
    start once "$@"
    wait_until "a request under way" has_intents
}

has_intents() {
    [ "$(ledger "SELECT count(*) FROM entry WHERE kind = 'intent'")" -gt 0 ]
}

open_intents() {
    ledger "SELECT count(*) FROM entry AS intent WHERE kind = 'intent' AND NOT EXISTS
            (SELECT * FROM entry WHERE kind = 'outcome' AND task = intent.task AND seq > intent.seq)"
}

# Tasks with an approval by the server's own count, once it is stopped.
approved_tasks() {
    awk '!/^#/ && $4 > 0 { tasks++ } END { print tasks + 0 }' journal
}

whole=0
while IFS='|' read -r end signal what; do
    begin "once: $what"
    start_pass "$lexid" once
    kill -"$signal" "${pid_of[once]}"
    await once
    expect_code 0
    expect_equal "$(open_intents)" 0 "intents without an outcome"
    expect_equal "$(ledger 'SELECT kind FROM entry ORDER BY seq DESC LIMIT 1')" stop "the last entry"
    stop sandbox
    case $end in
        late)
            [ "$whole" -eq 0 ] || expect_equal "$(approved_tasks)" "$whole" "approvals"
            whole=$(approved_tasks)
            [ "$whole" -gt 16 ] || fail "$whole approvals are too few to tell"
            ;;
        early) [ "$(approved_tasks)" -lt "$whole" ] || fail "it went on to the end" ;;
    esac
done <<'END'
late|USR1|SIGUSR1 is nothing to it
late|PIPE|a reader of its output went away
early|HUP|its terminal is closed
early|TERM|SIGTERM
early|INT|SIGINT
END

begin "once under nohup outlives its terminal"
start_pass env --ignore-signal=HUP "$lexid" once
kill -HUP "${pid_of[once]}"
await once
expect_code 0
stop sandbox
expect_equal "$(approved_tasks)" "$whole" "approvals"
pass
