#!/bin/bash
# A proxy from the environment or the settings: what people are told of it, and that nobody is told
# its password. What goes through one is tests/net/tunnel_test.cpp's.
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

begin "the password is nowhere"
for file in *.out *.err lexid.db*; do
    expect_no_text "$file" CANARY
    expect_no_text "$file" YW5uOkNBTkFSWQ
done
pass
