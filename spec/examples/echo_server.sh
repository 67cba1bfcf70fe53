#!/bin/sh
# nc, and nc again, talk to it over a unix socket, and one over TCP would see the same.
# needs: nc
. spec/support/stage.sh

start echo_server "unix:$folder/echo"
await is_up "$folder/echo"
printf 'one\ntwo\n' | nc -NU "$folder/echo"
printf 'a last line without its end' | nc -NU "$folder/echo"
stop "$process"
