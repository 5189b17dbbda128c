#!/bin/bash
# The vendor's whole workflow from the shell: ask Lexi, let the daemon beside it approve the task by
# the policy, and wait until it is completed, or failed, and say which.
. "$(dirname "$0")/lib.sh"

# The status of the task that an answer names, and how often it was approved, by the server's count.
on_the_server() {
    local id
    id=$(sed -n 's/^task //p' "$1.out")
    [ -n "$id" ] || fail "$1.out names no task"
    grep -F "$id" journal | cut -d ' ' -f 2-
}

start_sandbox --plan none --tasks 0 --arrivals 0 --failure-rate 0 --completes-after 1s
write_policy prospect_search
write_settings

begin "nobody approves: still pending when the time is up"
try nobody "$lexid" ask "Find 20 breweries in Bayern" --wait --timeout 2s
expect_code 1
expect_text nobody.out 'the policy says: approve, by the rule `all of prospect_search`'
expect_text nobody.err 'the task is still pending'

start run "$lexid" run
wait_until "the daemon to work" has_lines 1 " started " run.err

begin "a task that completes"
try completes "$lexid" ask "Find 50 CEOs at law firms in California" --wait
expect_code 0
expect_text completes.out 'Lexi: '
expect_text completes.out 'the policy says: approve, by the rule `all of prospect_search`'
expect_equal "$(tail -n 1 completes.out)" "  completed" "the last line"

begin "a task that fails"
try fails "$lexid" ask "Find people whose mail will fail" --wait
expect_code 1
expect_equal "$(tail -n 1 fails.out)" "  failed" "the last line"
expect_text fails.err 'the task ended failed'

begin "a message of which no task comes"
try hello "$lexid" ask "Hello" --wait
expect_code 0
expect_text hello.out 'no task came of it'

begin "a policy that holds: the reason is told"
cat >policy.yaml <<'END'
version: 1
rules:
  - name: only small searches
    when: type == prospect_search && metadata.count > 100
    then: hold
    because: Large searches cost too much.
...
END
wait_until "the policy in force" has_lines 2 ' policy in force ' run.err
try held "$lexid" ask "Find 500 CFOs in Ohio"
expect_code 0
expect_text held.out 'the policy says: hold, by the rule `only small searches`'
expect_text held.out 'Large searches cost too much.'
stop run
expect_code 0

begin "with a wrong key"
LEXID_API_KEY=wbk_wrong try wrong "$lexid" ask "Find 50 CEOs" --wait
expect_code 1
expect_text wrong.err 'the API answered 401 `invalid_key`'

begin "what the server counted"
stop sandbox
expect_equal "$(on_the_server completes)" "completed 1 1" "the task that completes"
expect_equal "$(on_the_server fails)" "failed 1 1" "the task that fails"
expect_equal "$(on_the_server held)" "pending 0 0" "the task that is held"
expect_equal "$(ledger "SELECT count(*) FROM entry WHERE kind = 'outcome'
                        AND json_extract(body, '$.outcome') = 'confirmed'")" 3 "confirmed outcomes"
pass
