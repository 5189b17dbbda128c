#!/bin/bash
# `lexid demo` and `lexid sandbox`, whose server is a program of its own, lexid-sandbox: they work from
# one package wherever it lies, end together however one of them ends, and say what is missing.

. "$(dirname "$0")/lib.sh"

server=$(dirname "$lexid")/lexid-sandbox
export TMPDIR=$work/temporary
mkdir "$TMPDIR"

# The processes whose executable is this file: processes_of PATH
processes_of() {
    find /proc/[0-9]*/exe -maxdepth 0 -lname "$1" -printf '%h\n' 2>/dev/null | sed 's|/proc/||' || true
}

is_gone() {
    [ -z "$(processes_of "$1")" ]
}

# A package as a build or an installation lays it out, so that each row knows its own processes:
# lay_out FOLDER SERVER
lay_out() {
    mkdir -p "$1/bin" "$(dirname "$1/$2")"
    ln "$lexid" "$1/bin/lexid" 2>/dev/null || cp "$lexid" "$1/bin/lexid"
    ln "$server" "$1/$2" 2>/dev/null || cp "$server" "$1/$2"
}

begin "a demo ends by itself, and its server with it"
lay_out built bin/lexid-sandbox
try demo built/bin/lexid demo --for 3s --tasks 9 --arrivals 0
expect_code 0
expect_text demo.out "lexid demo: a LeadLex look-alike at https://127.0.0.1:"
expect_text demo.out "by config/policy.yaml over real TLS."
has_lines 1 '^  by the server.s own count: [1-9] approved, 0 of them twice$' demo.out ||
    fail "the server's count is missing"
expect_equal "$(cat demo.err)" "" "standard error"
is_gone "$work/built/bin/lexid-sandbox" || fail "lexid-sandbox goes on"
expect_equal "$(ls "$TMPDIR")" "" "what is left of the demo's folder"

begin "an installation has its server in libexec"
lay_out installed libexec/lexid/lexid-sandbox
try demo installed/bin/lexid demo --for 1s
expect_code 0

begin "the demo's options are the server's"
start demo built/bin/lexid demo --tasks 3 --arrivals 0.5 --seed 5 --plan pro --completes-after 1m30s \
    --error-rate 0.125 --retry-after
wait_until "the server" grep -q '^and lexid' demo.out
arguments=$(tr '\0' ' ' <"/proc/$(processes_of "$work/built/bin/lexid-sandbox")/cmdline")
for argument in --tasks=3 --arrivals=0.5 --seed=5 --plan=pro --completes-after=1m30s --error-rate=0.125 \
    --retry-after; do
    case " $arguments " in
        *" $argument "*) ;;
        *) fail "the server was started without $argument: $arguments" ;;
    esac
done
stop demo
expect_code 0
try demo built/bin/lexid demo --for 1s --plan gold
expect_code 2

begin "Ctrl-C is for lexid, which ends the server after its last request"
start demo built/bin/lexid demo
wait_until "an approval" grep -q ' approve' demo.out
kill -INT "${pid_of[demo]}"
await demo
expect_code 0
expect_text demo.out "by the server's own count"
is_gone "$work/built/bin/lexid-sandbox" || fail "lexid-sandbox goes on"

begin "a demo that is killed takes its server along"
start demo built/bin/lexid demo
wait_until "an approval" grep -q ' approve' demo.out
stop demo KILL
wait_until "the server's end" is_gone "$work/built/bin/lexid-sandbox"

begin "a server that is killed ends the demo"
start demo built/bin/lexid demo
wait_until "an approval" grep -q ' approve' demo.out
kill -KILL "$(processes_of "$work/built/bin/lexid-sandbox")"
await demo
expect_code 1
expect_text demo.err "lexid-sandbox ended, and with it the demo"

begin "lexid sandbox becomes the server, which counts and ends on Ctrl-C"
start sandbox built/bin/lexid sandbox --port 0 --tasks 7 --arrivals 0 --ca-file ca.pem --journal journal
wait_until "it to listen" grep -q '^Stop it' sandbox.out
expect_equal "$(readlink "/proc/${pid_of[sandbox]}/exe")" "$work/built/bin/lexid-sandbox" "the program"
stop sandbox INT
expect_code 0
expect_text sandbox.out "0 requests, 0 of them approvals"
expect_text journal "# task status approve_requests effective_approvals"
expect_equal "$(count ' pending 0 0$' journal)" 7 "tasks"
expect_equal "$(stat -c %a ca.pem)" 600 "the mode of its authority's file"

begin "what is wrong with the command line, or the server has against it, is told"
try demo built/bin/lexid sandbox --failure-rate 2
expect_code 2
try demo built/bin/lexid sandbox --address ""
expect_code 1
expect_text demo.err "the host \`\`"
try demo built/bin/lexid sandbox --address 192.0.2.1
expect_code 1
expect_text demo.err "lexid: error: can't listen on \`192.0.2.1\`"

begin "a package without its server says where it was looked for"
mkdir bare
ln built/bin/lexid bare/lexid
for command in "sandbox" "demo --for 1s"; do
    # shellcheck disable=SC2086
    try bare bare/lexid $command
    expect_code 1
    expect_text bare.err "\`$work/bare/lexid-sandbox\` and \`$work/libexec/lexid/lexid-sandbox\`"
    expect_equal "$(wc -l <bare.err)" 1 "lines of errors"
done
try bare bare/lexid --version
expect_code 0
pass
