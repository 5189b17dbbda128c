#!/bin/bash
# The commands for people: what `check` refuses and how it says so, what `explain`, `eval`, `tasks`
# and `history` show, for people and for programs, and that no text of a task reaches the terminal
# as anything but text.
. "$(dirname "$0")/lib.sh"
need script

escape=$'\x1b'

# The file is as given, to the letter: expect_whole FILE <<END
expect_whole() {
    diff - "$1" >&2 || fail "$1 is another text than expected"
}

# tasks_json SQL: asks the list in tasks.json, a row a task, with `value` as its JSON.
tasks_json() {
    sqlite3 -batch :memory: "SELECT $1 FROM json_each(readfile('tasks.json'))"
}

expect_inert() {
    ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$1" || fail "$1 has control characters"
}

# As on a terminal; what it would show is in NAME.out: on_terminal NAME COMMAND...
on_terminal() {
    local name=$1
    shift
    try "$name" script --quiet --return --command "$(printf '%q ' "$@")" /dev/null
}

base_url=https://localhost:1/functions/v1/api-gateway
export LEXID_API_KEY=wbk_none
touch sandbox-ca.pem
write_settings

begin "check: a misspelt type, with line, caret and the right name"
cat >policy.yaml <<'END'
version: 1
rules:
  - name: searches
    when: type == prospect_serach
    then: approve
...
END
try check "$lexid" check
expect_code 3
expect_whole check.err <<'END'
policy.yaml:4:19: error: `prospect_serach` is not defined
  4 |     when: type == prospect_serach
    |                   ^
  did you mean `prospect_search`?
END

begin "check: all errors at once, each with its place"
cat >policy.yaml <<'END'
version: 1
rules:
  - name: searches
    when: type == prospect_search && metadata.count <= "50"
    then: aprove
  - name: campaigns
    when: type == campaign_start
    then: approve
    limit: [3 per hour]
...
END
try check "$lexid" check policy.yaml
expect_code 3
expect_text check.err 'policy.yaml:5:11: error: '
expect_text check.err 'policy.yaml:9:5: error: '
expect_text check.err 'limits'

begin "check: the policy that ships, and the one right name"
for file in "$sources/config/policy.yaml" "$sources/config/lexid.yaml"; do
    try check "$lexid" check "$file"
    expect_code 0
done
cat >policy.yaml <<'END'
version: 1
rules:
  - name: small searches
    when: type == prospect_search && metadata.count >= 1 && metadata.count <= 100
    then: approve
  - name: protected lists
    when: type == list_operation && fold(metadata.list_name) in fold(["Partners", "Do not mail"])
    then: hold
    because: These lists are changed by hand only.
...
END
try check "$lexid" check
expect_code 0
expect_text check.out 'policy.yaml: a good policy, 2 rules'

begin "schema: the settings as they ship, and as a schema that is one text of JSON"
try schema "$lexid" schema settings --as yaml
expect_code 0
expect_whole schema.out <"$sources/config/lexid.yaml"
try schema "$lexid" schema settings --as markdown
expect_whole schema.out <"$sources/docs/settings.md"
try schema "$lexid" schema settings
expect_code 0
[ "$(sqlite3 -batch :memory: "SELECT json_extract(readfile('schema.out'),
    '$.properties.api.properties.connections.default')")" = 8 ] || fail "the schema is another one"
for wrong in "" policy "settings --as xml"; do
    # shellcheck disable=SC2086
    try schema "$lexid" schema $wrong
    expect_code 2
done

begin "explain --task FILE: each rule, the first part that was false, the values"
cat >task.json <<'END'
{"id": "one", "type": "prospect_search", "status": "pending", "description": "Find\u001b[2J them",
 "created_at": "2026-11-23T10:00:00Z", "metadata": {"query": "CEOs", "count": 250}}
END
try explain "$lexid" explain --task task.json
expect_code 0
expect_text explain.out 'task one (prospect_search), created 2026-11-23T10:00:00'
expect_text explain.out 'verdict: unmatched'
expect_text explain.out 'small searches (approve): not matched'
expect_text explain.out 'metadata.count <= 100   <- this is why not'
expect_text explain.out 'metadata.count = 250'
expect_text explain.out 'protected lists (hold): not matched'
expect_inert explain.out
sed -i 's/250/100/' task.json
try explain "$lexid" explain --task task.json
expect_text explain.out 'verdict: approve, by the rule `small searches`'

begin "explain: an error in a hold rule holds, and is told"
printf '%s' '{"id":"two","type":"list_operation","status":"pending","description":"",
"created_at":"2026-11-23T10:00:00Z","metadata":{"list":"Partners"}}' >task.json
try explain "$lexid" explain --task task.json
expect_code 0
expect_text explain.out 'verdict: hold'
expect_text explain.out 'no such key "list_name"'

begin "explain: what is no task"
printf '{"id":"two","id":"three"}' >bad.json
try explain "$lexid" explain --task bad.json
expect_code 1
expect_text explain.err 'bad.json: the key `id` appears twice'
try explain "$lexid" explain
expect_code 2

begin "eval: a value, a fault with its place, an error at run time"
sed -i 's/Partners/Partners\\u001b[2J/' task.json
try eval "$lexid" eval 'metadata.list + "!"' --task task.json
expect_code 0
expect_text eval.out 'Partners'
expect_inert eval.out
try eval "$lexid" eval 'type == list_opration' --task task.json
expect_code 1
expect_text eval.err 'EXPR:1:9: error: '
expect_text eval.err 'did you mean `list_operation`?'
try eval "$lexid" eval 'metadata.count > 1' --task task.json
expect_code 1
expect_text eval.err 'no such key "count"'

start_sandbox --plan none --tasks 150 --arrivals 0 --quiet
write_settings

begin "tasks --json: for programs"
try tasks "$lexid" tasks --json
expect_code 0
cp tasks.out tasks.json
expect_equal "$(tasks_json 'count(*)')" 150 "tasks"
expect_equal "$(tasks_json "count(*) FILTER (WHERE json_extract(value, '$.verdict') IN
    ('approve', 'hold', 'unmatched') AND json_type(value, '$.task.metadata') = 'object')")" 150 \
    "tasks with a verdict and metadata"
approved=$(tasks_json "count(*) FILTER (WHERE json_extract(value, '$.verdict') = 'approve')")
[ "$approved" -gt 0 ] || fail "the policy approves none of 150 tasks"
expect_equal "$(tasks_json "count(*) FILTER (WHERE json_extract(value, '$.verdict') = 'approve' AND NOT
    (json_extract(value, '$.task.type') = 'prospect_search' AND
     json_extract(value, '$.task.metadata.count') <= 100))")" 0 "approvals against the policy"
hostile=$(tasks_json "max(json_extract(value, '$.task.id')) FILTER (WHERE
    json_extract(value, '$.task.description') LIKE '%' || char(27) || '%')")
[ -n "$hostile" ] || fail "no task carries an escape sequence: the rows below prove nothing"
expect_inert tasks.out

begin "tasks: a line a task, as wide as the terminal and inert"
try tasks "$lexid" tasks
expect_code 0
expect_equal "$(count '^[0-9a-f]{8}-' tasks.out)" 150 "lines"
expect_equal "$(tail -n 1 tasks.out)" "150 tasks" "the last line"
expect_inert tasks.out

begin "explain ID: a listed task, whatever its text"
try explain "$lexid" explain "$hostile"
expect_code 0
expect_text explain.out "task $hostile"
expect_text explain.out '[APPROVED]'
expect_inert explain.out
try explain "$lexid" explain "no-such-task${escape}[2J"
expect_code 1
expect_text explain.err 'no pending task has the id'
expect_inert explain.err

begin "colour on a terminal only, and not with NO_COLOR"
on_terminal colour "$lexid" tasks
expect_code 0
expect_text colour.out "${escape}[32mapprove"
sed "s/${escape}\[[0-9]*m//g; s/\r$//" colour.out >plain.out
expect_inert plain.out
NO_COLOR=1 on_terminal plain "$lexid" tasks
expect_code 0
expect_text plain.out approve
expect_no_text plain.out "$escape"

begin "history: what was decided and done"
try once "$lexid" once --verbose
expect_code 0
expect_inert once.out
try history "$lexid" history
expect_code 0
expect_equal "$(count ' outcome .*confirmed' history.out)" "$approved" "confirmed outcomes"
expect_inert history.out
try history "$lexid" history --json
expect_code 0
sed '1s/^/[/; $!s/$/,/; $s/$/]/' history.out >tasks.json
expect_equal "$(tasks_json 'count(*)')" "$(ledger 'SELECT count(*) FROM entry')" "entries as JSON"
expect_equal "$(tasks_json "count(*) FILTER (WHERE json_extract(value, '$.kind') = 'intent')")" \
    "$approved" "intents as JSON"
try history "$lexid" history --task "$hostile"
expect_code 0
expect_equal "$(grep -vc "$hostile" history.out || true)" 0 "lines about other tasks"

begin "what nobody understands"
try unknown "$lexid" tasks --staus pending
expect_code 2
try unknown "$lexid" tasks --status pendign
expect_code 2
expect_text unknown.err 'pending'
pass
