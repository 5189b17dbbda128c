#!/bin/bash
# Cuts a run that approves 200 tasks short at each of its system calls that touch the disk or the
# network, and checks what is left; tests/end_to_end/crash.sh says how. Closes with the number of
# points and of violations.
#
#     scripts/crash.sh               60 points, as in the tests
#     scripts/crash.sh --all         all of them: 15 minutes or so
#     scripts/crash.sh kill:17 ...   these

set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

points=("$@")
case "${1:-}" in
    --all) points=(all) ;;
    -*) fail "unknown option \`$1\`: --all, or points like \`kill:17\`" 2 ;;
esac

scripts/setup.sh build test
build dev --target lexid syscall_fault
exec tests/end_to_end/crash.sh build/dev/daemon/lexid "$PWD/build/dev/tests/end_to_end/syscall_fault" \
    "${points[@]}"
