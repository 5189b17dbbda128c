#!/bin/bash
# The ledger beside a running daemon and after somebody meddled with its files: copies and exports,
# the heads in the log, and what `verify --head` finds that the chain alone can't know.
. "$(dirname "$0")/lib.sh"

# The last head that was logged.
logged_head() {
    sed -n 's/.*verify --head.*head=\([0-9]*:[0-9a-f]*\)$/\1/p' run.err | tail -n 1
}

expect_verified() {
    try verify "$lexid" verify "$@"
    expect_code 0
}

write_policy prospect_search contact_update
start_sandbox --plan none --tasks 60 --arrivals 0 --completes-after 10m
write_settings
start run "$lexid" run
wait_until "approvals" has_lines 5 ' confirmed' run.err

begin "the head is in the log from the start"
first=$(logged_head)
[ -n "$first" ] || fail "no head was logged"
expect_verified --head "$first"

begin "backup: a ledger of its own, while the daemon goes on"
try backup "$lexid" history --backup copy.db
expect_code 0
expect_equal "$(stat -c %a copy.db)" 600 "the copy's mode"
try backup "$lexid" history --backup copy.db
expect_code 5
expect_text backup.err 'File exists'
kill -0 "${pid_of[run]}" || fail "the daemon ended"

begin "export: every entry with all that the chain covers"
try export "$lexid" history --export entries.jsonl
expect_code 0
expect_equal "$(stat -c %a entries.jsonl)" 600 "the file's mode"
try again "$lexid" history --export entries.jsonl
expect_code 1
stop run
expect_code 0
rm entries.jsonl
try export "$lexid" history --export entries.jsonl
expect_code 0
try lines "$lexid" history --export -
expect_code 0
cmp entries.jsonl lines.out || fail "the file and the standard output differ"
grep '"seq":' entries.jsonl | sed '1s/^/[/; $!s/$/,/; $s/$/]/' >entries.json
exported=$(sqlite3 -batch :memory: "
    SELECT group_concat(json_extract(value, '$.seq') || json_extract(value, '$.body') ||
                        json_extract(value, '$.hash'), '\n')
    FROM json_each(readfile('entries.json'))")
stored=$(ledger "SELECT group_concat(seq || body || lower(hex(hash)), '\n') FROM entry")
expect_equal "$exported" "$stored" "what was exported"

begin "the last head in the log is that of the stopped ledger"
last=$(logged_head)
expect_verified
expect_text verify.out "head $last"
expect_text verify.out 'A cut end or an older copy shows only with --head'
expect_verified --head "$last"

begin "an older copy in the ledger's place"
mv lexid.db newest.db
rm -f lexid.db-wal lexid.db-shm
cp copy.db lexid.db
expect_verified
try verify "$lexid" verify --head "$last"
expect_code 5
expect_text verify.err 'its end was cut off, or it is an older copy'

begin "the log of a killed daemon deleted"
rm -f lexid.db*
start run "$lexid" run
wait_until "approvals" has_lines 1 'lexid verify --head' run.err
kill -KILL "${pid_of[run]}"
await run
head=$(ledger 'SELECT seq || ":" || lower(hex(hash)) FROM entry ORDER BY seq DESC LIMIT 1')
[ -s lexid.db-wal ] || fail "there is no log to delete"
mkdir -p kept
cp lexid.db lexid.db-wal kept/
rm -f lexid.db-wal lexid.db-shm
try verify "$lexid" verify --head "$head"
expect_code 5
rm -f lexid.db*
cp kept/* .
expect_verified --head "$head"

begin "the ledger gone and only its log there"
rm -f lexid.db
try once "$lexid" once
expect_code 5
expect_text once.err 'is gone but its log'
pass
