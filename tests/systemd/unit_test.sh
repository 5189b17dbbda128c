#!/bin/bash
# The unit is well-formed and as closed as a client of an API can be. 77 says: can't be told here.

set -euo pipefail
command -v systemd-analyze >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# lexid is not installed where it is tested.
sed 's|^ExecStart=/usr/bin/lexid .*|ExecStart=/bin/true|' "$1" >"$folder/lexid.service"
cmp -s "$1" "$folder/lexid.service" && { echo "ExecStart is not /usr/bin/lexid"; exit 1; }

# `verify` answers 0 to a key it does not know, and tells it on standard error.
said=$(systemd-analyze verify --man=no "$folder/lexid.service" 2>&1) || { echo "$said"; exit 1; }
[ -z "$said" ] || { echo "$said"; exit 1; }

# Exposure 1.1 at most; what is left is the network and the notification socket.
systemd-analyze security --offline=true --no-pager --threshold=11 "$folder/lexid.service" |
    tail -n 1
