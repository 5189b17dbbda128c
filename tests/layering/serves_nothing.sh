#!/bin/bash
# lexid, which holds the API key, has none of the code that serves: neither the server with its
# misbehaviours nor the look-alike. Reads the symbols: serves_nothing.sh NM LEXID LEXID_SANDBOX

set -euo pipefail
symbols_of_server() {
    "$1" --demangle "$2" | grep -E 'lexid::(server|sandbox)::' || true
}

# What is looked for can be seen where it is.
for name in lexid::server::Server lexid::server::CertificateAuthority lexid::sandbox::Sandbox; do
    grep -q "$name" <<<"$(symbols_of_server "$1" "$3")" || {
        echo "$3 has no symbol of $name: this test can't tell anything"
        exit 1
    }
done

found=$(symbols_of_server "$1" "$2")
if [ -n "$found" ]; then
    echo "$2 contains code that serves:"
    head -n 5 <<<"$found" | cut -c 1-160
    exit 1
fi
