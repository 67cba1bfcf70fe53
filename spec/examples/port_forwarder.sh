#!/bin/sh
# A unix client, a TCP forwarder in between, a unix server: twice through the example.
# needs: nc
. spec/support/stage.sh

start echo_server "unix:$folder/echo"
start port_forwarder 127.0.0.1:0 "unix:$folder/echo"
address=$(logged port_forwarder "forwarding from")
mv "$folder/port_forwarder.log" "$folder/first.log"
start port_forwarder "unix:$folder/door" "$address"
await is_up "$folder/echo"
await is_up "$folder/door"

printf 'there\nand back\n' | nc -NU "$folder/door"
seq 200000 >"$folder/lines"
nc -NU "$folder/door" <"$folder/lines" | cmp - "$folder/lines" && echo "all the same"
