#!/bin/sh
# It talks to the echo server; then there is none any more.
# needs: nc
. spec/support/stage.sh

start echo_server "unix:$folder/echo"
await is_up "$folder/echo"
printf 'one\ntwo\n' | example echo_client "unix:$folder/echo"
seq 100000 >"$folder/lines"
example echo_client "unix:$folder/echo" <"$folder/lines" | cmp - "$folder/lines" && echo "all the same"
stop "$process"
example echo_client "unix:$folder/echo" </dev/null 2>&1 | grep -o 'connect: [A-Z].*'
