#!/bin/sh
# Two clients over a unix socket, the second of which leaves an unfinished line.
# needs: nc
. spec/support/stage.sh

start line_server "unix:$folder/lines"
await is_up "$folder/lines"
await grep -q "0 stay" "$folder/line_server.log"
printf 'one\nstressed\n' | nc -NU "$folder/lines"
printf 'unfinished' | nc -NU "$folder/lines"

# What a client reads last comes before the server tells that it has left.
left() {
    grep -c "a client has left" "$folder/line_server.log"
}
three_have_left() {
    [ "$(left)" = 3 ]
}
await three_have_left
left
