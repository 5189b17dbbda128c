#!/bin/bash
# Holds the tree to its rules: form, folders and names (tests/layering), what the documentation names
# (tests/docs), and clang-tidy on the sources that differ from the main branch.
#
#     scripts/lint.sh                  all of that
#     scripts/lint.sh --form           clang-format alone; --fix writes what it wants
#     scripts/lint.sh --tidy FILE...   clang-tidy alone, on these sources: 10 to 40 s each
#
# `ctest -L lint` runs all but clang-tidy, which takes an hour for everything and is no part of CI.

set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

format() {
    find src daemon tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 | xargs -0 clang-format-19 "$@"
}

# The sources to look at: changed since the main branch was left, or not committed; a header's own
# source in its place.
changed_sources() {
    local base
    base=$(git merge-base HEAD origin/main 2>/dev/null) || base=HEAD
    { git diff --name-only --diff-filter=d "$base"; git ls-files --others --exclude-standard; } |
        sed -n 's/\.hpp$/.cpp/; /^\(src\|daemon\)\/.*\.cpp$/p' | sort -u |
        while IFS= read -r file; do [ ! -e "$file" ] || printf '%s\n' "$file"; done
}

# The compiler's commands without precompiled headers, which clang-tidy would need to have been built.
plain_commands() {
    mkdir -p build/lint
    sed -E 's/ccache //; s/-Xclang -include-pch -Xclang [^ ]+\.pch //' build/dev/compile_commands.json \
        >build/lint/compile_commands.json
}

tidy() {
    printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 clang-tidy-19 -p build/lint --quiet
}

run_tidy() {
    [ $# -gt 0 ] || return 0
    scripts/setup.sh lint
    plain_commands
    step "clang-tidy on $# sources" tidy "$@"
}

case "${1:-}" in
    "") ;;
    --form)
        format --dry-run -Werror
        exit
        ;;
    --fix)
        format -i
        exit
        ;;
    --tidy)
        shift
        scripts/setup.sh build test
        [ -e build/dev/compile_commands.json ] || step "configuring (dev)" cmake --preset dev
        run_tidy "$@"
        exit
        ;;
    *) fail "unknown option \`$1\`: --form, --fix, --tidy FILE... or nothing" 2 ;;
esac

scripts/setup.sh build test
build dev --target layering_test lexid
failed=0
step "form, folders, names, documentation" ctest --preset dev -L '^lint$' --no-tests=error || failed=1
readarray -t sources < <(changed_sources)
run_tidy "${sources[@]}" || failed=1
exit "$failed"
