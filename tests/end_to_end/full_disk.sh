#!/bin/bash
# A ledger whose disk gets full: lexid stops approving while there still is room for what it owes,
# says so, and goes on by itself once there is room again.
. "$(dirname "$0")/lib.sh"

# A small disk of its own for the program that follows: on_small_disk COMMAND...
on_small_disk() {
    exec unshare --user --map-root-user --mount bash -c \
        'mount -t tmpfs -o size=48m none disk && ln -sfn "/proc/$$/root$PWD/disk" seen && exec "$@"' \
        bash "$@"
}
mkdir disk
if ! (on_small_disk true) 2>/dev/null; then
    printf '%s: skipped, no mounting here\n' "$test_name"
    exit 0
fi

write_policy prospect_search contact_update
start_sandbox --plan none --tasks 40 --arrivals 0 --completes-after 10m
write_settings
echo 'ledger: disk/lexid.db' >>lexid.yaml

begin "nearly full: nothing is approved, nothing fails"
start run on_small_disk bash -c 'head -c 20M /dev/zero >disk/other && exec "$@"' bash "$lexid" run
wait_until "lexid to notice" grep -q 'nearly full' run.err
wait_until "three lists" has_lines 3 ' 200  GET ' sandbox.out
expect_equal "$(count ' POST ' sandbox.out)" 0 "approve requests"

begin "room again: it goes on by itself"
rm seen/other
wait_until "lexid to notice" grep -q 'has room again' run.err
wait_until "approvals" has_lines 5 ' 200  POST ' sandbox.out
stop run
expect_code 0
expect_equal "$(count 'nearly full' run.err)" 1 "lines about the full disk"
pass
