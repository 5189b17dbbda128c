#!/bin/bash
# A key is refused while lexid runs: approving stops, and the log says what to do. A new key in the
# file is taken into use without a restart, and approving goes on.
. "$(dirname "$0")/lib.sh"

confirmed() {
    ledger "SELECT count(*) FROM entry WHERE kind = 'outcome' AND
            json_extract(body, '\$.outcome') = 'confirmed'"
}

has_confirmed() {
    [ "$(confirmed)" -ge "$1" ]
}

write_key() {
    (umask 077 && printf '%s\n' "$1" >key.new)
    mv key.new key
}

begin "a good key"
start_sandbox --plan none --tasks 5 --arrivals 600 --completes-after 10m
good_key=$LEXID_API_KEY
unset LEXID_API_KEY
write_key "$good_key"
write_policy prospect_search contact_update list_operation
key='{file: key}' write_settings
start run "$lexid" run
wait_until "approvals" has_confirmed 5

begin "a key that the API refuses"
write_key wbk_revoked_0123456789
wait_until "approving to stop" has_lines 1 'the API refuses the key, approving stops' run.err
expect_text run.err 'give a valid one, with the `lexi` permission, at `api.key`'

begin "a person says that it may be right now: each word is worth one list"
refusals=$(count ' 401 ' sandbox.out)
"$lexid" resume >order.out
expect_text order.out "if the API accepts the key: a list tries that"
wait_until "a list" has_lines $((refusals + 1)) ' 401 ' sandbox.out
"$lexid" reload >order.out
wait_until "another list" has_lines $((refusals + 2)) ' 401 ' sandbox.out

begin "what is no key, and what others may read: the old key stays"
write_key nonsense
wait_until "the refusal" has_lines 1 'does not begin with `wbk_`.*the old key stays in use' run.err
write_key "$good_key"
chmod 644 key
wait_until "the refusal" has_lines 1 'others may read .*the old key stays in use' run.err

begin "a good key again, and no restart"
before=$(confirmed)
write_key "$good_key"
wait_until "the key to be accepted" has_lines 1 'the API accepts the key again' run.err
wait_until "further approvals" has_confirmed $((before + 5))
stop run
expect_code 0
# Those that were under way when the key changed, and a list for each word.
[ "$(count ' 401 ' sandbox.out)" -le 13 ] || fail "requests went on with a refused key"
begin "a refused key that is a copy: how another one arrives"
mkdir credentials
printf 'wbk_revoked_0123456789\n' >credentials/api-key
chmod 440 credentials/api-key
export CREDENTIALS_DIRECTORY=$work/credentials LEXID_API_KEY=wbk_revoked_0123456789
while IFS='|' read -r source text; do
    key=$source write_settings
    start copy "$lexid" run
    wait_until "the log to say so" has_lines 1 " warning .*$text" copy.err
    stop copy
    expect_code 0
    try once "$lexid" once
    expect_code 1
    grep -qE "$text" once.err || fail "once does not say \`$text\`"
done <<'END'
{credential: api-key}|`api-key` is a copy that systemd made when the unit was started.*restart the unit
{env: LEXID_API_KEY}|`LEXID_API_KEY` stays what it was when lexid was started
END

for canary in "$good_key" wbk_revoked_0123456789; do
    expect_no_text run.err "$canary"
    expect_no_text copy.err "$canary"
    expect_no_text once.err "$canary"
    ! grep -qF "$canary" lexid.db || fail "the ledger holds a key"
done
pass
