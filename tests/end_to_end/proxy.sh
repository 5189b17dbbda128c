#!/bin/bash
# A proxy from the environment or the settings: what people are told of it, that nobody is told its
# password, and that approvals go through a real one.
. "$(dirname "$0")/lib.sh"

unset HTTPS_PROXY https_proxy NO_PROXY no_proxy
export LEXID_API_KEY=wbk_proxy_test
write_policy prospect_search
base_url=https://api.lexid.test/v1

# Nobody listens there.
proxy=http://ann:CANARY@127.0.0.1:1

ca_file=/etc/ssl/certs/ca-certificates.crt
if ! [ -s "$ca_file" ]; then
    need openssl
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=x \
        -keyout ca.key -out ca.pem 2>/dev/null
    ca_file=ca.pem
fi
write_settings

# says VARIABLE=VALUE... -- TEXT: `lexid check` takes the settings and says that in a line.
says() {
    local variables=()
    while [ "$1" != -- ]; do
        variables+=("$1")
        shift
    done
    begin "check: $2"
    try check env "${variables[@]}" "$lexid" check
    expect_code 0
    expect_text check.out "$2"
    expect_no_text check.out CANARY
}

says HTTPS_PROXY=$proxy -- 'through the proxy `http://127.0.0.1:1` of `HTTPS_PROXY`'
says https_proxy=$proxy HTTPS_PROXY= -- 'through the proxy `http://127.0.0.1:1` of `https_proxy`'
says HTTPS_PROXY=$proxy NO_PROXY=x,.lexid.test -- '`NO_PROXY` exempts it'
says HTTPS_PROXY=$proxy no_proxy=api.lexid.test:80 -- 'through the proxy `http://127.0.0.1:1`'

begin "check: nothing to say"
try check env HTTPS_PROXY= "$lexid" check
expect_code 0
expect_no_text check.out proxy

begin "a proxy that can't be used is refused, not passed by"
for wrong in https://ann:CANARY@127.0.0.1:1 socks5://ann:CANARY@127.0.0.1 ann:CANARY http://ann:CANARY@:1; do
    for command in check once; do
        try refused env HTTPS_PROXY=$wrong "$lexid" "$command"
        expect_code 3
        expect_text refused.err 'the proxy of `HTTPS_PROXY`'
        expect_no_text refused.err CANARY
    done
done

begin "once: the proxy is at fault, and named"
try once env HTTPS_PROXY=$proxy "$lexid" once
expect_code 1
expect_text once.err "can't connect to the proxy \`http://127.0.0.1:1\` of \`HTTPS_PROXY\`"

begin "run: the log says which one is used"
start run env HTTPS_PROXY=$proxy "$lexid" run
wait_until "the first failure" has_lines 1 "can't connect to the proxy" run.err
expect_text run.err 'through the proxy `http://127.0.0.1:1` of `HTTPS_PROXY`'
stop run
expect_code 0

begin "the settings name it"
sed -i 's|^  key:|  proxy: {env: CORP_PROXY}\n  key:|' lexid.yaml
says CORP_PROXY=$proxy NO_PROXY='*' -- 'through the proxy `http://127.0.0.1:1` of `CORP_PROXY`'
try check "$lexid" check
expect_code 3
expect_text check.err '`CORP_PROXY`, which is not set'
sed -i 's|proxy: .*|proxy: none|' lexid.yaml
says HTTPS_PROXY=$proxy -- '`api.proxy` says so'
sed -i "s|proxy: .*|proxy: $proxy|" lexid.yaml
try check "$lexid" check
expect_code 3
expect_text check.err "a user and a password don't belong in this file"

# Starts a proxy that wants a password, at `proxy_port`.
start_proxy() {
    local attempt
    for attempt in {1..20}; do
        proxy_port=$((20000 + RANDOM % 12000))
        printf '%s\n' "Port $proxy_port" 'Listen 127.0.0.1' 'Allow 127.0.0.1' 'Timeout 60' \
            'LogLevel Connect' 'BasicAuth ann CANARY' >proxy.conf
        start proxy tinyproxy -d -c proxy.conf
        until [ -s proxy.out ] || has_ended "${pid_of[proxy]}"; do
            sleep 0.05
        done
        wait_until "the proxy to listen or to end" proxy_is_settled
        ! has_ended "${pid_of[proxy]}" || continue
        return
    done
    fail "the proxy does not start"
}

# It listens, or it gave up since somebody else has the port.
proxy_is_settled() {
    has_ended "${pid_of[proxy]}" || curl -s -o /dev/null "http://127.0.0.1:$proxy_port"
}

begin "approvals go through a real proxy"
need tinyproxy curl
start_sandbox --plan none --tasks 40 --arrivals 0
ca_file=sandbox-ca.pem
write_settings
sed -i 's|^  key:|  proxy: {env: CORP_PROXY}\n  key:|' lexid.yaml
start_proxy
forget_ledger
try once env "CORP_PROXY=http://ann:CANARY@127.0.0.1:$proxy_port" "$lexid" once
expect_code 0
approved=$(ledger "SELECT count(*) FROM entry WHERE kind = 'outcome' AND body LIKE '%confirmed%'")
[ "$approved" -gt 0 ] || fail "nothing was approved"
expect_text proxy.out 'CONNECT 127.0.0.1:'

begin "the proxy refuses the password"
try once env "CORP_PROXY=http://ann:CANARY2@127.0.0.1:$proxy_port" "$lexid" once
expect_code 1
expect_text once.err 'the user and the password'

begin "the proxy is gone: nothing goes past it"
requests=$(count ' GET ' sandbox.out)
stop proxy
try once env "CORP_PROXY=http://ann:CANARY@127.0.0.1:$proxy_port" "$lexid" once
expect_code 1
expect_text once.err "can't connect to the proxy"
expect_equal "$(count ' GET ' sandbox.out)" "$requests" "requests"

begin "the password is nowhere"
for file in check.* once.* refused.* run.* lexid.db*; do
    expect_no_text "$file" CANARY
    expect_no_text "$file" YW5uOkNBTkFSWQ
done
pass
