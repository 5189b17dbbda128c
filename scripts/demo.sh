#!/bin/bash
# Builds lexid and shows it at work on a look-alike of LeadLex, on this machine alone.
#
#     scripts/demo.sh [OPTION...]     options of `lexid demo`, such as --for 20s

set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/step.sh"

"$root/scripts/setup.sh" build
(cd "$root" && build release --target lexid)
exec "$root/build/release/daemon/lexid" demo "$@"
