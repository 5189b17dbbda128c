#!/bin/bash
# Files that decide what is approved, and that others may change: told at the start, by `check` and
# at a reload; refused with --strict, which LEXID_STRICT sets in the container.
. "$(dirname "$0")/lib.sh"

write_policy prospect_search
start_sandbox --plan none --tasks 2 --arrivals 0 --completes-after 10m
interval=1h write_settings
chmod 644 policy.yaml lexid.yaml sandbox-ca.pem

begin "nothing to tell"
try check "$lexid" check --strict
expect_code 0
expect_no_text check.err "by others"
LEXID_STRICT=1 try once "$lexid" once
expect_code 0

while IFS='|' read -r what weaken mend text; do
    begin "$what"
    eval "$weaken"
    try check "$lexid" check
    expect_code 0
    expect_text check.err "$text"
    try once "$lexid" once
    expect_code 0
    expect_text once.err "$text"
    LEXID_STRICT=0 try once "$lexid" once
    expect_code 0
    try once "$lexid" once --strict
    expect_code 3
    expect_text once.err "$text"
    LEXID_STRICT=true try run "$lexid" run
    expect_code 3
    expect_text run.err "$text"
    try check "$lexid" --strict check
    expect_code 3
    expect_text check.err "$text"
    eval "$mend"
done <<'END'
a policy for all|chmod 666 policy.yaml|chmod 644 policy.yaml|the policy can be changed by others
settings for all|chmod 606 lexid.yaml|chmod 644 lexid.yaml|the settings can be changed by others
authorities for all|chmod 666 sandbox-ca.pem|chmod 644 sandbox-ca.pem|the authorities can be changed by others
a folder for all|chmod 777 .|chmod 700 .|everybody may put another file there (mode 0777)
END

begin "check of a file by its name"
chmod 666 policy.yaml
try check "$lexid" check policy.yaml
expect_code 0
expect_text check.err "everybody may write it (mode 0666)"
try check "$lexid" check --strict policy.yaml
expect_code 3

begin "a start says it in the log, and goes on"
start run "$lexid" run
wait_until "the warning" has_lines 1 " warning .*everybody may write it" run.err
wait_until "the first list" has_lines 1 'ledger head' run.err
stop run
expect_code 0

begin "a reload with --strict: the last good policy stays until the file is mended"
chmod 644 policy.yaml
start run "$lexid" run --strict
wait_until "the socket" test -S lexid.sock
known=$(sha256sum <policy.yaml | cut -c 1-12)
policy_of prospect_search contact_update >policy.new
chmod 666 policy.new
mv policy.new policy.yaml
wait_until "the refusal" has_lines 1 'that others may change is refused.*the last good one stays' run.err
try order "$lexid" reload
expect_code 3
expect_text order.err "everybody may write it (mode 0666)"
expect_text order.err "policy $known in force"
chmod 644 policy.yaml
wait_until "it to be in force" has_lines 1 'the policy file changed' run.err
try order "$lexid" reload
expect_code 0
stop run
expect_code 0

begin "a reload without --strict takes it, and says so"
start run "$lexid" run
wait_until "the socket" test -S lexid.sock
policy_of prospect_search >policy.new
chmod 666 policy.new
mv policy.new policy.yaml
wait_until "it to be in force" has_lines 1 'the policy file changed' run.err
expect_text run.err "everybody may write it"
stop run
expect_code 0

begin "a key's folder that others may write"
mkdir keys
printf '%s\n' "$LEXID_API_KEY" >keys/key
chmod 600 keys/key
chmod 777 keys
unset LEXID_API_KEY
chmod 644 policy.yaml
key='{file: keys/key}' write_settings
try once "$lexid" once --strict
expect_code 3
expect_text once.err "the key can be changed by others"
pass
