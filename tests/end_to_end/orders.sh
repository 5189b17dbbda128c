#!/bin/bash
# People tell the running lexid what to do, with the commands that they would use: each order counts
# at once, stands in the ledger with the name of whoever gave it, and survives a restart.
. "$(dirname "$0")/lib.sh"

me=$(id -un)

# Runs a command that must succeed: order COMMAND...
order() {
    try order "$lexid" "$@"
    expect_code 0
}

# Runs a command that must fail with this exit code and text: refused CODE TEXT COMMAND...
refused() {
    local exit_code=$1 text=$2
    shift 2
    try order "$lexid" "$@"
    expect_code "$exit_code"
    expect_text order.err "$text"
}

# A value of `lexid status --json`, found by its path: status_of PATH
status_of() {
    "$lexid" status --json >status.out 2>status.err && status_says "$1"
}

status_says() {
    sqlite3 :memory: "SELECT json_extract(readfile('status.out'), '\$.$1')"
}

# status_is PATH VALUE
status_is() {
    [ "$(status_of "$1")" = "$2" ]
}

confirmed() {
    ledger "SELECT count(*) FROM entry WHERE kind = 'outcome'
            AND json_extract(body, '$.outcome') = 'confirmed' ${1:+AND task = '$1'}"
}

has_confirmed() {
    [ "$(confirmed "${2:-}")" -ge "$1" ]
}

# How many such orders the ledger has, given by whoever runs this test: orders ACT [TASK]
orders() {
    "$lexid" history >history.out
    expect_text history.out "$1"
    ledger "SELECT count(*) FROM entry WHERE kind = 'order' AND task = '${2:-}'
            AND json_extract(body, '$.act') = '$1' AND json_extract(body, '$.by') = '$me'"
}

# How many lists the sandbox has seen.
lists() {
    count ' GET .*status=pending' sandbox.out
}

lists_at_least() {
    [ "$(lists)" -ge "$1" ]
}

pending_id() {
    "$lexid" tasks --json >tasks.out
    sqlite3 :memory: "SELECT json_extract(value, '\$.task.id') FROM json_each(readfile('tasks.out'))
                      LIMIT 1 OFFSET $1"
}

begin "nobody to talk to"
base_url=https://127.0.0.1:1/ ca_file=/dev/null write_settings
refused 1 'no lexid is running here (`lexid.sock`: No such file or directory): start it with `lexid run`' pause
refused 2 "ID is required" hold
refused 2 "unknown not in" settle x --as unknown

begin "a hold keeps one task, also over a restart"
start_sandbox --plan none --tasks 5 --arrivals 0 --completes-after 10m
write_policy prospect_search contact_update list_operation campaign_start
sed -i 's/campaign_start, then: approve/&, acknowledge: [campaign_start]/' policy.yaml
write_settings
mode=observe write_settings
start observing "$lexid" run
wait_until "the socket" test -S lexid.sock
expect_equal "$(stat -c %a lexid.sock)" 600 "the socket's mode"
kept=$(pending_id 0)
order hold "$kept" --because 'I look at "it"'
expect_text order.out 'lexid leaves this task to people until `lexid release`'
expect_equal "$(orders hold "$kept")" 1 "holds in the ledger"
refused 1 'this lexid serves the account `default`' hold "$kept" --account other
stop observing
expect_code 0
[ ! -e lexid.sock ] || fail "the socket outlives its daemon"

write_settings
start run "$lexid" run
wait_until "the others to be approved" has_confirmed 4
wait_until "the status to say so" status_is 'pending[0].verdict' hold
expect_equal "$(status_says 'pending[0].count')" 1 "tasks held"
expect_equal "$(confirmed "$kept")" 0 "approvals of the task that is held"

begin "the status for people"
order status
for text in 'account `default`, enforce' "policy      $(sha256sum <policy.yaml | cut -c 1-12) in force" \
    'approves    what the policy permits' 'held        1  by people' 'clock       agrees' \
    'sent today'; do
    expect_text order.out "$text"
done

begin "a release lets the policy decide"
order release "$kept"
wait_until "its approval" has_confirmed 1 "$kept"
expect_equal "$(orders release "$kept")" 1 "releases in the ledger"
refused 1 'nobody keeps this task' release "$kept"
refused 1 'it can'"'"'t be held any more' hold "$kept"
refused 1 'no attempt at this task has failed' retry "$kept"
refused 1 'no outcome of a request for this task is unknown' settle "$kept" --as refused
stop run
expect_code 0
stop sandbox

begin "a pause stops all, also over a restart"
forget_ledger
start_sandbox --plan none --tasks 20 --arrivals 0 --completes-after 10m
mode=observe write_settings
start run "$lexid" run
wait_until "the socket" test -S lexid.sock
order pause --because holidays
refused 1 'lexid is paused already' pause
stop run
write_settings
start run "$lexid" run
wait_until "a list" status_is 'pending[0].verdict' approve
expect_equal "$(status_says paused)" 1 "paused"
order status
expect_text order.out 'approves    stopped: lexid is paused'
expect_equal "$(confirmed)" 0 "approvals while paused"
expect_equal "$(orders pause "")" 1 "pauses in the ledger"
begin "a resume goes on"
permitted=$(ledger "SELECT count(DISTINCT task) FROM entry WHERE kind = 'decision'
                    AND json_extract(body, '$.verdict') = 'approve'")
[ "$permitted" -gt 10 ] || fail "only $permitted tasks are permitted"
order resume
wait_until "all to be approved" has_confirmed "$permitted"
expect_equal "$(status_of paused)" 0 "paused"
stop run
stop sandbox
expect_equal "$(awk '!/^#/ && $4 == 1' journal | wc -l)" "$permitted" "tasks approved once by the server's count"

begin "a poll lists at once"
forget_ledger
start_sandbox --plan none --tasks 1 --arrivals 0
interval=1h write_settings
start run "$lexid" run
wait_until "the first list and its approval" has_confirmed 1
seen=$(lists)
order poll
expect_text order.out "the next list "
wait_until "another list" lists_at_least $((seen + 1))

begin "a reload tells what came of it"
order reload
expect_text order.out "policy $(sha256sum <policy.yaml | cut -c 1-12) in force"
known=$(sha256sum <policy.yaml | cut -c 1-12)
cp policy.yaml policy.good
sed -i '3s/prospect_search, then/prospect_serach, then/' policy.yaml
refused 3 'did you mean `prospect_search`' reload
expect_text order.err "policy $known in force"
expect_equal "$(status_of policy.file_in_force)" 0 "the file is in force"
rm policy.yaml
refused 3 "can't read \`policy.yaml\`" reload
sed 's/all of contact/each of contact/' policy.good >policy.yaml
order reload
expect_text order.out "policy $(sha256sum <policy.yaml | cut -c 1-12) in force"
expect_equal "$(status_of policy.file_in_force)" 1 "the file is in force"
stop run
stop sandbox

begin "a person settles what a lost answer leaves open"
forget_ledger
start_sandbox --plan none --tasks 1 --arrivals 0
settle_after=1h interval=1h write_settings
cp policy.yaml policy.good
printf 'version: 1\nrules:\n  - {name: all wait, when: type != "", then: hold}\n...\n' >policy.yaml
lost=$(pending_id 0)
start run "$lexid" run
has_intent() {
    [ "$(ledger "SELECT count(*) FROM entry WHERE kind = 'intent'")" -gt 0 ]
}
wait_until "the list" status_is 'pending[0].verdict' hold
kill -STOP "${pid_of[sandbox]}"  # it answers nothing any more
cp policy.good policy.yaml
wait_until "an intent" has_intent
stop run KILL
stop sandbox KILL
start run "$lexid" run
wait_until "the status to show it" status_is unknown.count 1
expect_equal "$(status_says 'unknown.tasks[0]')" "$lost" "the task whose outcome is unknown"
order status
expect_text order.out "unknown     1  outcome of a request for \`$lost\`"
order settle "$lost" --as confirmed
expect_text order.out 'the outcome is recorded as confirmed'
expect_equal "$(ledger "SELECT json_extract(body, '$.reason') FROM entry WHERE kind = 'outcome'
    AND json_extract(body, '$.outcome') = 'confirmed'")" "settled by $me" "the outcome's reason"
stop run KILL
[ -S lexid.sock ] || fail "a killed daemon leaves its socket"
begin "a killed daemon's socket is replaced, and a restart remembers"
start run "$lexid" run
wait_until "an answer" status_is unknown.count 0
refused 1 'is confirmed' hold "$lost"
begin "a second daemon leaves the first one's socket alone"
mkdir second
(cd second && cp ../policy.yaml ../sandbox-ca.pem . && write_settings &&
    printf 'admin: {socket: ../lexid.sock}\n' >>lexid.yaml)
cd second
try run "$lexid" run
cd ..
expect_code 1
expect_text second/run.err 'another lexid listens there'
order status
stop run
expect_code 0
pass
