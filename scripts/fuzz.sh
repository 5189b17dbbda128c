#!/bin/bash
# Fuzzes the expression language under ASan and UBSan: any text parses and checks or is refused, any
# expression ends in a value or an error. Closes with `N targets, N findings` and fails on a finding,
# which it keeps as a file and names.
#
#     scripts/fuzz.sh [SECONDS]      each target for so long; 600 unless given
#
# What the targets learn is kept in build/fuzz/corpus, so that the next run goes on from there.

set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

seconds=${1:-600}
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || fail "\`$seconds\` is no number of seconds" 2

targets=(cel_parse cel_evaluate)
folder=build/fuzz
suite=tests/conformance/suite/tests.jsonl

# The expressions of the CEL suite and the policies' own.
seed_corpus() {
    local corpus=$1
    mkdir -p "$corpus"
    sed -n 's/^ *when: //p' config/policy.yaml | split -l 1 - "$corpus/policy-"
    python3 tests/fuzz/seed_cel_corpus.py "$suite" "$corpus"
}

# An input that takes seconds, or more memory than an evaluation may use several times over, is a
# finding too.
fuzz() {
    local target=$1
    seed_corpus "$folder/corpus/$target"
    "$folder/tests/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -max_len=4096 -dict=tests/fuzz/cel.dict -artifact_prefix="$folder/$target-" \
        -print_final_stats=1 "$folder/corpus/$target"
}

scripts/setup.sh build test
build fuzz --target "${targets[@]/#/fuzz_}"
findings=0
for target in "${targets[@]}"; do
    step "fuzzing $target for $seconds s" fuzz "$target" || findings=$((findings + 1))
done
printf '%s targets, %s findings\n' "${#targets[@]}" "$findings"
[ "$findings" -eq 0 ]
