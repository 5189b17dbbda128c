# What the scripts beside this one share; they source it.

# Says why on standard error and ends the script: fail TEXT [EXIT_CODE]
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-1}"
}

# Keeps what a build prints in the file `log` of the caller and, on a terminal, shows behind `text`
# how far it is: `123/377`.
keep_log() {
    local line
    if [ ! -t 1 ]; then
        cat >"$log"
        return
    fi
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        if [[ "$line" =~ ^\[([0-9]+/[0-9]+)\] ]]; then
            printf '\r%s … %s ' "$text" "${BASH_REMATCH[1]}"
        fi
    done
}

# Runs a command behind one line that says what it does and how long it took; what the command
# prints is shown only if it fails: step TEXT COMMAND...
step() {
    local text=$1 log begin=$SECONDS code=0 line_begin=
    shift
    log=$(mktemp)
    [ ! -t 1 ] || line_begin=$'\r\e[K'"$text … "
    printf '%s … ' "$text"
    "$@" 2>&1 </dev/null | keep_log || code=$?
    if [ "$code" -eq 0 ]; then
        printf '%sdone (%s s)\n' "$line_begin" "$((SECONDS - begin))"
    else
        printf '%sfailed\n' "$line_begin"
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$code"
}

# What `build` tells CMake beside the preset.
configure_options=()

# Configures and builds a preset: build PRESET [CMAKE_BUILD_OPTION...]
build() {
    local preset=$1
    shift
    step "configuring ($preset)" cmake --preset "$preset" "${configure_options[@]}" &&
        step "building ($preset; some minutes the first time)" cmake --build --preset "$preset" "$@"
}
