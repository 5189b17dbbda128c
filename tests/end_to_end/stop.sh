#!/bin/bash
# How lexid ends: in good order on SIGTERM, at once on the second, beside a running one not at all,
# and with the exit code that says why. And a ledger that somebody edited ends it too.
. "$(dirname "$0")/lib.sh"

open_intents() {
    ledger "SELECT count(*) FROM entry AS intent WHERE kind = 'intent' AND NOT EXISTS
            (SELECT * FROM entry WHERE kind = 'outcome' AND task = intent.task AND seq > intent.seq)"
}

outcomes() {
    ledger "SELECT count(*) FROM entry WHERE kind = 'outcome' AND
            json_extract(body, '$.outcome') = '$1'"
}

has_open_intents() {
    [ "$(open_intents)" -ge "$1" ]
}

# By the server's own count, once it is stopped: tasks with an approval, approvals, and tasks
# approved more than once.
approved_tasks() {
    awk '!/^#/ && $4 > 0 { tasks++ } END { print tasks + 0 }' journal
}
approve_requests() {
    awk '!/^#/ { requests += $3 } END { print requests + 0 }' journal
}
approved_twice() {
    awk '!/^#/ && $4 > 1 { tasks++ } END { print tasks + 0 }' journal
}

write_policy prospect_search contact_update

begin "SIGTERM: what is under way is waited for, nothing new leaves"
start_sandbox --plan none --tasks 120 --arrivals 0 --delay 1500ms --completes-after 10m
write_settings
start run "$lexid" run
wait_until "requests under way" has_open_intents 8
stop run
expect_code 0
expect_equal "$(open_intents)" 0 "intents without an outcome"
expect_equal "$(outcomes unknown)" 0 "unknown outcomes"
expect_equal "$(ledger 'SELECT kind FROM entry ORDER BY seq DESC LIMIT 1')" stop "the last entry"
confirmed=$(outcomes confirmed)
stop sandbox
expect_code 0
expect_equal "$(approved_tasks)" "$confirmed" "tasks approved by the server's count"
[ "$confirmed" -gt 0 ] || fail "nothing was approved before the stop"
grep -q ' pending 0 0$' journal || fail "all was approved before the stop: it proves nothing"

begin "the second SIGTERM ends at once, and the next start settles what was under way"
forget_ledger
start_sandbox --plan none --tasks 30 --arrivals 0 --delay 3s --completes-after 10m
timeout=15s write_settings
start run "$lexid" run
wait_until "requests under way" has_open_intents 8
kill -TERM "${pid_of[run]}"
wait_until "the first signal to be heard" \
    bash -c "kill -TERM ${pid_of[run]} 2>/dev/null; ! kill -0 ${pid_of[run]} 2>/dev/null"
await run
expect_code 143
[ "$(open_intents)" -gt 0 ] || fail "no request was under way at the end: it proves nothing"
try verify "$lexid" verify
expect_code 0
try once "$lexid" once
expect_code 0
expect_equal "$(open_intents)" 0 "intents without an outcome"
stop sandbox
expect_equal "$(approved_twice)" 0 "tasks approved twice"
expect_equal "$(approved_tasks)" \
    "$(ledger "SELECT count(DISTINCT task) FROM entry WHERE kind = 'intent'")" "approved tasks"

begin "one at a time: a second lexid with the same ledger"
forget_ledger
start_sandbox --plan none --tasks 5 --arrivals 0
write_settings
start run "$lexid" run
wait_until "the first to work" has_lines 1 'started' run.err
for command in run once; do
    try second "$lexid" "$command"
    expect_code 5
    expect_text second.err "is in use by process ${pid_of[run]}: one lexid at a time may write to it"
done
try tasks "$lexid" tasks
expect_code 0
try history "$lexid" history
expect_code 0
stop run
expect_code 0
stop sandbox

begin "observe: decides and records, approves nothing"
forget_ledger
start_sandbox --plan none --tasks 40 --arrivals 0
write_settings
try once "$lexid" once --observe
expect_code 0
permitted=$(ledger "SELECT count(*) FROM entry WHERE kind = 'decision' AND
                    json_extract(body, '$.verdict') = 'approve'")
[ "$permitted" -gt 0 ] || fail "nothing was permitted"
expect_equal "$(awk '$1 == "permitted" { sum += $2 } END { print sum + 0 }' once.out)" "$permitted" \
    "permitted tasks in the report"
mode=observe write_settings
try once "$lexid" once
expect_code 0
start run "$lexid" run
wait_until "three lists" has_lines 5 ' 200  GET ' sandbox.out
stop run
expect_code 0
expect_equal "$(ledger "SELECT count(*) FROM entry WHERE kind = 'intent'")" 0 "intents"
stop sandbox
expect_equal "$(approve_requests)" 0 "approve requests that reached the server"

begin "a ledger that was edited: verify says so, and nothing is approved with it"
forget_ledger
start_sandbox --plan none --tasks 20 --arrivals 0
write_settings
try once "$lexid" once
expect_code 0
try verify "$lexid" verify
expect_code 0
head=$(sed -n 's/.*; head \([0-9]*:[0-9a-f]*\)$/\1/p' verify.out)
[ -n "$head" ] || fail "verify names no head"
try verify "$lexid" verify --head "$head"
expect_code 0
cp lexid.db good.db
while IFS='|' read -r what change; do
    begin "a ledger that was edited: $what"
    forget_ledger
    cp good.db lexid.db
    doctor "$change"
    try verify "$lexid" verify --head "$head"
    expect_code 5
    expect_text verify.err 'lexid: error: lexid.db: '
done <<'END'
a field|UPDATE entry SET body = replace(body, 'approve', 'hold') WHERE seq = (SELECT max(seq) FROM entry WHERE kind = 'intent')
a time|UPDATE entry SET at = at + 1 WHERE seq = 3
one entry taken out|DELETE FROM entry WHERE seq = 4
the end taken off|DELETE FROM entry WHERE seq > 10
two entries exchanged|UPDATE entry SET seq = 99 WHERE seq = 5; UPDATE entry SET seq = 5 WHERE seq = 6; UPDATE entry SET seq = 6 WHERE seq = 99
an entry put in|INSERT INTO entry SELECT seq + 1, at, account, kind, task, body, hash FROM entry ORDER BY seq DESC LIMIT 1
END
expect_code 5
try run "$lexid" run
expect_code 5
try once "$lexid" once
expect_code 5
forget_ledger
printf 'this is no database, however long it may be' >lexid.db
try once "$lexid" once
expect_code 5
expect_text once.err 'lexid.db'
forget_ledger

begin "exit code 1: it did not work out"
stop sandbox
for command in "tasks" "once"; do
    try down "$lexid" "$command"
    expect_code 1
    expect_text down.err "can't connect to"
done
forget_ledger

begin "exit code 2: misunderstood"
for arguments in "" "aprove" "once --obsrve" "explain" "verify --head 12"; do
    # shellcheck disable=SC2086  # several words are meant
    try usage "$lexid" $arguments
    expect_code 2
done

begin "exit code 3: settings, all faults at once with their places"
cat >bad.yaml <<'END'
api: {base_url: http://example.com, timeout: 10}
lgo: {level: info}
mode: dry
END
try bad "$lexid" --config bad.yaml run
expect_code 3
expect_text bad.err 'bad.yaml:1:17: error: `api.base_url`'
expect_text bad.err '`api.timeout`'
expect_text bad.err 'bad.yaml:2:1: error: '
expect_text bad.err 'did you mean `log`'
expect_text bad.err '`mode` must be `enforce` or `observe`, not `dry`'
try missing "$lexid" --config missing.yaml run
expect_code 3
expect_text missing.err "can't read \`missing.yaml\`"
mkdir empty
(cd empty && try nowhere "$lexid" run && expect_code 3 && expect_text nowhere.err 'there are no settings')

begin "exit code 3: the key"
write_settings
while IFS='|' read -r what text; do
    begin "exit code 3: the key, $what"
    case $what in
        "not set") try key env -u LEXID_API_KEY "$lexid" once ;;
        "of something else") LEXID_API_KEY=sk_123 try key "$lexid" once ;;
        "in no file") key='{file: nokey}' write_settings && try key "$lexid" once ;;
        "in a file for all")
            printf 'wbk_123\n' >key && chmod 644 key
            key='{file: key}' write_settings && try key "$lexid" once
            ;;
        "in the settings") key=wbk_123 write_settings && try key "$lexid" once ;;
    esac
    expect_code 3
    expect_text key.err "$text"
done <<'END'
not set|the environment variable `LEXID_API_KEY` is not set
of something else|does not begin with `wbk_`
in no file|can't read `nokey`
in a file for all|`chmod 600` it
in the settings|the API key itself does not belong in this file
END
[ ! -e lexid.db ] || fail "a ledger was made before the key was looked at"
pass
