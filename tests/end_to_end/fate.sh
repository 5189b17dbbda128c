#!/bin/bash
# What became of tasks is read and shown: of what lexid approved, whether it was completed or failed;
# of the rest, what people did with it.
. "$(dirname "$0")/lib.sh"
need curl

fates() {
    ledger "SELECT json_extract(body, '$.status') || ' ' || coalesce(json_extract(body, '$.by_lexid'), 0)
            FROM entry WHERE kind = 'fate'"
}

# has_fate STATUS BY_LEXID
has_fate() {
    fates | grep -qx "$1 $2"
}

# The sandbox answers a person who approves or dismisses by hand: by_hand VERB ID
by_hand() {
    curl -sS --fail --cacert sandbox-ca.pem -X POST -H "Authorization: Bearer $LEXID_API_KEY" \
        -H 'Content-Type: application/json' -d "${3:-}" "$base_url/v1/lexi/tasks/$2/$1" >by_hand.out
}

pending_ids() {
    "$lexid" tasks --json >tasks.out
    sqlite3 :memory: "SELECT json_extract(value, '\$.task.id') FROM json_each(readfile('tasks.out'))"
}

begin "approved by lexid: completed or failed; by people: approved or dismissed"
start_sandbox --plan org --tasks 12 --arrivals 0 --completes-after 10ms --failure-rate 0.5
write_policy prospect_search
plan=none write_settings
# 24 h / (10,000 x 99 % x 90 %): a list each ten seconds.
sed -i 's/^quota: .*/quota: {plan: org, share: 99%, reserve: 1%, track: 90%}/' lexid.yaml
start running "$lexid" run
wait_until "an approval" grep -q confirmed running.err
mapfile -t rest < <(pending_ids)
[ "${#rest[@]}" -ge 2 ] || fail "people have nothing left to decide"
by_hand approve "${rest[0]}"
by_hand dismiss "${rest[1]}" '{"reason":"not_relevant"}'
wait_until "an approval of lexid's to be completed" has_fate completed 1
wait_until "an approval of lexid's to fail" has_fate failed 1
patience_seconds=90 wait_until "what people approved and dismissed" eval \
    '[ "$(fates | grep -c " 0$")" -ge 2 ] && has_fate dismissed 0'
"$lexid" history >history.out
expect_text history.out "lexid approved it"
expect_text history.out "by people"
"$lexid" status >status.out
expect_text status.out "failed of those that lexid approved; people approved 1 and dismissed 1"
"$lexid" verify >verify.out
stop running
expect_code 0

pass
