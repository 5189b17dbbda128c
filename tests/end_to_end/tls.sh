#!/bin/bash
# A server that can't prove who it is gets no request, the key least of all, and people are told
# what is wrong and what to do. Takes the server's word for it: nginx counts the requests.
. "$(dirname "$0")/lib.sh"
need nginx openssl

api=/functions/v1/api-gateway/v1/lexi/tasks
export LEXID_API_KEY=wbk_tls_test

make_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE \
        -keyout "$1.key" -out "$1.pem" 2>/dev/null
}

# make_certificate NAME AUTHORITY SUBJECT ALTERNATIVE_NAMES START END
make_certificate() {
    local name=$1 authority=$2
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$3" \
        -keyout "$name.key" -out "$name.csr" 2>/dev/null
    printf 'basicConstraints=CA:FALSE\n%s' "${4:+subjectAltName=$4}" >extensions
    mkdir "$name.d"
    touch "$name.d/index"
    cat >ca.cnf <<END
[ca]
default_ca = this
[this]
database = $name.d/index
new_certs_dir = $name.d
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = optional
END
    openssl ca -batch -config ca.cnf -cert "$authority.pem" -keyfile "$authority.key" -notext \
        -extfile extensions -startdate "$5" -enddate "$6" -in "$name.csr" -out "$name.pem" \
        2>ca.err
}

# A free port that no certificate has yet, as far as one can know without taking it.
free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        if [[ " ${port_of[*]} " != *" $port "* ]] &&
            ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# serve_at PORT CERTIFICATE: nginx's part for one certificate, with a log of its own.
serve_at() {
    cat <<END
    server {
        listen 127.0.0.1:$1 ssl;
        access_log $work/$2.requests;
        ssl_certificate $work/$2.pem;
        ssl_certificate_key $work/$2.key;
        ssl_protocols ${protocols:-TLSv1.2 TLSv1.3};
        ssl_ciphers ${ciphers:-DEFAULT};
        default_type application/json;
        location = $api { alias $work/list.json; }
        location ~ ^$api/([^/]+)/approve$ {
            return 200 '{"data":{"task_id":"\$1","status":"approved","execution_started":true}}';
        }
    }
END
}

declare -A port_of
write_nginx_conf() {
    local name
    for name in good other unknown expired future cn_only cn_address old; do
        port_of[$name]=$(free_port)
    done
    {
        printf 'daemon off;\nmaster_process off;\npid %s/nginx.pid;\n' "$work"
        printf 'error_log %s/nginx.log info;\nevents {}\nhttp {\n' "$work"
        for name in client_body proxy fastcgi uwsgi scgi; do
            printf '    %s_temp_path %s/nginx.tmp;\n' "$name" "$work"
        done
        for name in good other unknown expired future cn_only cn_address; do
            serve_at "${port_of[$name]}" "$name"
        done
        protocols=TLSv1.1 ciphers=DEFAULT@SECLEVEL=0 serve_at "${port_of[old]}" old
        printf '}\n'
    } >nginx.conf
}

nginx_listens() {
    (: <"/dev/tcp/127.0.0.1/${port_of[old]}") 2>/dev/null || has_ended "${pid_of[nginx]}"
}

# Another program may be quicker to take one of the ports: then others are tried.
start_nginx() {
    for _ in 1 2 3 4 5; do
        write_nginx_conf
        start nginx nginx -p "$work" -e "$work/nginx.log" -c "$work/nginx.conf"
        wait_until "nginx to listen" nginx_listens
        has_ended "${pid_of[nginx]}" || return 0
        grep -q 'Address already in use' nginx.log || break
        : >nginx.log
    done
    fail "nginx does not start: $(tail -n 3 nginx.log)"
}

requests() {
    [ -e "$1.requests" ] && wc -l <"$1.requests" || echo 0
}

# point_at CERTIFICATE HOST: settings for that server.
point_at() {
    base_url=https://$2:${port_of[$1]}/functions/v1/api-gateway
    forget_ledger
    ca_file=${ca_file-authority.pem} write_settings
}

# refuses CERTIFICATE HOST TEXT...: one pass fails, the server has not seen a request, the ledger no
# intent, and standard error says each TEXT.
refuses() {
    local certificate=$1 host=$2 text
    shift 2
    begin "once, $certificate certificate at $host"
    point_at "$certificate" "$host"
    try once "$lexid" once
    expect_code 1
    expect_equal "$(requests "$certificate")" 0 "requests that reached the server"
    expect_equal "$(ledger "SELECT count(*) FROM entry WHERE kind IN ('intent', 'outcome')")" 0 \
        "intents and outcomes in the ledger"
    for text in "$@"; do
        expect_text once.err "$text"
    done
}

cat >list.json <<'END'
{"data":{"tasks":[{"id":"11111111-1111-4111-8111-111111111111","type":"prospect_search","status":"pending","description":"Find 50 CEOs","created_at":"2026-01-01T00:00:00Z","metadata":{"query":"CEOs","count":50}}]}}
END
write_policy prospect_search
past=20200101000000Z
lately=20200201000000Z
future=20460101000000Z
end=20490101000000Z
make_authority authority
make_authority stranger
make_certificate good authority /CN=lexid DNS:localhost,IP:127.0.0.1 "$past" "$end"
make_certificate other authority /CN=localhost DNS:data.example.com,IP:127.0.0.2 "$past" "$end"
make_certificate unknown stranger /CN=lexid DNS:localhost,IP:127.0.0.1 "$past" "$end"
make_certificate expired authority /CN=lexid DNS:localhost,IP:127.0.0.1 "$past" "$lately"
make_certificate future authority /CN=lexid DNS:localhost,IP:127.0.0.1 "$future" "$end"
make_certificate cn_only authority /CN=localhost "" "$past" "$end"
make_certificate cn_address authority /CN=127.0.0.1 DNS:localhost "$past" "$end"
make_certificate old authority /CN=lexid DNS:localhost,IP:127.0.0.1 "$past" "$end"
start_nginx

begin "a good certificate is accepted, so that the refusals below mean something"
for host in localhost 127.0.0.1; do
    : >good.requests
    point_at good "$host"
    try once "$lexid" once
    expect_code 0
    expect_equal "$(count 'POST .*/approve HTTP/1.1" 200' good.requests)" 1 "approvals at the server"
done

refuses other localhost 'its certificate is for `data.example.com`, `127.0.0.2`, not for `localhost`' \
    'check the host in `api.base_url`'
refuses other 127.0.0.1 'not for `127.0.0.1`' 'check the host in `api.base_url`'
refuses unknown localhost 'signed by `stranger`, which is not a trusted authority' 'in `api.ca_file`'
refuses expired localhost 'its certificate expired at 2020-02-01' 'the server needs a new one'
refuses future localhost 'valid only from 2046-01-01' "check this machine's clock"
refuses cn_only localhost 'names no host: only a common name, `localhost`' \
    'the server needs a certificate with subject alternative names'
refuses cn_address 127.0.0.1 'its certificate is for `localhost`, not for `127.0.0.1`'

: >good.requests
ca_file=stranger.pem refuses good 127.0.0.1 'signed by `authority`, which is not a trusted authority' \
    'in `api.ca_file`'

# OpenSSL may be built without TLS 1.1; then there is no such server to refuse.
if openssl s_client -connect "127.0.0.1:${port_of[old]}" -tls1_1 -cipher DEFAULT@SECLEVEL=0 \
    </dev/null 2>/dev/null | grep -q 'Protocol *: TLSv1.1'; then
    refuses old localhost 'no trusted TLS connection' 'TLS 1.2'
else
    printf '%s: no TLS 1.1 here, left out\n' "$test_name"
fi

for certificate in other unknown expired cn_only; do
    begin "run, $certificate certificate: tries again, says so, sends nothing"
    point_at "$certificate" localhost
    start "run_$certificate" "$lexid" run
    wait_until "the second refusal in the log" \
        has_lines 2 'next try in .*no trusted TLS connection' "run_$certificate.err"
    expect_equal "$(requests "$certificate")" 0 "requests that reached the server"
    if [ "$certificate" = unknown ]; then
        begin "run goes on by itself once the server has a good certificate"
        cp good.pem unknown.pem
        cp good.key unknown.key
        stop nginx
        start nginx nginx -p "$work" -e "$work/nginx.log" -c "$work/nginx.conf"
        wait_until "the approval" has_lines 1 'confirmed' "run_$certificate.err"
        expect_equal "$(count 'POST .*/approve HTTP/1.1" 200' unknown.requests)" 1 "approvals"
    else
        expect_equal "$(ledger "SELECT count(*) FROM entry WHERE kind = 'intent'")" 0 "intents"
    fi
    stop "run_$certificate"
    expect_code 0
done

begin "the key is in no message"
for file in *.out *.err; do
    expect_no_text "$file" "$LEXID_API_KEY"
done
pass
