#!/bin/bash
# Changes src/policy, src/engine and src/ledger in some thousand small ways, one at a time, and lists
# each change that no unit test notices; closes with `N mutants, N killed, N survived, N equivalent`
# and fails if more than a twentieth of those that change anything survive. Not part of CI.
#
#     scripts/mutants.sh                      all of them: some minutes to build, then half an hour
#     scripts/mutants.sh --only engine/gate   only where FILE:LINE matches that
#     scripts/mutants.sh --by-hand            only those of tests/mutants/by_hand.txt
#     scripts/mutants.sh --jobs N             so many processes at once; as many as cores unless given
#
# All mutants are compiled into one test program, which stays in build/mutants with what was learnt:
# which test kills which mutant is tried first in the next run. A mutant that changes nothing stands
# with its reason in tests/mutants/equivalent.txt, by the text of its line.

set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

scripts/setup.sh build test
build dev --target policy_test engine_test ledger_test
exec python3 tests/mutants/mutants.py --jobs "$(nproc)" "$@"
