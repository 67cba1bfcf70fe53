#!/bin/sh
# Clients, each of which speaks when it has heard what it waits for.
# needs: python3 nc
. spec/support/stage.sh

# join NAME: a client that reads its lines from a pipe, and keeps what it hears.
join() {
    mkfifo "$folder/$1.in"
    python3 spec/support/websocket_client.py "$address" "/$1" <"$folder/$1.in" >"$folder/$1" 2>&1 &
    started="$started $!"
}

hears() {
    await grep -qx "$2" "$folder/$1"
}

start websocket_chat 127.0.0.1:0
address=$(logged websocket_chat "listening at")

join ann; exec 3>"$folder/ann.in"
hears ann "ann is here"
join bob; exec 4>"$folder/bob.in"
hears ann "bob is here"
echo "hello, bob" >&3; hears bob "ann: hello, bob"
echo "grüße, ann" >&4; hears ann "bob: grüße, ann"
python3 spec/support/websocket_client.py "$address" /bob </dev/null
python3 spec/support/websocket_client.py "$address" / </dev/null
printf 'GET nowhere HTTP/1.1\r\n\r\n' | nc -N "${address%:*}" "${address##*:}" | head -n 1 | tr -d '\r'
join eve; exec 5>"$folder/eve.in"
hears bob "eve is here"
exec 5>&-; hears bob "eve has left"; hears eve "closed: 1000"

kill "$process"; ended "$process"
process=
hears ann "closed: 1001 the server ends"; exec 3>&-
hears bob "closed: 1001 the server ends"; exec 4>&-
for name in ann bob eve; do sed "s/^/$name: /" "$folder/$name"; done
