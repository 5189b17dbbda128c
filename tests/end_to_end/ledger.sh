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

# Everything that uses the ledger refuses it with this text.
expect_refused() {
    local command
    for command in once run verify history tasks "explain any"; do
        # shellcheck disable=SC2086  # several words are meant
        try refused "$lexid" $command
        expect_code 5
        expect_text refused.err "$1"
    done
}

# By the note, which comes last: what is in the ledger may not be noted yet.
has_entries() {
    grep -q '^lexid ledger head [1-9]' lexid.db.head
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
expect_text verify.out 'which is noted beside it, is in it'
expect_verified --head "$last"

begin "an older copy in the ledger's place"
mv lexid.db newest.db
rm -f lexid.db-wal lexid.db-shm
cp copy.db lexid.db
expect_refused 'its log (`-wal`) was lost, or it is an older copy'

begin "the same without the note"
mv lexid.db.head noted
expect_refused 'is there but the note of its last entry is gone'

begin "and without the mark of it: only a head from the log tells"
mv .lexid.db.begun mark
expect_verified
expect_text verify.out 'A cut end or an older copy shows only with --head'
try verify "$lexid" verify --head "$last"
expect_code 5
expect_text verify.err 'its end was cut off, or it is an older copy'
mv noted lexid.db.head
mv mark .lexid.db.begun

begin "an older copy on purpose, once"
try once "$lexid" once --observe --new-ledger
expect_code 0
expect_equal "$(ledger "SELECT count(*) FROM entry WHERE kind = 'start' AND body LIKE '%--new-ledger%'")" 1 \
    "starts that say so"
expect_verified
try once "$lexid" once --observe
expect_code 0
try once "$lexid" once --new-ledger
expect_code 5
expect_text once.err 'nothing is wrong with the ledger'

begin "the log of a killed daemon deleted"
forget_ledger
start run "$lexid" run
wait_until "entries" has_entries
kill -KILL "${pid_of[run]}"
await run
head=$(ledger 'SELECT seq || ":" || lower(hex(hash)) FROM entry ORDER BY seq DESC LIMIT 1')
[ -s lexid.db-wal ] || fail "there is no log to delete"
mkdir -p kept
cp lexid.db lexid.db-wal lexid.db.head kept/
rm -f lexid.db-wal lexid.db-shm
try verify "$lexid" verify --head "$head"
expect_code 5
expect_refused 'its log (`-wal`) was lost'
forget_ledger
cp kept/* .
expect_verified --head "$head"

begin "the ledger gone and only its log there"
rm -f lexid.db
expect_refused 'is gone, but entry'
rm -f lexid.db.head
try once "$lexid" once
expect_code 5
expect_text once.err 'is gone but its log'

begin "the ledger removed, or emptied: limits do not begin anew without a word"
forget_ledger
stop sandbox
start_sandbox --plan none --tasks 60 --arrivals 0 --completes-after 10m
write_settings
try once "$lexid" once
expect_code 0
approved=$(ledger "SELECT count(*) FROM entry WHERE kind = 'intent'")
[ "$approved" -gt 0 ] || fail "nothing was approved"
mv lexid.db kept/
expect_refused 'is gone, but entry'
: >lexid.db
expect_refused 'is empty, but entry'
rm lexid.db
rm lexid.db*
expect_refused 'is gone, and so is the note of its last entry'
try once "$lexid" once --new-ledger
expect_code 0
expect_text once.err 'limits count from what is there'
rm lexid.db*
rm .lexid.db.begun
try once "$lexid" once --observe
expect_code 0
forget_ledger

begin "a trigger that makes intents vanish"
try once "$lexid" once --observe
expect_code 0
meddle "CREATE TRIGGER planted BEFORE INSERT ON entry WHEN NEW.kind = 'intent'
    BEGIN SELECT RAISE(IGNORE); END"
expect_refused 'the trigger `planted` was added'
meddle "DROP TRIGGER planted"

begin "a trigger planted while the daemon runs"
before=$(count ' POST ' sandbox.out)
mode=observe interval=1h write_settings
start run "$lexid" run
wait_until "the daemon" has_lines 1 'started account' run.err
meddle "CREATE TRIGGER planted BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END"
end run
expect_code 5
expect_equal "$(count ' POST ' sandbox.out)" "$before" "approve requests"
write_settings
forget_ledger

begin "everything removed under a running daemon: the next start knows"
start run "$lexid" run
wait_until "entries" has_entries
# The note first: the daemon makes a new one as soon as it misses the ledger.
rm -f lexid.db.head
rm -f lexid.db lexid.db-wal lexid.db-shm lexid.db.lock
end run
expect_code 5
expect_text run.err 'was removed or replaced while lexid had it open'
expect_refused 'is gone, but entry'
forget_ledger

begin "the lock file removed: no second one gets in"
start run "$lexid" run
wait_until "entries" has_entries
rm lexid.db.lock
try once "$lexid" once
expect_code 5
expect_text once.err 'is in use by another process'
kill -0 "${pid_of[run]}" || fail "the daemon ended"

begin "the ledger replaced under a running daemon"
cp lexid.db replacement
mv replacement lexid.db
end run
expect_code 5
expect_text run.err 'was removed or replaced while lexid had it open'
pass
