#!/bin/bash
# A single file that is mounted into a container, and replaced on the host, never arrives there: log,
# `reload` and `status` say so. 77 says: nothing can be mounted here.
. "$(dirname "$0")/lib.sh"
unshare -m true 2>/dev/null || exit 77

write_policy prospect_search
start_sandbox --plan none --tasks 2 --arrivals 0 --completes-after 10m
good_key=$LEXID_API_KEY
unset LEXID_API_KEY
mkdir host container
printf '%s\n' "$good_key" >host/key
chmod 600 host/key
cp policy.yaml host/policy.yaml
touch container/key container/policy.yaml
policy=container/policy.yaml key='{file: container/key}' interval=1h write_settings

# Asks the daemon in its own namespace's files: the socket is the same.
order() {
    try order "$lexid" "$@"
}

begin "mounted, and the same"
start run unshare -m bash -c 'mount --bind host/key container/key &&
    mount --bind host/policy.yaml container/policy.yaml && exec "$0" run' "$lexid"
wait_until "the socket" test -S lexid.sock
order reload
expect_code 0
known=$(sha256sum <policy.yaml | cut -c 1-12)
expect_text order.out "policy $known in force"

begin "written in place it arrives"
policy_of contact_update >host/policy.yaml
wait_until "the change" has_lines 1 'the policy file changed' run.err
known=$(sha256sum <host/policy.yaml | cut -c 1-12)

begin "replaced it does not, and everybody is told"
policy_of prospect_search >host/policy.new
mv host/policy.new host/policy.yaml
wait_until "the log to say so" has_lines 1 "container/policy.yaml.* was replaced where it comes from" run.err
order reload
expect_code 3
expect_text order.err "was replaced where it comes from"
expect_text order.err "mount the folder instead of the file"
expect_text order.err "policy $known in force"
order status
expect_code 0
expect_text order.out "container/policy.yaml is refused"
"$lexid" status --json >status.out
expect_equal "$(sqlite3 :memory: "SELECT json_extract(readfile('status.out'), '\$.policy.file_in_force')")" \
    0 "the file is in force"

begin "a key that is replaced"
printf 'wbk_other_0123456789abcdef\n' >host/key.new
chmod 600 host/key.new
mv host/key.new host/key
wait_until "the log to say so" has_lines 1 "API key.*container/key.* was replaced where it comes from" run.err
stop run
expect_code 0
pass
