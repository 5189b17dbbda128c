#!/bin/bash
# The system's resolver hangs for a minute: SIGTERM ends lexid within its grace period all the same.
. "$(dirname "$0")/lib.sh"

resolver=$(realpath "${2:?the library with a resolver that hangs}")
# The grace period is 15 s, and the resolver hangs far longer than this.
patience_seconds=35

begin "SIGTERM while a name is looked up"
base_url=https://api.test/v1
cp /etc/ssl/certs/ca-certificates.crt ca.pem
export LEXID_API_KEY=wbk_0123456789
write_policy prospect_search
ca_file=ca.pem timeout=50s write_settings
LD_PRELOAD=$resolver start run "$lexid" run
wait_until "the lookup" has_lines 1 'the resolver hangs' run.err
stop run
expect_code 0
expect_equal "$(ledger 'SELECT kind FROM entry ORDER BY seq DESC LIMIT 1')" stop "the last entry"
pass
