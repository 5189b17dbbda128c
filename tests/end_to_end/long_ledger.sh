#!/bin/bash
# A long ledger slows no start and fills no memory: long_ledger.sh LEXID WRITER [ENTRIES]. The figures of
# docs/design.md are those of 1,000,000 entries.
writer=$(realpath "${2:?the path of long_ledger}")
. "$(dirname "$0")/lib.sh"

entries=${3:-1000000}
rss_kib_max=$((64 * 1024))

milliseconds() {
    date +%s%3N
}

begin "a ledger of $entries entries"
"$writer" lexid.db "$entries"
start_sandbox --plan none --tasks 12 --arrivals 0
write_policy prospect_search
write_settings

began=$(milliseconds)
start running "$lexid" run
wait_until "an approval" grep -q confirmed running.err
took=$(($(milliseconds) - began))
rss_kib=$(awk '/^VmHWM:/ {print $2}' "/proc/${pid_of[running]}/status")
stop running
expect_code 0

began=$(milliseconds)
try verify "$lexid" verify
expect_code 0
verified=$(($(milliseconds) - began))
printf 'from the start to the first approval %d ms, at most %d KiB of memory; verify took %d ms; %d entries, %d KiB\n' \
    "$took" "$rss_kib" "$verified" "$(ledger 'SELECT count(*) FROM entry')" "$(du -k lexid.db | cut -f 1)"
# The sanitizers have memory of their own.
grep -q '__[at]san_init' "$lexid" || [ "$rss_kib" -le "$rss_kib_max" ] ||
    fail "the running lexid took $rss_kib KiB, more than $rss_kib_max"

pass
