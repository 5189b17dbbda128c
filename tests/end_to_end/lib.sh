# shellcheck shell=bash
# What the tests beside this file share; they source it. A test is called with the path of the lexid
# to test, works in a folder of its own, ends whatever it started, and exits 0 only if all held.
# Nothing is concluded from time that passed: a test waits for what must come.

set -euo pipefail
export LC_ALL=C.UTF-8
unset LEXID_CONFIG LEXID_API_KEY STATE_DIRECTORY CREDENTIALS_DIRECTORY NOTIFY_SOCKET NO_COLOR

# Waiting longer than this is a failure: far more than a busy machine and a sanitizer need.
patience_seconds=40

test_name=$(basename "$0" .sh)
lexid=$(realpath "${1:?the path of the lexid to test}")
sources=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
cd "$work"

row="at the start"
code=0
declare -A pid_of=()

# Names what is being tested, for a failure's sake: begin TEXT
begin() {
    row=$1
    printf '%s: %s\n' "$test_name" "$row"
}

# Ends the test as failed and shows what the programs said last: fail TEXT
fail() {
    local file
    printf '\n%s FAILED (%s): %s\n' "$test_name" "$row" "$1" >&2
    for file in "$work"/{,*/}*.{out,err}; do
        if [ -s "$file" ]; then
            printf -- '--- the end of %s\n' "${file#"$work/"}" >&2
            tail -n 12 "$file" | cut -c 1-300 | cat -v >&2
        fi
    done
    exit 1
}

finish() {
    local exit_code=$? pid
    trap - EXIT ERR
    exec 2>/dev/null  # the shell would tell of each program that it ends
    for pid in "${pid_of[@]}"; do
        kill -KILL "$pid" || true
    done
    wait
    cd /
    rm -rf "$work"
    exit "$exit_code"
}
trap finish EXIT
trap 'fail "line $LINENO: \`$BASH_COMMAND\` failed"' ERR
trap 'exit 130' INT TERM

# Programs that a test can't do without: need PROGRAM...
need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null ||
            fail "\`$program\` is missing: scripts/setup.sh test installs it"
    done
}
need sqlite3

# Waits until a command succeeds: wait_until TEXT COMMAND...
wait_until() {
    local text=$1 end=$((SECONDS + patience_seconds))
    shift
    until "$@" 2>waiting.err; do
        [ "$SECONDS" -lt "$end" ] || fail "waited in vain for $text"
        sleep 0.05
    done
}

# Starts a program in the background, its output in NAME.out and NAME.err: start NAME COMMAND...
start() {
    local name=$1
    shift
    : >"$name.out"  # whoever waits for a line finds the file
    : >"$name.err"
    "$@" >"$name.out" 2>"$name.err" </dev/null &
    pid_of[$name]=$!
}

has_ended() {
    ! kill -0 "$1" 2>/dev/null
}

# Waits for the end of a program; its exit code is in `code` then: await NAME
await() {
    local name=$1
    local pid=${pid_of[$name]}
    wait_until "$name to end" has_ended "$pid"
    code=0
    wait "$pid" || code=$?
    unset "pid_of[$name]"
}

# Sends a signal and waits for the end: stop NAME [SIGNAL]
stop() {
    kill -"${2:-TERM}" "${pid_of[$1]}" || fail "$1 ended before it was told to"
    await "$1"
}

# Tells a program to stop that may have noticed by itself why it must: end NAME
end() {
    kill -TERM "${pid_of[$1]}" 2>kill.err || true
    await "$1"
}

# Runs a program to its end, with its output in NAME.out and NAME.err and its exit code in `code`:
# try NAME COMMAND...
try() {
    local name=$1
    shift
    code=0
    timeout 90 "$@" >"$name.out" 2>"$name.err" </dev/null || code=$?
}

expect_code() {
    [ "$code" -eq "$1" ] || fail "exit code $code instead of $1"
}

expect_equal() {
    [ "$1" = "$2" ] || fail "$3: \`$1\` instead of \`$2\`"
}

# A file has a line with this text, literally: expect_text FILE TEXT
expect_text() {
    grep -qF -e "$2" "$1" || fail "$1 does not say \`$2\`"
}

expect_no_text() {
    ! grep -qF -e "$2" "$1" || fail "$1 says \`$(grep -m 1 -F -e "$2" "$1" | cut -c 1-300)\`"
}

# How many lines match: count PATTERN FILE
count() {
    grep -cE -e "$1" "$2" || true
}

# Whether at least so many lines match: has_lines COUNT PATTERN FILE
has_lines() {
    [ "$(count "$2" "$3")" -ge "$1" ]
}

# Writes lexid.yaml; a variable in front of the call changes a value: level=debug write_settings
write_settings() {
    cat >lexid.yaml <<END
api:
  base_url: $base_url
  ca_file: ${ca_file:-sandbox-ca.pem}
  key: ${key:-{env: LEXID_API_KEY\}}
  timeout: ${timeout:-10s}
  settle_after: ${settle_after:-1s}
poll: {interval: ${interval:-1s}}
quota: {plan: ${plan:-none}}
policy: ${policy:-policy.yaml}
mode: ${mode:-enforce}
log: {level: ${level:-info}, format: ${format:-text}}
END
}

# A policy that approves the types named: write_policy TYPE...
write_policy() {
    policy_of "$@" >policy.yaml
}

policy_of() {
    local type
    printf 'version: 1\nrules:\n'
    for type in "$@"; do
        printf '  - {name: all of %s, when: type == %s, then: approve}\n' "$type" "$type"
    done
    printf '...\n'
}

# Starts a sandbox, by the name in $sandbox if there are several; sets base_url and the key for it.
# When it is stopped, its own count is in `journal`: start_sandbox OPTION...
start_sandbox() {
    local name=${sandbox:-sandbox}
    start "$name" "$lexid" sandbox --port 0 --journal journal "$@"
    wait_until "the sandbox to listen" grep -q "^Stop it" "$name.out"
    base_url=$(sed -n 's/^LeadLex look-alike at //p' "$name.out")
    LEXID_API_KEY=$(sed -n 's/.*LEXID_API_KEY=\([^:]*\):$/\1/p' "$name.out")
    export LEXID_API_KEY
}

# The ledger's answer to a question in SQL: ledger SQL
ledger() {
    sqlite3 -batch -readonly -cmd ".timeout 10000" lexid.db "$1"
}

# Begins anew, with leave.
forget_ledger() {
    rm -f lexid.db* .lexid.db.begun
}

# Changes the ledger behind the back of whoever has it open, and waits for its turn: meddle SQL
meddle() {
    sqlite3 -batch -cmd ".timeout 10000" lexid.db "$1"
}

# Does to the ledger what it forbids, as somebody would who knows how: its triggers are taken away
# and put back word for word: doctor SQL
doctor() {
    local guards
    guards=$(ledger "SELECT group_concat(sql || ';', ' ') FROM sqlite_schema WHERE type = 'trigger'")
    meddle "DROP TRIGGER entry_is_only_appended; DROP TRIGGER entry_is_never_changed;
        DROP TRIGGER entry_is_never_deleted; $1; $guards"
}

# Ends the test as passed; a test that merely stops does not pass.
pass() {
    printf '%s: all held\n' "$test_name"
    exit 0
}
