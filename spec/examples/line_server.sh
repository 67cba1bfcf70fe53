#!/bin/sh
# Two clients over a unix socket, the second of which leaves an unfinished line.
# needs: nc
. spec/support/stage.sh

start line_server "unix:$folder/lines"
await is_up "$folder/lines"
await grep -q "0 stay" "$folder/line_server.log"
printf 'one\nstressed\n' | nc -NU "$folder/lines"
printf 'unfinished' | nc -NU "$folder/lines"
grep -c "a client has left" "$folder/line_server.log"
