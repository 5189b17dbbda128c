#!/bin/bash
# Builds lexid and runs its tests; closes with `N passed, N failed`.
#
#     scripts/test.sh                all tests; with CI=true also under ASan and UBSan
#     scripts/test.sh --quick        the unit tests only: for every change
#     scripts/test.sh --sanitize     all tests under ASan and UBSan, then TSan

set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

presets=(dev)
if [ "${CI:-}" = true ]; then
    presets+=(asan)
    configure_options+=(-DLEXID_QUICK_BUILD=ON)  # nobody edits anything afterwards
fi
build_options=()
test_options=()
case "${1:-}" in
    "") ;;
    --quick)
        presets=(dev)
        build_options=(--target unit_tests)
        test_options=(--label-regex '^unit$')
        ;;
    --sanitize) presets=(asan tsan) ;;
    *) fail "unknown option \`$1\`: --quick, --sanitize or nothing" 2 ;;
esac

passed=0
failed=0

# Runs the tests of a preset and adds up what ctest counted. Without its count something else broke:
# that is a failure too.
run_tests() {
    local preset=$1 log count skipped
    log=$(mktemp)
    ctest --preset "$preset" --no-tests=error "${test_options[@]}" 2>&1 | tee "$log" || true
    count=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log")
    # ctest takes a skipped test for a passed one.
    skipped=$(grep -c '\*\*\*Skipped' "$log") || true
    rm -f "$log"
    if [ -z "$count" ]; then
        failed=$((failed + 1))
        return
    fi
    failed=$((failed + ${count% *}))
    passed=$((passed + ${count#* } - ${count% *} - skipped))
}

scripts/setup.sh build test
for preset in "${presets[@]}"; do
    if build "$preset" "${build_options[@]}"; then
        run_tests "$preset"
    else
        failed=$((failed + 1))
    fi
done
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
