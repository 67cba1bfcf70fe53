#!/bin/sh
# curl asks for its pages, twice over one connection, and sends a file; requests come all at
# once; then the server is ended while somebody has not read yet what he asked for.
# needs: curl
. spec/support/stage.sh

start http_server 127.0.0.1:0
address=$(logged http_server "listening at")
curl -s -i "http://$address/hello" | tr -d '\r'
curl -s "http://$address/count" | tail -n 1
curl -s -o "$folder/none" -w '%{http_code}\n' "http://$address/other"
curl -s -w '%{num_connects} connections\n' "http://$address/hello" "http://$address/hello"
dd if=/dev/zero of="$folder/zeros" bs=1000000 count=3 2>/dev/null
curl -s -H 'Expect: 100-continue' --data-binary @"$folder/zeros" "http://$address/upload"
curl -s -H 'Transfer-Encoding: chunked' -T "$folder/zeros" "http://$address/upload"
curl -s -0 "http://$address/count" | tail -n 1

request='GET /hello HTTP/1.1\r\nHost: x\r\n'
# shellcheck disable=SC2059 # the requests are the format
printf "$request\r\n$request\r\n${request}A : b\r\n\r\n" | timeout 5 nc "${address%:*}" "${address#*:}" | tr -d '\r'

mkfifo "$folder/in" "$folder/out"
nc "${address%:*}" "${address#*:}" <"$folder/in" >"$folder/out" &
started="$started $!"
exec 3>"$folder/in" 4<"$folder/out"
printf 'GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /count HTTP/1.1\r\nHost: x\r\n\r\n' >&3
read -r status <&4
kill "$process"
ended "$process"
process=
exec 3>&-
echo "$status" | tr -d '\r'
tr -d '\r' <&4 | tail -n 5
