#!/bin/bash
# A ledger that lexid 0.1.0 wrote before its state became one fold: it opens, verifies, explains and
# replays, and lexid goes on where that one was killed. fixtures/ledger-0.1.0.db.gz has a start, a
# policy, decisions with shadow rules, six intents, two of them with an unknown outcome, a task that a
# person holds and a pause. It was made with `lexid sandbox --seed 1 --tasks 24`, so this sandbox shows
# the same tasks, all pending.
. "$(dirname "$0")/lib.sh"

held=000dbaff-e2b4-4416-bb76-9bfc0f5df2a8
unknown=e9cd3bfc-3130-49b5-9bc7-2b8dbffee361
waiting=bdb9f6d3-7085-4f0d-b06f-28116a7dd098

count_of() {
    ledger "SELECT count(*) FROM entry WHERE kind = '$1'"
}

gunzip -c "$sources/tests/end_to_end/fixtures/ledger-0.1.0.db.gz" >lexid.db
chmod 600 lexid.db
printf '%s\n' "$(ledger "SELECT json_extract(body, '\$.text') FROM entry WHERE kind = 'policy'")" \
    >policy.yaml
start_sandbox --plan none --tasks 24 --arrivals 0
write_settings

begin "it verifies"
try verify "$lexid" verify
expect_code 0
expect_text verify.out '35 entries'

begin "its decisions come out the same"
replayed=0
for seq in $(ledger "SELECT seq FROM entry WHERE kind IN ('decision', 'intent')"); do
    try replay "$lexid" history --decision "$seq" --replay
    expect_code 0
    replayed=$((replayed + 1))
done
expect_equal "$replayed" 25 "decisions replayed"

begin "it explains by it"
try explain "$lexid" explain "$held"
expect_text explain.out 'but it is kept for a person by root'

begin "lexid goes on: paused as it was, and with the outcomes that were unknown"
start run "$lexid" run
wait_until "the pause" "$lexid" status
"$lexid" status >status.out
expect_text status.out 'paused'
expect_text run.err 'no answer is on record for 2 requests of an earlier run'
expect_equal "$(count_of intent)" 6 "intents while it is paused"

begin "what is still pending is settled by reading, and what was confirmed is not requested again"
try resume "$lexid" resume
expect_code 0
settled() {
    [ "$(ledger "SELECT count(*) FROM entry WHERE kind = 'outcome' AND seq > 35
        AND task = '$unknown' AND json_extract(body, '\$.outcome') = 'confirmed'")" = 1 ]
}
wait_until "the dismissal" settled
expect_equal "$(ledger "SELECT count(*) FROM entry WHERE seq > 35 AND task = '$held'
    AND kind = 'intent'")" 0 "intents of the task that is held"

begin "it releases what was held then"
try release "$lexid" release "$held"
expect_code 0
stop run
expect_code 0
try verify "$lexid" verify
expect_code 0
try explain "$lexid" explain "$waiting"
expect_code 0
pass
