#!/bin/bash
# Installs from Debian's packages what lexid needs and this machine lacks. Asks nothing, starts no
# service, and says nothing when all is there.
#
#     scripts/setup.sh [GROUP...]     build, test, lint or run; without a group: build and test

set -euo pipefail
. "$(dirname "$0")/step.sh"

packages_build=(
    clang-19 lld-19 libclang-rt-19-dev cmake ninja-build make pkg-config
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev libyaml-cpp-dev
    libspdlog-dev libsqlite3-dev libre2-dev libutf8proc-dev libcli11-dev libsystemd-dev libhowardhinnant-date-dev
    libgtest-dev libgmock-dev libbenchmark-dev ca-certificates tzdata
)
packages_test=(clang-format-19 python3 nginx-light tinyproxy-bin sqlite3 curl strace openssl)
packages_lint=(clang-tidy-19)
packages_run=(
    libssl3 libsystemd0 libspdlog1.10 libfmt9 libyaml-cpp0.7 libdate-tz3 ca-certificates tzdata
)

missing_packages() {
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p') || true
    printf '%s\n' "$@" | grep -vxF -e "$installed" || true
}

# Packages that serve something would start it on this machine, unless this file says no.
policy=/usr/sbin/policy-rc.d
forbid_services() {
    if [ ! -e "$policy" ]; then
        trap '$as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
        $as_root chmod 755 "$policy"
    fi
}

install_packages() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# The package lists of a fresh machine may be missing or old.
install_with_current_lists() {
    apt-get install -s -q --no-install-recommends "$@" >/dev/null 2>&1 && install_packages "$@" && return
    $as_root apt-get update -q && install_packages "$@"
}

# The tests speak to this machine by name, which a root made by debootstrap doesn't know.
name_localhost() {
    printf '127.0.0.1 localhost\n::1 localhost\n' | $as_root tee -a /etc/hosts >/dev/null
}

groups=("$@")
[ $# -gt 0 ] || groups=(build test)
wanted=()
for group in "${groups[@]}"; do
    case $group in
        build) wanted+=("${packages_build[@]}") ;;
        test) wanted+=("${packages_test[@]}") ;;
        lint) wanted+=("${packages_lint[@]}") ;;
        run) wanted+=("${packages_run[@]}") ;;
        *) fail "unknown group \`$group\`: build, test, lint or run" 2 ;;
    esac
done

command -v apt-get >/dev/null ||
    fail "this script knows Debian 12's packages only; install their like by hand: ${wanted[*]}"
read -r -d '' -a missing <<<"$(missing_packages "${wanted[@]}")" || true
unnamed=
case " ${groups[*]} " in
    *" test "*) getent hosts localhost >/dev/null || unnamed=yes ;;
esac
[ ${#missing[@]} -gt 0 ] || [ -n "$unnamed" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
        fail "as root, please: apt-get install --no-install-recommends ${missing[*]}"
    as_root=sudo
fi
if [ ${#missing[@]} -gt 0 ]; then
    forbid_services
    names=${missing[*]}
    [ ${#missing[@]} -le 6 ] || names="${missing[*]:0:4} and $((${#missing[@]} - 4)) more"
    step "installing Debian packages: $names" install_with_current_lists "${missing[@]}"
fi
if [ -n "$unnamed" ]; then
    step "naming localhost in /etc/hosts" name_localhost
fi
