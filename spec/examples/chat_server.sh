#!/bin/sh
# Three clients, each of which speaks when it has heard what it waits for.
# needs: nc
. spec/support/stage.sh

# join NAME: a client that reads its lines from a pipe, and keeps what it hears.
join() {
    mkfifo "$folder/$1.in"
    nc -NU "$folder/chat" <"$folder/$1.in" >"$folder/$1" &
    started="$started $!"
}

hears() {
    await grep -qx "$2" "$folder/$1"
}

start chat_server "unix:$folder/chat"
await is_up "$folder/chat"

join ann; exec 3>"$folder/ann.in"
echo ann >&3; hears ann "ann is here"
join bob; exec 4>"$folder/bob.in"
echo ann >&4; hears bob "somebody else, please?"
echo bob >&4; hears ann "bob is here"
echo "hello, bob" >&3; hears bob "ann: hello, bob"
echo "hello, ann" >&4; hears ann "bob: hello, ann"
join eve; exec 5>"$folder/eve.in"
echo eve >&5; hears ann "eve is here"
exec 5>&-; hears bob "eve has left"

kill "$process"; ended "$process"
process=
hears ann "the server ends"; exec 3>&-
hears bob "the server ends"; exec 4>&-
for name in ann bob; do sed "s/^/$name: /" "$folder/$name"; done
