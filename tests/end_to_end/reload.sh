#!/bin/bash
# While `lexid run` works, the policy is edited in all the ways in which people and machines edit
# files: each good version takes effect by itself, a broken or half one never, and the log says what
# happened. A restart with a broken file goes on with the last good policy. How long an edit takes is
# printed: hardly more than the 150 ms that lexid waits for the rest of it, far from the half minute
# after which it looks without having been told.
. "$(dirname "$0")/lib.sh"

poll_seconds=$(sed -n 's/^constexpr std::chrono::seconds poll_with_events = \([0-9]*\)s;$/\1/p' \
    "$sources/src/service/file_watch.cpp")
[ -n "$poll_seconds" ] || fail "file_watch.cpp no longer says how often it looks unasked"

# The daemon whose log is looked at.
run=run

start_run() {
    run=$1
    level=debug write_settings
    start "$run" "$lexid" run
}

policies_in_force() {
    count ' info +policy in force' "$run.err"
}

# Approvals of a type that the ledger has beyond an entry: approvals TYPE ENTRY
approvals() {
    ledger "SELECT count(*) FROM entry WHERE kind = 'intent' AND seq > $2
            AND json_extract(body, '$.type') = '$1'"
}

# The ledger's entry of the policy in force, which the log tells before it is there: policy_entry HASH
policy_entry() {
    ledger "SELECT seq FROM (SELECT seq, body FROM entry WHERE kind = 'policy' ORDER BY seq DESC LIMIT 1)
            WHERE json_extract(body, '$.hash') = '$1'"
}

is_recorded() {
    [ -n "$(policy_entry "$1")" ]
}

last_entry() {
    ledger 'SELECT max(seq) FROM entry'
}

# approved TYPE ENTRY: tasks arrive all the time, so one of the type comes and is approved
approved() {
    [ "$(approvals "$1" "$2")" -gt 0 ]
}

# A good version of $policy approves TYPE and nothing else: takes TYPE EDIT...
takes() {
    local type=$1 known before logged hash entry other
    shift
    known=$(policies_in_force)
    before=$(date +%s%3N)
    "$@"
    wait_until "the policy to be in force" has_lines $((known + 1)) ' info +policy in force' "$run.err"
    logged=$(grep -E ' info +policy in force' "$run.err" | tail -n 1)
    hash=$(sha256sum <"${policy:-policy.yaml}" | cut -d ' ' -f 1)
    [[ $logged = *"hash=$hash"* ]] ||
        fail "in force is another policy than the file: $logged"
    local took=$(($(date -d "${logged%% *}" +%s%3N) - before))
    printf '%s: in force %d ms after the edit\n' "$test_name" "$took"
    [ "$took" -lt $((poll_seconds * 1000 / 2)) ] || fail "it was found by looking, not by its event"
    # What was decided before the edit may still be under way.
    wait_until "the policy to be recorded" is_recorded "$hash"
    entry=$(policy_entry "$hash")
    wait_until "an approval of $type" approved "$type" "$entry"
    for other in prospect_search contact_update list_operation campaign_start; do
        [ "$other" = "$type" ] ||
            expect_equal "$(approvals "$other" "$entry")" 0 "approvals of $other since then"
    done
}

# A version that must not be taken: the log says TEXT and that the last good one goes on, TYPE is
# still approved and nothing else: keeps TYPE TEXT EDIT...
keeps() {
    local type=$1 text=$2 known kept entry other
    shift 2
    known=$(policies_in_force)
    kept=$(count 'the last good one stays in force' "$run.err")
    entry=$(last_entry)
    "$@"
    wait_until "the refusal" has_lines $((kept + 1)) 'the last good one stays in force' "$run.err"
    expect_text "$run.err" "$text"
    wait_until "an approval of $type" approved "$type" "$(last_entry)"
    expect_equal "$(policies_in_force)" "$known" "policies that came into force"
    for other in prospect_search contact_update list_operation campaign_start; do
        [ "$other" = "$type" ] ||
            expect_equal "$(approvals "$other" "$entry")" 0 "approvals of $other since then"
    done
}

edit_by_rename() {
    policy_of "$1" >policy.new
    mv policy.new policy.yaml
}

edit_by_copy() {
    policy_of "$1" >policy.other
    cp policy.other policy.yaml
}

# All that a half-broken file says is more than the policy in force: none of it may count.
break_policy() {
    {
        policy_of list_operation prospect_search | sed '$d'
        printf '  - {name: typo, when: type == prospect_serach, then: approve}\n...\n'
    } >policy.other
    cp policy.other policy.yaml
}

cut_policy() {
    policy_of list_operation prospect_search >policy.other
    head -c "-$1" policy.other >policy.yaml
}

start_sandbox --plan none --tasks 40 --arrivals 240 --quiet
write_policy contact_update

begin "a policy to begin with"
start_run run
wait_until "an approval" has_lines 1 ' confirmed ' run.err

begin "sed -i"
takes list_operation sed -i s/contact_update/list_operation/g policy.yaml
begin "an editor that renames"
takes contact_update edit_by_rename contact_update
begin "cp"
takes prospect_search edit_by_copy prospect_search
begin "back to the one before, by redirection"
takes contact_update write_policy contact_update

begin "a broken version by cp"
keeps contact_update 'did you mean `prospect_search`' break_policy
begin "SIGHUP says that it is still broken"
keeps contact_update 'did you mean `prospect_search`' kill -HUP "${pid_of[run]}"
begin "mended by sed -i"
takes prospect_search sed -i -e s/prospect_serach/prospect_search/ -e /list_operation/d policy.yaml
begin "SIGHUP with nothing new"
kill -HUP "${pid_of[run]}"
wait_until "an answer in the log" has_lines 1 'the policy file is the policy in force' run.err

for missing in 1 2 4 5 40 120; do
    begin "a copy without its last $missing bytes"
    keeps prospect_search 'the proof that the file arrived whole' cut_policy "$missing"
done
begin "an empty file"
keeps prospect_search 'policy refused' cp /dev/null policy.yaml
begin "no file"
keeps prospect_search "can't read \`policy.yaml\`" rm policy.yaml
begin "a folder in its place"
keeps prospect_search 'it is no regular file' mkdir policy.yaml
rmdir policy.yaml
begin "there again"
takes list_operation write_policy list_operation

begin "restarted with a broken file"
break_policy
stop run
expect_code 0
entry=$(last_entry)
start_run restarted
wait_until "the log to say so" has_lines 1 "can't be used, the last good one stays" restarted.err
expect_text restarted.err 'did you mean `prospect_search`'
wait_until "an approval of list_operation" approved list_operation "$entry"
expect_equal "$(approvals prospect_search "$entry")" 0 "approvals of what the broken file names"
begin "mended afterwards"
takes contact_update write_policy contact_update
stop restarted
expect_code 0

begin "a swapped symbolic link, as Kubernetes swaps a ConfigMap"
mkdir -p map/..one map/..two
policy_of prospect_search >map/..one/policy.yaml
policy_of list_operation >map/..two/policy.yaml
ln -s ..one map/..data
ln -s ..data/policy.yaml map/policy.yaml
swap_link() {
    ln -s "$1" map/..new
    mv -T map/..new map/..data
}
policy=map/policy.yaml
start_run map
wait_until "the first policy" has_lines 1 ' info +policy in force' map.err
takes list_operation swap_link ..two
takes prospect_search swap_link ..one
stop map
expect_code 0
policy=policy.yaml

begin "nothing to start with: neither a good file nor a ledger"
forget_ledger
write_settings
break_policy
try nothing "$lexid" run
expect_code 3
expect_text nothing.err 'there is no policy to start with: mend `policy.yaml`'
pass
