#!/bin/bash
# `lexid once` against nginx: of 10,000 pending tasks each that the policy permits is approved
# exactly once, on the log of nginx, and no other is touched; the ledger says the same. A second
# pass, to which the list shows them all again, approves nothing.
#
#     nginx_once.sh LEXID

set -euo pipefail
lexid=$(readlink -f "$1")
. "$(dirname "$0")/nginx_server.sh"
folder=$(mktemp -d)
trap 'stop_server; rm -rf "$folder"' EXIT
serve "$folder"

# Runs one pass that must end well and complain of nothing but of the list's round length: pass NAME
pass() {
    "$lexid" once >"$1.out" 2>"$1.err" || { cat "$1.out" "$1.err" >&2; fail "$1 failed"; }
    ! grep -v 'the list has exactly 10000 tasks' "$1.err" || { cat "$1.err" >&2; fail "$1 complained"; }
}

outcomes() {
    sqlite3 -readonly lexid.db "SELECT task FROM entry WHERE kind = 'outcome'
        AND json_extract(body, '\$.outcome') $1 'confirmed' ORDER BY task"
}

begin=$(clock)
pass 'the first pass'
took=$(($(clock) - begin))

! strange_requests <access.log >&2 || fail 'nginx was asked for something else, see above'
approvals 200 <access.log | sed 's/.* //' | sort >approved
if ! cmp -s approved permitted; then
    diff permitted approved | head -n 20 >&2 || true
    fail 'the approvals on the log of nginx (>) are not one for each permitted task (<)'
fi
approvals 499 <access.log >unanswered
[ ! -s unanswered ] || fail 'an approval was asked for and not awaited'
outcomes '=' >confirmed
cmp -s confirmed permitted || fail 'the ledger does not confirm each permitted task once'
outcomes '<>' >others
[ ! -s others ] || fail 'the ledger has other outcomes too'
shown=$("$lexid" history --json | grep -c '"outcome":"confirmed"') || true
[ "$shown" -eq "$searches" ] || fail "\`lexid history\` shows $shown confirmed outcomes"
"$lexid" verify

requests=$(wc -l <access.log)
pass 'the second pass'
tail -n +$((requests + 1)) access.log >second.log
grep -q ' GET ' second.log || fail 'the second pass read no list'
! grep -v ' GET ' second.log >&2 || fail 'the second pass asked for more than lists, see above'
grep -q "^  listed  *10,000  tasks\$" "the second pass.out" ||
    fail "the second pass reports: $(cat "the second pass.out")"
"$lexid" verify >/dev/null

cat 'the first pass.out'
printf 'each of %s tasks approved once in %s ms, the list of %s included; then none again\n' \
    "$searches" "$took" "$tasks"
