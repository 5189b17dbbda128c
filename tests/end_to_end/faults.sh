#!/bin/bash
# Against a server that loses one answer in ten before it did anything, one in ten after it did it
# all, answers 5xx and 429: what is permitted ends approved, nothing twice, nothing else, and what
# became of each lost answer is found out by reading. All by the server's own count. And a limit
# holds through all of that.
. "$(dirname "$0")/lib.sh"

# After a 429 the next minute is waited for, and after three failed attempts at a task one minute.
patience_seconds=240

losses=(--lose-before 0.1 --lose-after 0.1 --error-rate 0.05)
# The seed brings one burst of 429s in the first 150 requests, and no long run of bad luck.
tasks=(--plan none --tasks 130 --arrivals 0 --seed 1755)

# The ids of the pending tasks with the types named, of a sandbox with the same seed and no faults.
permitted_ids() {
    local types
    types=$(printf "'%s'," "$@")
    "$lexid" tasks --json >tasks.json
    sqlite3 -batch :memory: "SELECT json_extract(value, '\$.task.id')
        FROM json_each(readfile('tasks.json'))
        WHERE json_extract(value, '\$.task.type') IN (${types%,})" | sort
}

# How many tasks have a last outcome like this: last_outcomes OUTCOME...
last_outcomes() {
    local outcomes
    outcomes=$(printf "'%s'," "$@")
    ledger "SELECT count(*) FROM entry AS entry WHERE kind = 'outcome' AND
            json_extract(body, '\$.outcome') IN (${outcomes%,}) AND NOT EXISTS
            (SELECT * FROM entry AS later WHERE later.task = entry.task AND later.seq > entry.seq
             AND later.kind IN ('intent', 'outcome'))"
}

has_last_outcomes() {
    local number=$1
    shift
    [ "$(last_outcomes "$@")" -ge "$number" ]
}

approved_ids() {
    awk '!/^#/ && $4 > 0 { print $1 }' journal | sort
}

begin "what is permitted"
start_sandbox "${tasks[@]}" --quiet
write_policy prospect_search contact_update list_operation
write_settings
permitted_ids prospect_search contact_update list_operation >permitted
number=$(wc -l <permitted)
[ "$number" -ge 100 ] || fail "only $number of the tasks are permitted"
stop sandbox

begin "in a folder of its own: a limit of 20 an hour"
mkdir limited
cd limited
sandbox=limited_sandbox start_sandbox "${tasks[@]}" "${losses[@]}" --completes-after 10m
policy_of prospect_search contact_update list_operation |
    sed 's/^\.\.\.$/limits: [20 per hour]\n.../' >policy.yaml
timeout=5s write_settings
start limited_run "$lexid" run
cd ..

begin "losses, errors and 429s: each of $number tasks approved, none twice"
start_sandbox "${tasks[@]}" "${losses[@]}" --burst-rate 0.006 --burst 3 --completes-after 1s
timeout=5s write_settings
start run "$lexid" run

begin "a limit of 20 an hour, with losses and errors"
cd limited
wait_until "twenty approvals" has_last_outcomes 20 confirmed elsewhere
lists=$(count ' 200  GET .*status=pending' limited_sandbox.out)
wait_until "three lists more" \
    has_lines $((lists + 3)) ' 200  GET .*status=pending' limited_sandbox.out
stop limited_run
expect_code 0
stop limited_sandbox
expect_equal "$(approved_ids | wc -l)" 20 "approvals by the server's count"
expect_equal "$(awk '!/^#/ && $4 > 1' journal | wc -l)" 0 "tasks approved twice"
cd ..

begin "losses, errors and 429s: each of $number tasks approved, none twice"
wait_until "the last task to be approved, and known to be" \
    has_last_outcomes "$number" confirmed elsewhere
stop run
expect_code 0
stop sandbox
approved_ids | diff permitted - >&2 || fail "other tasks than the permitted ones were approved"
expect_equal "$(awk '!/^#/ && $4 > 1' journal | wc -l)" 0 "tasks approved twice"
unknown=$(ledger "SELECT count(*) FROM entry WHERE kind = 'outcome' AND
                  json_extract(body, '\$.outcome') = 'unknown'")
printf '%s: %s unknown outcomes; %s\n' "$test_name" "$unknown" "$(tail -n 1 sandbox.out)"
[ "$unknown" -ge 10 ] || fail "only $unknown unknown outcomes: the faults did not come through"
has_lines 1 ' 429 ' sandbox.out || fail "no 429: the faults did not come through"
expect_equal "$(last_outcomes unknown)" 0 "outcomes that stay unknown"
try verify "$lexid" verify
expect_code 0
pass
