# Helpers of spec/examples/*.sh, which start examples, talk to them and end them.
# Nothing sleeps: what is waited for is tried until it is so, and the spec has a limit.
# shellcheck shell=sh

set -eu

# Other programs are not built with the sanitizers that `make asan` preloads.
preload=${LD_PRELOAD:-}
unset LD_PRELOAD

folder=$(mktemp -d)
started= process=

finish() {
    # shellcheck disable=SC2086 # a list of numbers
    [ -z "$started" ] || kill $started 2>/dev/null || true
    wait
    rm -r "$folder"
}
trap finish EXIT

# become NAME ARGUMENT...: go on as an example.
become() {
    program=examples/$1.lua
    shift
    LD_PRELOAD=$preload exec "${LUA:-lua5.4}" "$program" "$@"
}

# example NAME ARGUMENT...: run one.
example() {
    (become "$@")
}

# start NAME ARGUMENT...: run one meanwhile; what it logs goes to NAME.log.
start() {
    become "$@" >"$folder/$1.log" 2>&1 &
    process=$!
    started="$started $process"
}

# stop PROCESS: end it by SIGTERM, and say how it went.
stop() {
    kill "$1" 2>/dev/null
    ended "$1"
}

# ended PROCESS: wait for its end.
ended() {
    # some shells say "Terminated"
    if wait "$1" 2>/dev/null; then echo "ended in order"; else echo "ended by signal $(($? - 128))"; fi
}

# Is a process there, and not only its end, which nobody has waited for yet?
is_running() {
    state=$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) && [ "$state" != Z ]
}

# await COMMAND...: until it succeeds, as long as what was started last is there.
await() {
    until "$@" >/dev/null 2>&1; do
        [ -z "$process" ] || is_running "$process" || { cat "$folder"/*.log; exit 1; }
    done
}

# Is somebody listening at a unix path?
is_up() {
    timeout 5 nc -NU "$1" </dev/null
}

# lines_of NAME WORDS: the lines of NAME.log that begin so; one that is being written is none yet.
lines_of() {
    while IFS= read -r line; do printf '%s\n' "$line"; done <"$folder/$1.log" | grep "^$2 "
}

# logged NAME WORDS: what follows the words in a line of NAME.log, once it is there.
logged() {
    await lines_of "$1" "$2"
    lines_of "$1" "$2" | sed "s/^$2 \([^ ]*\).*/\1/"
}
