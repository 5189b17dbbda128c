#!/bin/bash
# The API key is in nothing that lexid writes: no output of any command at the most verbose level, on
# good paths and bad ones, no ledger, no core, nothing that another process may read of it. Two keys
# are looked for: the sandbox's, which it accepts, and a canary that is wrong in every way there is.
. "$(dirname "$0")/lib.sh"
need openssl setpriv

canary=wbk_canary_5f1d0c7ab9e84263
# Parts of a key are no business of anybody either; `wbk_` alone is.
canary_part=canary_5f1d

# No file here but those that hold a key on purpose has it: look_for NEEDLE ALLOWED_FILE...
look_for() {
    local needle=$1 file found
    shift
    found=$(grep -rlaF -e "$needle" . || true)
    for file in "$@"; do
        found=$(printf '%s\n' "$found" | grep -vxF -e "./$file" || true)
    done
    for file in $found; do
        fail "the key is in $file: $(grep -aom 1 ".\{0,60\}$needle" "$file" | cat -v)"
    done
}

# Each command once, with whatever key and settings there are; NAME.out and NAME.err are kept.
run_all() {
    local id
    id=$(ledger 'SELECT max(task) FROM entry' 2>/dev/null || echo none)
    try "$1.once" "$lexid" once --verbose
    try "$1.observe" "$lexid" once --observe --verbose
    try "$1.check" "$lexid" check
    try "$1.tasks" "$lexid" tasks
    try "$1.json" "$lexid" tasks --json --status approved
    try "$1.explain" "$lexid" explain "$id"
    try "$1.ask" "$lexid" ask "Find 20 CTOs in Berlin" --wait --timeout 1s
    try "$1.eval" "$lexid" eval --ast 'type'
    try "$1.history" "$lexid" history
    try "$1.history_json" "$lexid" history --json
    try "$1.verify" "$lexid" verify
}

run_until() {
    local name=$1 pattern=$2
    start "$name" "$lexid" run
    wait_until "$name to say \`$pattern\`" has_lines 1 "$pattern" "$name.err"
    stop "$name"
}

start_sandbox --plan org --tasks 30 --lose-after 0.1 --error-rate 0.1 --seed 3
good=$LEXID_API_KEY
write_policy prospect_search

for format in text json; do
    begin "a good key, the log at its most verbose, as $format"
    level=debug format=$format write_settings
    run_all "good_$format"
    start "good_run_$format" "$lexid" run
    wait_until "a list" has_lines 1 listed "good_run_$format.err"
    cp policy.yaml kept.yaml
    printf 'rules: [\n' >policy.yaml
    wait_until "the refusal" has_lines 1 'last good one' "good_run_$format.err"
    cp kept.yaml policy.yaml
    kill -USR1 "${pid_of[good_run_$format]}"
    stop "good_run_$format"
    expect_code 0
    [ -s "good_$format.once.out" ] || fail "once said nothing: there is nothing to look through"

    begin "a key that the API refuses, as $format"
    LEXID_API_KEY=$canary run_all "refused_$format"
    LEXID_API_KEY=$canary run_until "refused_run_$format" 'refuses the key'
    grep -qF "the API answered 401" "refused_$format".*.err || fail "no 401: the key was not refused"

    begin "an authority that is not the server's, as $format"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=stranger \
        -keyout other.key -out other.pem 2>/dev/null
    LEXID_API_KEY=$canary ca_file=other.pem level=debug format=$format write_settings
    LEXID_API_KEY=$canary run_all "untrusted_$format"
    LEXID_API_KEY=$canary run_until "untrusted_run_$format" 'no trusted TLS connection'
done

begin "keys that are no keys: a line break, a blank, a letter of no header, no prefix"
level=debug write_settings
number=0
for wrong in "$canary"$'\n'"X: y" "$canary $canary" "$canary"$'\x01' " $canary" "${canary#wbk_}" \
    "Bearer $canary" "\"$canary\""; do
    number=$((number + 1))
    LEXID_API_KEY=$wrong try "wrong_$number" "$lexid" run
    expect_code 3
    expect_text "wrong_$number.err" 'the API key'
done

begin "a key in a file: for all to read, with two lines, too long, a folder"
printf '%s\n' "$canary" >open.key
chmod 644 open.key
printf '%s\n%s\n' "$canary" "$canary" >lines.key
{ printf "%s" "$canary"; printf "%010000d" 0; } >long.key
chmod 600 lines.key long.key
mkdir folder.key
for name in open lines long folder; do
    key="{file: $name.key}" level=debug write_settings
    try "file_$name" "$lexid" once
    expect_code 3
    expect_text "file_$name.err" 'the API key'
done

begin "a key pasted into lexid.yaml"
mkdir pasted
number=0
while IFS= read -r line; do
    number=$((number + 1))
    printf "$line\n" "$canary" >pasted/lexid.yaml
    try "pasted_$number" "$lexid" --config pasted/lexid.yaml check
    expect_code 3
    try "pasted_run_$number" "$lexid" --config pasted/lexid.yaml run
    expect_code 3
done <<'END'
api: {key: %s}
api:\n  key: %s
api:\n  key: "%s
api:\n  key: [%s]
api:\n  key: {env: %s-}
api:\n  key: {%s: env}
api:\n  key: {env: LEXID_API_KEY, value: %s}
api:\n  key:\n    - %s
api_key: %s
%s: api
%s
api: {base_url: "https://%s@localhost/"}
api: {kye: %s}
LEXID_API_KEY=%s
api:\n  key: |\n    %s
mode: %s
api: {base_url: https://localhost/}\ntoken: &x %s
END

begin "a key pasted into the policy: refused, since the ledger would keep it"
level=debug write_settings
cp policy.yaml kept.yaml
number=0
while IFS= read -r line; do
    number=$((number + 1))
    # The policy's last line is the proof that it is whole.
    { sed '$d' kept.yaml; printf "$line\n" "$canary"; printf '...\n'; } >policy.yaml
    # The last good one goes on.
    LEXID_API_KEY=$canary run_until "policy_run_$number" 'policy refused: .*the API key stands here'
    for command in once check tasks; do
        LEXID_API_KEY=$canary try "policy_$number.$command" "$lexid" "$command"
        expect_code 3
        expect_text "policy_$number.$command.err" "policy.yaml:4: the API key stands here"
    done
done <<'END'
# the key is %s
  - {name: "%s", when: type == prospect_search, then: hold}
END
rm -f policy.yaml
mv kept.yaml policy.yaml

begin "a crash leaves no core, and nobody reads the memory of a running one"
# The superuser may read everything, so he tests this as somebody else.
somebody=()
if [ "$(id -u)" -eq 0 ]; then
    somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
level=debug write_settings
mkdir crash
cp "$lexid" crash/lexid
cp lexid.yaml policy.yaml sandbox-ca.pem crash
[ "$(id -u)" -ne 0 ] || { chown -R 65534:65534 crash && chmod 711 .; }
cd crash
start reader "${somebody[@]}" sleep 100
start crash "${somebody[@]}" ./lexid run
wait_until "a list" has_lines 1 listed crash.err
environment_owner() {
    stat -c %u "/proc/${pid_of[$1]}/environ"
}
[ "$(environment_owner reader)" != 0 ] || fail "any environment belongs to root: this proves nothing"
expect_equal "$(environment_owner crash)" 0 "the user who may read the environment"
limit=$(sed -n 's/^Max core file size *\([0-9a-z]*\) .*/\1/p' "/proc/${pid_of[crash]}/limits")
expect_equal "$limit" 0 "the size of a core file"
! tr '\0' ' ' <"/proc/${pid_of[crash]}/cmdline" | grep -qF "$good" ||
    fail "the key is in the command line"
stop crash ABRT
expect_code 134
stop reader
rm lexid  # which knows the sandbox's key
cd ..

begin "the keys are in nothing that was written"
stop sandbox
[ "$(find . -name '*.err' -size +0 | wc -l)" -ge 30 ] || fail "hardly anything was said"
[ -s lexid.db ] || fail "there is no ledger to look through"
find . -name "core*" | grep -q . && fail "there is a core"
look_for "$canary_part" open.key lines.key long.key pasted/lexid.yaml
# The sandbox tells its own key, it is meant to.
look_for "$good" sandbox.out
look_for "${good#wbk_sandbox_}" sandbox.out
pass
