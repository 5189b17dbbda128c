# What the scripts beside this one share; they source it.

# Says why on standard error and ends the script: fail TEXT [EXIT_CODE]
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-1}"
}

# Runs a command behind one line that says what it does and how long it took; what the command
# prints is shown only if it fails: step TEXT COMMAND...
step() {
    local text=$1 log begin=$SECONDS code=0
    shift
    log=$(mktemp)
    printf '%s … ' "$text"
    "$@" >"$log" 2>&1 </dev/null || code=$?
    if [ "$code" -eq 0 ]; then
        printf 'done (%s s)\n' "$((SECONDS - begin))"
    else
        printf 'failed\n'
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
