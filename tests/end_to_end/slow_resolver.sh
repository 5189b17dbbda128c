#!/bin/bash
# The system's resolver hangs for a minute: SIGTERM ends lexid within its grace period all the same.
. "$(dirname "$0")/lib.sh"

resolver=$(realpath "${2:?the library with a resolver that hangs}")
# How long lexid waits for what is under way, and what a busy machine and a sanitizer add to that.
grace_seconds=$(sed -n 's/^constexpr auto grace = \([0-9]*\)s;$/\1/p' "$sources/daemon/serving.cpp")
[ -n "$grace_seconds" ] || fail "daemon/serving.cpp no longer says how long the grace period is"
allowance_seconds=5

begin "SIGTERM while a name is looked up"
base_url=https://api.test/v1
cp /etc/ssl/certs/ca-certificates.crt ca.pem
export LEXID_API_KEY=wbk_0123456789
write_policy prospect_search
ca_file=ca.pem timeout=50s write_settings
LD_PRELOAD=$resolver start run "$lexid" run
wait_until "the lookup" has_lines 1 'the resolver hangs' run.err
patience_seconds=$((grace_seconds + allowance_seconds)) stop run
expect_code 0
expect_equal "$(ledger 'SELECT kind FROM entry ORDER BY seq DESC LIMIT 1')" stop "the last entry"
pass
