# shellcheck shell=bash
# nginx with TLS in place of LeadLex: a fixed list of 10,000 pending tasks, 4,000 of them prospect
# searches, and a fixed answer to every approve. The scripts beside this one source it.
#
# serve FOLDER [PACE] starts it and leaves in FOLDER, which becomes the current one: access.log, a
# line a request; `permitted`, the sorted ids that the policy approves; lexid.yaml, policy.yaml and
# what they name. PACE is what nginx.conf says of its pace. $LEXID_API_KEY holds the key.

tasks=10000
searches=4000
settle_after=1s
export LEXID_API_KEY=wbk_test_0123456789abcdef
server_pid=
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null ||
            fail "\`$tool\` is missing: scripts/setup.sh test installs it"
    done
}

# A CA, and a certificate of its for 127.0.0.1.
make_certificates() {
    local curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    openssl req -x509 "${curve[@]}" -days 2 -subj '/CN=end-to-end CA' \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
        -keyout ca.key -out ca.crt
    openssl req "${curve[@]}" -subj '/CN=end-to-end server' -keyout server.key -out server.csr
    printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >server.ext
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
        -extfile server.ext -out server.crt
}

make_lists() {
    mkdir -p lists body
    awk -v count="$tasks" -v searches="$searches" -v ids=ids -f "$sources/nginx_tasks.awk" \
        >lists/pending.json
    printf '{"data":{"tasks":[]}}' >lists/none.json
    sort ids >permitted
}

write_settings() {
    cat >policy.yaml <<'end'
version: 1
rules:
  - name: prospect searches
    when: type == prospect_search
    then: approve
...
end
    cat >lexid.yaml <<end
api:
  base_url: https://127.0.0.1:$1/api
  ca_file: ca.crt
  connections: 16
  settle_after: $settle_after
quota: {plan: none}
ledger: lexid.db
end
}

# How many connections nginx has, besides the one that asks; nothing if it does not answer.
connections() {
    curl -s --unix-socket status.sock http://status/ |
        awk '/^Active connections:/ { print $3 - 1 }'
}

# On a port that nobody has, below those that the system hands out by itself.
start_server() {
    local port user='' tries looks
    [ "$(id -u)" -ne 0 ] || user='user root;'
    for ((tries = 0; tries < 20; ++tries)); do
        port=$((16384 + RANDOM % 16000))
        sed -e "s/@PORT@/$port/" -e "s/@KEY@/$LEXID_API_KEY/" -e "s/@USER@/$user/" \
            -e "s/@PACE@/$1/" "$sources/nginx.conf.in" >nginx.conf
        rm -f status.sock
        nginx -p "$PWD" -c nginx.conf -e error.log 2>nginx.stderr &
        server_pid=$!
        for ((looks = 0; looks < 100; ++looks)); do
            [ -z "$(connections)" ] || { write_settings "$port"; return; }
            kill -0 "$server_pid" 2>/dev/null || break
            sleep 0.1
        done
        stop_server
    done
    cat nginx.stderr error.log >&2
    fail 'nginx does not start'
}

stop_server() {
    if [ -n "$server_pid" ]; then
        kill -TERM "$server_pid" 2>/dev/null || true
        wait "$server_pid" || true
        server_pid=
    fi
}

serve() {
    need nginx sqlite3 curl openssl
    mkdir -p "$1"
    cd "$1" || fail "no folder $1"
    make_certificates 2>openssl.log || { cat openssl.log >&2; fail 'no certificates'; }
    make_lists
    start_server "${2:-}"
}

# Of lines of access.log, those that are neither a list nor an approval, answered (200) or left
# undone because the client went away (499).
strange_requests() {
    grep -v -E -e '^[0-9.]+ (200|499) GET /api/v1/lexi/tasks(\?status=[a-z]+)?$' \
        -e '^[0-9.]+ (200|499) POST /api/v1/lexi/tasks/[^/]+/approve$'
}

# Of lines of access.log, when and for which task an approval was asked for, whatever came of it or
# with this status only: approvals [STATUS]
approvals() {
    sed -n -E "s|^([0-9.]+) (${1:-...}) POST /api/v1/lexi/tasks/([^/]+)/approve\$|\1 \3|p"
}

# Milliseconds since some time.
clock() {
    local now=$EPOCHREALTIME
    echo $(((${now%[.,]*} * 1000000 + 10#${now#*[.,]}) / 1000))
}
