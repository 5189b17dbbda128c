#!/bin/bash
# A run that approves 200 tasks is cut short at each of its system calls that touch the disk or the
# network: killed, killed in the middle of a write, or told that the disk fails or is full; and then
# again while it recovers. The server is another process and goes on. After each of these points
# - the ledger's chain is whole, or none was begun and nothing was approved;
# - a disk that fails ends lexid with exit code 5, unless nothing was lost by it;
# - the next run finishes: all that the policy permits is approved, up to its rule's limit;
# - by the server's own count no task was approved twice, and none was asked for without an intent of
#   its own in the ledger; what the ledger calls confirmed was approved; and the charges add up.
#
#     crash.sh LEXID SYSCALL_FAULT [all | COUNT | MODE:N...]
#
# All points, so many of them evenly spread (60, unless it says), or these alone. $WORKERS at a time.
. "$(dirname "$0")/lib.sh"

fault=$(realpath "${2:?the path of syscall_fault}")
shift 2
[ $# -gt 0 ] || set -- 60
workers=${WORKERS:-4}
limit=90

# LeakSanitizer can't work in a program that is traced.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

# Starts a server with 200 tasks in the current folder; its process is $server then.
serve() {
    local look
    : >sandbox.out
    timeout 600 "$lexid" sandbox --port 0 --plan none --tasks 200 --arrivals 0 \
        --completes-after 1h --quiet --journal journal >sandbox.out 2>&1 </dev/null &
    server=$!
    for ((look = 0; look < 2000; ++look)); do
        if grep -q '^Stop it' sandbox.out; then
            base_url=$(sed -n 's/^LeadLex look-alike at //p' sandbox.out)
            LEXID_API_KEY=$(sed -n 's/.*LEXID_API_KEY=\([^:]*\):$/\1/p' sandbox.out)
            export LEXID_API_KEY
            write_settings
            sed '$a ledger: none.db' lexid.yaml >no_ledger.yaml
            cp ../policy.yaml .
            return
        fi
        sleep 0.02
    done
    complain "the sandbox does not start"
}

end_server() {
    kill "$server"
    wait "$server" || true
}

complain() {
    printf '%s: %s\n' "$point" "$1" >>../violations
    tail -n 3 ./*.err >>../violations 2>/dev/null || true
}

# One pass with a fault; its exit code is in `code`, and in `call` where the fault was: pass MODE N
run_pass() {
    code=0
    timeout 120 "$fault" report "$1" "$2" "$lexid" once >pass.out 2>pass.err </dev/null || code=$?
    read -r _ calls _ call <report || call=nowhere
}

check_end_of() {
    case $1:$call:$code in
        *:none:0 | kill:*:137 | torn:*:137 | eio:*:[05] | enospc:*:[05]) ;;
        *) complain "the run ended with exit code $code at $call" ;;
    esac
}

check_chain() {
    "$lexid" verify >verify.out 2>verify.err && return
    "$lexid" tasks --config no_ledger.yaml --status approved --json >approved.json 2>approved.err || true
    [ "$(cat approved.json)" = "[]" ] || complain "the ledger is not whole ($1)"
}

# What is wrong by the server's count and the ledger together, a line each.
wrongs() {
    sqlite3 -batch -cmd ".timeout 10000" lexid.db <<END
CREATE TEMP TABLE journal(task PRIMARY KEY, status, requests INTEGER, approvals INTEGER);
.separator " "
.import --schema temp "|grep -v '^#' journal" journal
CREATE TEMP TABLE life AS
    SELECT task, kind, json_extract(body, '\$.rule') AS rule,
           CASE kind WHEN 'intent' THEN 'open' ELSE json_extract(body, '\$.outcome') END AS stand,
           row_number() OVER (PARTITION BY task ORDER BY seq DESC) AS nth_last
    FROM entry WHERE kind IN ('intent', 'outcome');
CREATE TEMP TABLE intents AS
    SELECT task, max(rule) AS rule, count(*) AS count FROM life WHERE kind = 'intent' GROUP BY task;
SELECT 'approved twice', task FROM journal WHERE approvals > 1;
SELECT 'asked for without an intent', task FROM journal LEFT JOIN intents USING (task)
    WHERE requests > ifnull(count, 0);
SELECT 'confirmed but not approved', task FROM life JOIN journal USING (task)
    WHERE stand = 'confirmed' AND approvals = 0;
SELECT 'left open as', stand, task FROM life WHERE nth_last = 1 AND stand IN ('open', 'unknown');
SELECT 'approved within the limit of $limit:', count(*) FROM journal JOIN intents USING (task)
    WHERE approvals > 0 AND rule = 'all of prospect_search' HAVING count(*) <> $limit;
SELECT 'charges of the limited rule:', count(*) FROM life JOIN intents USING (task)
    WHERE nth_last = 1 AND stand <> 'refused' AND intents.rule = 'all of prospect_search'
    HAVING count(*) <> $limit;
SELECT 'approved in all:', count(*) FROM journal WHERE approvals > 0
    HAVING count(*) <> ${permitted:-0};
END
}

# One point from the run to the comparison, in a folder of its own: try_point MODE N
try_point() {
    local kind=$1 n=$2
    point=$kind:$n
    mkdir "$point"
    cd "$point"
    serve
    if [ "$kind" = twice ]; then
        run_pass kill "$n"
        check_end_of kill
        check_chain "after the first kill"
        run_pass kill $((1 + n * 37 % 120))
        check_end_of kill
    else
        run_pass "$kind" "$n"
        check_end_of "$kind"
    fi
    printf '%s %s %s\n' "$kind" "$call" "$code" >>../tried
    check_chain "after the fault"
    run_pass kill 0
    [ "$code" -eq 0 ] || complain "the next run ended with exit code $code"
    check_chain "in the end"
    end_server
    wrongs >wrongs.out 2>&1 || true
    [ ! -s wrongs.out ] || complain "$(head -n 5 wrongs.out)"
    cd ..
    rm -rf "$point"
}

# How many points a mode has in an undisturbed run: points_of MODE
points_of() {
    point=undisturbed
    mkdir "$1"
    cd "$1"
    serve
    run_pass "$1" 0
    end_server
    cd ..
    [ "$code" -eq 0 ] || fail "an undisturbed run ended with exit code $code"
}

write_policy prospect_search contact_update list_operation
sed -i "s/prospect_search, then: approve/&, limits: [$limit per day]/" policy.yaml
: >violations
: >tried

begin "an undisturbed run"
for kind in kill torn eio enospc; do
    points_of "$kind"
    declare "${kind}_points=$calls"
done
permitted=$(awk '!/^#/ && $4 == 1' kill/journal | wc -l)
rm -f kill/wrongs.out
(cd kill && wrongs >wrongs.out 2>&1) || true
[ ! -s kill/wrongs.out ] || fail "$(cat kill/wrongs.out)"
[ "$permitted" -gt $((limit + 50)) ] || fail "only $permitted tasks are permitted"
printf '%s: %s tasks approved; %s calls to be killed at, %s writes to tear, %s calls to fail\n' \
    "$test_name" "$permitted" "$kill_points" "$torn_points" "$eio_points"

rm -rf kill torn eio enospc

begin "the points"
for kind in kill torn eio enospc; do
    count=${kind}_points
    seq -f "$kind %.0f" 1 "${!count}"
done >all_points
seq -f "twice %.0f" 3 5 "$kill_points" >>all_points
case $1 in
    all) cp all_points points ;;
    *:*) printf '%s\n' "$@" | tr : ' ' >points ;;
    *) awk -v all="$(wc -l <all_points)" -v wanted="$1" \
        'int(NR * wanted / all) > int((NR - 1) * wanted / all)' all_points >points ;;
esac
for ((worker = 0; worker < workers; ++worker)); do
    awk -v worker=$worker -v workers="$workers" 'NR % workers == worker' points |
        while read -r kind n; do
            try_point "$kind" "$n"
        done &
    pid_of[worker_$worker]=$!
done
for ((worker = 0; worker < workers; ++worker)); do
    wait "${pid_of[worker_$worker]}" || fail "a worker broke off"
    unset "pid_of[worker_$worker]"
done

sort tried | uniq -c | awk '{ printf "    %5d  %-7s at %-10s exit code %s\n", $1, $2, $3, $4 }'
expect_equal "$(wc -l <tried)" "$(wc -l <points)" "points that were tried"
violations=$(grep -cE '^[a-z]+:[0-9]+: ' violations) || true
printf '%s: %s points, %s violations\n' "$test_name" "$(wc -l <tried)" "$violations"
if [ "$violations" -gt 0 ]; then
    head -n 60 violations >&2
    fail "$violations violations"
fi
pass
