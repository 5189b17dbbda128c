#!/bin/bash
# `lexid once` against nginx, killed with SIGKILL at random moments and started again, ROUNDS times
# over: half of them at full speed on one ledger, half of them on another while nginx lets requests
# queue up, so that some of those under way are never done. After each kill:
# - the chain is whole and goes on from where it was after the kill before;
# - no task was asked for that the ledger had as confirmed when the run began;
# - each request has an intent of its own in the ledger;
# - what the ledger has as confirmed, nginx has done;
# - at most 64 intents are ahead of their requests and 16 requests under way.
# In the end a pass runs to its end, each permitted task is approved and confirmed, and none was
# asked for again before its unknown outcome was settled.
#
#     nginx_kill.sh LEXID [ROUNDS]     20 rounds, unless it says; $SEED repeats the same moments

set -euo pipefail
lexid=$(readlink -f "$1")
rounds=${2:-20}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
. "$(dirname "$0")/nginx_server.sh"
folder=$(mktemp -d)
trap 'stop_server; rm -rf "$folder"' EXIT

unclosed_max=$((64 + 16))
killed=0
killed_under_way=0
unclosed_most=0
settled=0
undone=0

requests_of_run() {
    tail -n +$((lines + 1)) access.log | grep -c " $1 " || true
}

# Until the run has sent so many requests, or is over: await_requests METHOD COUNT
await_requests() {
    while [ "$(requests_of_run "$1")" -lt "$2" ] && kill -0 "$pid" 2>/dev/null; do
        sleep 0.002
    done
}

nap() {
    sleep "$(printf '0.%03d' $((RANDOM % $1)))"
}

# Waits for a random moment of the run. What a run that settles has under way would wait a minute if
# it were hit a third time, so only one run of a ledger gets that far.
await_moment() {
    case $1 in
        starting) nap 160 ;;
        approving)
            await_requests POST $((1 + RANDOM % (searches / kills)))
            nap 10
            ;;
        settling)
            await_requests GET 2
            nap 160
            ;;
    esac
}

# Runs a pass and kills it: the moment, and what became of it, in `moment`, `status`, `lasted`.
kill_once() {
    local begin
    moment=$1
    begin=$(clock)
    "$lexid" once >run.out 2>&1 &
    pid=$!
    await_moment "$moment"
    kill -KILL "$pid" 2>/dev/null || true
    status=0
    { wait "$pid" || status=$?; } 2>/dev/null
    lasted=$(($(clock) - begin))
    case $status in
        137) killed=$((killed + 1)) ;;
        0) ;;
        *) cat run.out >&2; fail "a pass ended with exit code $status" ;;
    esac
}

# What a killed client had sent, nginx still reads: all is on its log when nobody is connected.
await_quiet_server() {
    local looks
    for ((looks = 0; looks < 1000; ++looks)); do
        [ "$(connections)" != 0 ] || return 0
        sleep 0.01
    done
    fail 'nginx keeps connections of a dead client'
}

check_chain() {
    local said
    said=$("$lexid" verify ${head:+--head "$head"} 2>&1) || fail "\`lexid verify\`: $said"
    said=${said%%$'\n'*}
    head=${said##*head }
}

# The ledger as it is, in a copy, so that looking at it mends nothing.
look_at_ledger() {
    rm -f copy.db*
    cp lexid.db copy.db
    [ ! -e lexid.db-wal ] || cp lexid.db-wal copy.db-wal
    sqlite3 copy.db "CREATE TABLE life AS SELECT seq, at, task, CASE
            WHEN kind = 'intent' THEN 'I'
            WHEN json_extract(body, '\$.outcome') = 'confirmed' THEN 'C'
            WHEN json_extract(body, '\$.outcome') = 'unknown' THEN 'U'
            WHEN json_extract(body, '\$.reason') LIKE 'settled: still pending%' THEN 'S'
            ELSE 'X' END AS what
        FROM entry WHERE kind IN ('intent', 'outcome')
            -- Written once more when the API's clock is known.
            AND json_extract(body, '\$.reason') IS NOT 'lists are read to settle it';
        CREATE INDEX life_of_task ON life(task, seq);"
    sqlite3 copy.db "SELECT task FROM life WHERE what = 'C' ORDER BY task" >confirmed
    sqlite3 copy.db "SELECT task FROM life WHERE what = 'I'" | sort >intents
}

# Ends the test with the lines of a file, unless it has none: must_be_empty FILE TEXT
must_be_empty() {
    if [ -s "$1" ]; then
        head -n 10 "$1" >&2
        fail "$2 ($(wc -l <"$1") of them, see above)"
    fi
}

report() {
    printf '  %-10s  %5s ms  exit %3s  asked for %4s  under way %2s  confirmed %4s\n' \
        "$moment" "$lasted" "$status" "$(wc -l <asked)" "$unclosed" "$(wc -l <confirmed)"
}

check_run() {
    local unclosed=0
    await_quiet_server
    tail -n +$((lines + 1)) access.log >run.log
    lines=$(wc -l <access.log)
    strange_requests <run.log >strange || true
    must_be_empty strange 'nginx was asked for something else'
    approvals <run.log | sed 's/.* //' | sort >asked
    # A kill may have come before there was a ledger; then nothing may have been asked for.
    if [ -z "$head" ] && [ ! -s asked ] && ! "$lexid" verify >verify.out 2>&1; then
        report
        return
    fi
    check_chain
    comm -12 <(uniq asked) confirmed >again
    must_be_empty again 'tasks were asked for that the ledger had as confirmed'
    look_at_ledger
    approvals <access.log | sed 's/.* //' | sort >asked_ever
    comm -23 asked_ever intents >without_intent
    must_be_empty without_intent 'requests left without an intent of their own in the ledger'
    approvals 200 <access.log | sed 's/.* //' | sort -u >approved
    comm -23 confirmed approved >not_done
    must_be_empty not_done 'tasks are confirmed in the ledger that nginx never approved'
    unclosed=$(sqlite3 copy.db "SELECT count(*) FROM life a WHERE what = 'I'
        AND NOT EXISTS (SELECT 1 FROM life b WHERE b.task = a.task AND b.seq > a.seq)")
    [ "$unclosed" -le "$unclosed_max" ] || fail "$unclosed intents were under way"
    [ "$unclosed" -le "$unclosed_most" ] || unclosed_most=$unclosed
    [ "$status" -ne 137 ] || [ ! -s asked ] || killed_under_way=$((killed_under_way + 1))
    report
}

check_end() {
    cmp -s confirmed permitted || fail 'not each permitted task is confirmed, once'
    cmp -s approved permitted || fail 'not each permitted task is approved on the log of nginx'
    sqlite3 copy.db "SELECT task, group_concat(what, '')
        FROM (SELECT * FROM life ORDER BY task, seq) GROUP BY task" |
        grep -v -E '\|(IUS)*IC$' >strange || true
    must_be_empty strange 'lives of tasks are not: intents, unknown, settled, and at last confirmed'
    # A little less than `settle_after`, since clocks are set now and then.
    sqlite3 copy.db "SELECT task, at - before FROM (SELECT task, what, at,
            lag(at) OVER (PARTITION BY task ORDER BY seq) AS before FROM life)
        WHERE what = 'S' AND at - before < 990000" >early
    must_be_empty early 'unknown outcomes were settled before `settle_after` was over'
    # What happened within so many microseconds of each other has no order that two clocks agree on.
    approvals <access.log | awk '{ printf "%.0f %s\n", $1 * 1000000, $2 }' >asked
    sqlite3 -separator ' ' copy.db \
        'CREATE TABLE asked(at INTEGER, task TEXT)' '.import asked asked' \
        "SELECT * FROM asked p WHERE NOT EXISTS (SELECT 1 FROM life WHERE task = p.task
            AND at BETWEEN p.at - 20000 AND p.at + 20000) AND 'I' IS NOT (SELECT what FROM life
            WHERE task = p.task AND at < p.at ORDER BY seq DESC LIMIT 1)" >early
    must_be_empty early 'tasks were asked for while their outcome was unknown, or known'
    settled=$((settled + $(sqlite3 copy.db "SELECT count(*) FROM life WHERE what = 'S'")))
    undone=$((undone + $(approvals 499 <access.log | wc -l)))
}

begin_ledger() {
    rm -f lexid.db* .lexid.db.begun
    : >access.log
    : >confirmed
    lines=0
    head=
}

# On a slow machine more than one run of a ledger may settle what kills left, and a task that three of
# them hit waits a minute for its next attempt, which is longer than a pass waits.
some_wait() {
    [ "$(sqlite3 copy.db "SELECT count(*) FROM (SELECT task FROM life GROUP BY task
        HAVING sum(what = 'S') >= 3 AND sum(what = 'C') = 0)")" -gt 0 ]
}

# A pass to the end, on the ledger that the killed ones left.
finish() {
    local begin
    begin=$(clock)
    moment='to the end'
    status=0
    "$lexid" once >last.out 2>&1 || status=$?
    lasted=$(($(clock) - begin))
    [ "$status" -eq 0 ] || { cat last.out >&2; fail 'the last pass failed'; }
    check_run
    if some_wait; then
        sleep 61
        "$lexid" once >last.out 2>&1 || { cat last.out >&2; fail 'the pass after the wait failed'; }
        check_run
    fi
    check_end
    cat last.out
}

# So many kills, one of them of a run that settles; a new ledger if a run was through before it
# could be killed: campaign NAME KILLS SETTLING [PACE]
campaign() {
    local kill=1 settling=$3 spare=$2
    printf '%s:\n' "$1"
    kills=$2
    serve "$folder/$1" "${4:-}"
    begin_ledger
    while [ "$kill" -le "$kills" ]; do
        moment=approving
        [ $((RANDOM % 4)) -ne 0 ] || moment=starting
        [ "$kill" -ne "$settling" ] || { moment=settling; settling=0; }
        kill_once "$moment"
        check_run
        if [ "$status" -eq 137 ]; then
            kill=$((kill + 1))
        else
            check_end
            begin_ledger
            spare=$((spare - 1))
            [ "$spare" -gt 0 ] || fail 'too many runs end before they are killed'
        fi
    done
    finish
    stop_server
}

start=$(clock)
RANDOM=$seed
printf 'SEED=%s\n' "$seed"
campaign full-speed $((rounds - rounds / 2)) $((rounds - rounds / 2))
campaign paced $((rounds / 2)) $((rounds / 4)) 'limit_req zone=pace burst=64;'
printf '%s runs killed, %s of them with requests on the log; at most %s intents under way; ' \
    "$killed" "$killed_under_way" "$unclosed_most"
printf '%s unknown outcomes settled, %s requests left undone by nginx; %s s\n' \
    "$settled" "$undone" "$((($(clock) - start) / 1000))"
[ "$killed_under_way" -ge $((rounds / 4)) ] || fail 'too few runs were killed under way'
[ "$settled" -gt 0 ] || fail 'no kill left an outcome unknown'
